package dev.weft.examples.crawler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The results as text: a row for each way with its time, the ratio to the ideal, a bar and a note.
final class Table {

    private static final String COLUMNS = "%-15s %9s %8s  %s";
    private static final int WIDTH_BEFORE_BAR = 15 + 1 + 9 + 1 + 8 + 2;
    private static final int SHORTEST_BAR = 10;

    private final List<Result> results;
    private final double idealSeconds;
    private final Terminal terminal;

    Table(List<Result> results, Duration ideal, Terminal terminal) {
        this.results = results;
        this.idealSeconds = ideal.toNanos() / 1e9;
        this.terminal = terminal;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(row("way", "seconds", "ratio", ""));
        for (Result result : results) {
            lines.add(
                    switch (result) {
                        case Result.Measured measured -> row(measured);
                        case Result.Failed failed -> row(failed.way(), "failed", "", "see below");
                    });
        }
        lines.add("");
        addFootnotes(lines);
        return lines;
    }

    private String row(Result.Measured result) {
        String seconds = String.format(Locale.ROOT, "%s%.3f", result.estimated() ? "~" : "", result.seconds());
        String ratio = String.format(Locale.ROOT, "%.2f", result.seconds() / idealSeconds);
        int width = barWidth();
        String bar = Bar.draw(result.seconds() / longest(), width, terminal.blocks());
        return row(result.way(), seconds, ratio, bar + " ".repeat(width - bar.length()) + "  " + result.note());
    }

    private static String row(String way, String seconds, String ratio, String rest) {
        return String.format(Locale.ROOT, COLUMNS, way, seconds, ratio, rest).stripTrailing();
    }

    private void addFootnotes(List<String> lines) {
        lines.add(String.format(
                Locale.ROOT, "ratio: to the ideal of %.3f s, the time of the slowest page", idealSeconds));
        lines.add("seconds: median of " + Measurement.ROUNDS + " rounds; a round of more than "
                + Measurement.LONG_ROUND.toSeconds() + " s is the only one");
        if (measured().stream().anyMatch(Result.Measured::estimated)) {
            lines.add("~ fetched " + Measurement.SHARE + " of the pages, the time for all is calculated from that");
        }
        failures().forEach((message, ways) -> lines.add(String.join(", ", ways) + " failed: " + message));
    }

    /// Which ways failed with which message: often several for the same reason.
    private Map<String, List<String>> failures() {
        Map<String, List<String>> failures = new LinkedHashMap<>();
        for (Result result : results) {
            if (result instanceof Result.Failed(String way, String message)) {
                failures.computeIfAbsent(message, _ -> new ArrayList<>()).add(way);
            }
        }
        return failures;
    }

    private List<Result.Measured> measured() {
        return results.stream()
                .filter(Result.Measured.class::isInstance)
                .map(Result.Measured.class::cast)
                .toList();
    }

    private double longest() {
        return measured().stream().mapToDouble(Result.Measured::seconds).max().orElse(1);
    }

    private int barWidth() {
        int longestNote = measured().stream().mapToInt(result -> result.note().length()).max().orElse(0);
        return Math.max(SHORTEST_BAR, terminal.width() - WIDTH_BEFORE_BAR - longestNote - 2);
    }
}
