package dev.weft.perf;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// How something grows with n: between two neighbouring points as n to the power of the exponent.
///
/// @param exponent the largest, of steps that are no better than n log n if there are any
/// @param from where that step begins
/// @param to where it ends
/// @param isWorse whether it is worse than n log n by more than what a busy machine does to a figure
record ScaleGrowth(double exponent, int from, int to, boolean isWorse) {

    /// Caches that are left, and neighbours on the machine, make up for that much.
    static final double TOLERANCE = 0.2;

    /// @param results of growing n
    /// @param value of each; those that are 0 were not measured
    /// @return of the step that is furthest above n log n; null if there is none
    static @Nullable ScaleGrowth of(List<ScaleResult> results, ToDoubleFunction<ScaleResult> value) {
        ScaleGrowth worst = null;
        double mostAbove = Double.NEGATIVE_INFINITY;
        for (int i = 1; i < results.size(); i++) {
            ScaleResult one = results.get(i - 1);
            ScaleResult next = results.get(i);
            double ratio = value.applyAsDouble(next) / value.applyAsDouble(one);
            if (!(ratio > 0) || Double.isInfinite(ratio)) {
                continue;
            }
            double exponent = Math.log(ratio) / logOfRatio(one, next);
            double above = exponent - exponentOfNLogN(one, next);
            if (above > mostAbove) {
                mostAbove = above;
                worst = new ScaleGrowth(exponent, one.n(), next.n(), above > TOLERANCE);
            }
        }
        return worst;
    }

    private static double logOfRatio(ScaleResult one, ScaleResult next) {
        return Math.log((double) next.n() / one.n());
    }

    private static double exponentOfNLogN(ScaleResult one, ScaleResult next) {
        return 1 + Math.log(Math.log(Math.max(next.n(), 3)) / Math.log(Math.max(one.n(), 2))) / logOfRatio(one, next);
    }

    @Override
    public String toString() {
        String power = String.format(Locale.ROOT, "n^%.2f", exponent);
        return isWorse ? String.format(Locale.ROOT, "**%s from %,d to %,d**", power, from, to) : power;
    }
}
