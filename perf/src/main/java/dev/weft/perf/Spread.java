package dev.weft.perf;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// The middle of several figures, and how far they lie apart. [Double#NaN] if there are none.
record Spread(double median, double min, double max) {

    /// Figures that are [Double#NaN] are left out.
    static Spread of(double... figures) {
        double[] sorted = Arrays.stream(figures).filter(figure -> !Double.isNaN(figure)).sorted().toArray();
        if (sorted.length == 0) {
            return new Spread(Double.NaN, Double.NaN, Double.NaN);
        }
        return new Spread(EchoResult.median(sorted), sorted[0], sorted[sorted.length - 1]);
    }

    /// The ratios of what belongs together: what slows the machine down for a while slows down both.
    static Spread ofRatios(List<Double> of, List<Double> to) {
        return of(IntStream.range(0, Math.min(of.size(), to.size())).mapToDouble(i -> of.get(i) / to.get(i)).toArray());
    }

    boolean isKnown() {
        return !Double.isNaN(median);
    }

    /// With as many digits as mean something.
    String text() {
        return isKnown() ? digits(median) + " [" + digits(min) + "–" + digits(max) + "]" : "";
    }

    /// Three digits or all before the point.
    static String digits(double figure) {
        int places = figure >= 100 ? 0 : figure >= 10 ? 1 : figure >= 0.1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + places + "f", figure);
    }
}
