package dev.weft.perf;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// What a cell came to.
///
/// @param job what was done
/// @param peer who did it
/// @param rounds of each round its iterations
record Figures(Job job, Peer peer, List<List<Sample>> rounds) {

    /// By how much the second half of a round may differ from the first.
    private static final double SETTLED = 0.15;

    Spread nanos() {
        return spread(Sample::nanos);
    }

    Spread cpu() {
        return spread(Sample::cpu);
    }

    Spread other() {
        return spread(Sample::other);
    }

    private Spread spread(ToDoubleFunction<Sample> figure) {
        return Spread.of(points(figure).stream().mapToDouble(Double::doubleValue).toArray());
    }

    /// The figure of each round, or, if there is only one round, of each iteration.
    List<Double> points(ToDoubleFunction<Sample> figure) {
        return rounds.size() == 1
                ? rounds.getFirst().stream().map(figure::applyAsDouble).toList()
                : rounds.stream().map(round -> median(round, figure)).toList();
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        return Spread.of(samples.stream().mapToDouble(figure).toArray()).median();
    }

    /// Whether most rounds had stopped becoming faster, or slower, when they were measured.
    boolean isSettled() {
        return rounds.stream().filter(Figures::isSettled).count() * 2 > rounds.size();
    }

    static boolean isSettled(List<Sample> round) {
        int half = round.size() / 2;
        if (half == 0) {
            return true;
        }
        double before = median(round.subList(0, half), Sample::nanos);
        double after = median(round.subList(round.size() - half, round.size()), Sample::nanos);
        return Math.abs(after - before) <= SETTLED * Math.max(after, before);
    }

    /// With one more round.
    Figures plus(List<Sample> round) {
        List<List<Sample>> all = new ArrayList<>(rounds);
        all.add(List.copyOf(round));
        return new Figures(job, peer, List.copyOf(all));
    }
}
