package dev.weft.perf;

import java.time.Duration;

/// How long each of n sleepers sleeps: between one and two seconds, all different, and in no order. In a rehearsal a hundredth of
/// that.
final class ScaleSleeps {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final int REHEARSED = 100;
    /// Prime to every power of ten.
    private static final long STRIDE = 7919;

    private final int n;
    private final Duration shortest;

    /// Also tells the watch how long all of it takes at best.
    ScaleSleeps(int n, ScaleWatch watch) {
        this.n = n;
        this.shortest = watch.rehearses() ? SHORTEST.dividedBy(REHEARSED) : SHORTEST;
        watch.ideal(shortest.toNanos() * 2);
    }

    Duration length(int i) {
        return shortest.plusNanos(i * STRIDE % n * shortest.toNanos() / n);
    }
}
