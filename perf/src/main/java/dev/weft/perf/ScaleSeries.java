package dev.weft.perf;

import java.util.Arrays;
import java.util.stream.IntStream;

/// One line of a plot of [Scale]: a job by Weft or by a peer, over growing numbers.
///
/// @param row what is compared, with all who do it
/// @param peer who does it
/// @param points the numbers, growing
/// @param holdsAll whether all n are there at once, so that their memory can be weighed
/// @param isOneLap whether a lap takes so long that one must do
/// @param job that is done
record ScaleSeries(ScaleRow row, String peer, int[] points, boolean holdsAll, boolean isOneLap, ScaleJob job) {

    static final String WEFT = "Weft";
    static final String THREADS = "virtual threads";
    static final String KOTLIN = "kotlinx";

    /// A series whose laps are repeated and whose n are never there at once.
    static ScaleSeries of(ScaleRow row, String peer, int[] points, ScaleJob job) {
        return new ScaleSeries(row, peer, points, false, false, job);
    }

    ScaleSeries held() {
        return new ScaleSeries(row, peer, points, true, isOneLap, job);
    }

    ScaleSeries inOneLap() {
        return new ScaleSeries(row, peer, points, holdsAll, true, job);
    }

    /// The points up to `most`, at least the first.
    int[] pointsUpTo(int most) {
        return IntStream.range(0, points.length).filter(i -> i == 0 || points[i] <= most).map(i -> points[i])
                .toArray();
    }

    /// `from` to `to` by tens.
    static int[] tens(int from, int to) {
        return IntStream.iterate(from, n -> n <= to, n -> n * 10).toArray();
    }

    @Override
    public String toString() {
        return row + ", " + peer + " at " + Arrays.toString(points);
    }
}
