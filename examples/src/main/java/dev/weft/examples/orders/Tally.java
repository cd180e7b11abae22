package dev.weft.examples.orders;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// How long what took, by what it was and how it ended.
final class Tally {

    private final Map<String, List<Long>> nanos = new TreeMap<>();
    private int promised;

    void add(String what, long took) {
        nanos.computeIfAbsent(what, _ -> new ArrayList<>()).add(took);
    }

    void promise(int pieces) {
        promised += pieces;
    }

    /// How many pieces customers were told that they have.
    int promised() {
        return promised;
    }

    /// A table.
    ///
    /// @param time for which it was measured
    String report(Duration time) {
        StringBuilder table = new StringBuilder();
        List<Long> all = new ArrayList<>();
        table.append(
                String.format(Locale.ROOT, "%-24s %8s %8s %8s %8s%n", "what: status", "number", "a second", "p50 ms",
                        "p99 ms"));
        nanos.forEach((what, each) -> {
            table.append(line(what, each, time));
            all.addAll(each);
        });
        return table.append(line("all", all, time)).toString();
    }

    private static String line(String what, List<Long> nanos, Duration time) {
        List<Long> sorted = nanos.stream().sorted().toList();
        return String.format(Locale.ROOT, "%-24s %8d %8.0f %8.1f %8.1f%n", what, sorted.size(),
                sorted.size() / (time.toNanos() / 1e9), millis(sorted, 0.5), millis(sorted, 0.99));
    }

    private static double millis(List<Long> sorted, double part) {
        return sorted.isEmpty() ? 0 : sorted.get((int) (part * (sorted.size() - 1))) / 1e6;
    }
}
