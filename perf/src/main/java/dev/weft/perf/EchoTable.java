package dev.weft.perf;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// The results of [EchoComparison] as a Markdown table: medians over the rounds.
final class EchoTable {

    private EchoTable() {
    }

    /// Servers are compared round by round with Weft, or with the first if Weft is not among them: what slows the machine down
    /// for a while then slows down both.
    ///
    /// @param results of each server its rounds, at least one, in the order to print
    static String of(Map<EchoKind, List<EchoResult>> results) {
        EchoKind base = results.keySet().stream().filter(kind -> kind == EchoKind.WEFT || kind == EchoKind.WEFT_TLS)
                .findFirst()
                .orElseGet(() -> results.keySet().iterator().next());
        boolean isIdle = results.values().stream().flatMap(List::stream).anyMatch(result -> result.idle() != 0);
        return "| server | messages/s | to " + base + " (worst–best round) | p50 µs | p99 µs | server's ns/message |"
                + (isIdle ? " bytes/idle connection |" : "") + System.lineSeparator() + "|---|--:|--:|--:|--:|--:|"
                + (isIdle ? "--:|" : "") + System.lineSeparator()
                + results.entrySet().stream().map(entry -> row(entry.getKey(), entry.getValue(),
                        ratio(entry.getValue(), results.getOrDefault(base, List.of())), isIdle)).collect(joining());
    }

    private static String row(EchoKind kind, List<EchoResult> rounds, String ratio, boolean isIdle) {
        return String.format(Locale.ROOT, "| %s | %,.0f | %s | %,.1f | %,.1f | %,.0f |%s%n", kind,
                median(rounds, EchoResult::median), ratio, median(rounds, EchoResult::p50),
                median(rounds, EchoResult::p99),
                median(rounds, EchoResult::cpu),
                isIdle ? String.format(Locale.ROOT, " %,.0f |", median(rounds, EchoResult::idle)) : "");
    }

    private static String ratio(List<EchoResult> rounds, List<EchoResult> base) {
        double[] ratios = IntStream.range(0, Math.min(rounds.size(), base.size()))
                .mapToDouble(i -> rounds.get(i).median() / base.get(i).median()).toArray();
        return String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", EchoResult.median(ratios),
                DoubleStream.of(ratios).min().orElseThrow(), DoubleStream.of(ratios).max().orElseThrow());
    }

    private static double median(List<EchoResult> rounds, ToDoubleFunction<EchoResult> value) {
        return EchoResult.median(rounds.stream().mapToDouble(value).toArray());
    }
}
