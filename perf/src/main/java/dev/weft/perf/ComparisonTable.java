package dev.weft.perf;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The results of [Comparison] as Markdown tables, which a terminal shows well, too.
final class ComparisonTable {

    private ComparisonTable() {
    }

    static String of(Results results) {
        return results.jobs().stream().map(job -> of(job, results)).collect(Collectors.joining("\n"));
    }

    static String of(Job job, Results results) {
        boolean hasOther = job.other() != null;
        return "**" + job + "**: " + job.title() + "\n\n" + row(hasOther, "peer", "time", "Weft / peer",
                "processor time", job.other() == null ? "" : job.other(), "Weft / peer")
                + (hasOther ? "|---|--:|--:|--:|--:|--:|\n" : "|---|--:|--:|--:|\n")
                + results.of(job).stream().map(figures -> row(hasOther,
                        String.format("%-46s", figures.peer().title()),
                        time(figures.nanos()) + (figures.isSettled() ? "" : " ~"),
                        ratio(results.ratio(job, figures.peer(), Sample::nanos), figures),
                        figures.cpu().isKnown() ? time(figures.cpu().median()) : "",
                        figures.other().isKnown() ? Spread.digits(figures.other().median()) : "",
                        ratio(results.ratio(job, figures.peer(), Sample::other), figures)))
                        .collect(Collectors.joining());
    }

    private static String ratio(Spread ratio, Figures figures) {
        return figures.peer() == Peer.WEFT ? "" : ratio.text();
    }

    private static String row(boolean hasOther, String... cells) {
        return "| " + String.join(" | ", List.of(cells).subList(0, hasOther ? 6 : 4)) + " |\n";
    }

    /// With a unit that suits all three.
    static String time(Spread nanos) {
        if (!nanos.isKnown()) {
            return "";
        }
        double scale = scale(nanos.median());
        return Spread.digits(nanos.median() / scale) + " [" + Spread.digits(nanos.min() / scale) + "–"
                + Spread.digits(nanos.max() / scale) + "] " + unit(scale);
    }

    static String time(double nanos) {
        double scale = scale(nanos);
        return Spread.digits(nanos / scale) + " " + unit(scale);
    }

    private static double scale(double nanos) {
        return nanos >= 1e7 ? 1e6 : nanos >= 1e4 ? 1e3 : 1;
    }

    private static String unit(double scale) {
        return scale == 1e6 ? "ms" : scale == 1e3 ? "µs" : "ns";
    }

    static String targets(Results results) {
        return "| target (Weft over the peer) | found | |\n|---|--:|---|\n"
                + Target.judgeAll(results).stream().map(verdict -> String.format(Locale.ROOT, "| %s | %s | %s |\n",
                        verdict.target().text(), verdict.found().text(), verdict.text()))
                        .collect(Collectors.joining());
    }
}
