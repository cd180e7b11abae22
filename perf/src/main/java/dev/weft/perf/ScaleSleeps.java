package dev.weft.perf;

import java.time.Duration;

/// How long each of n sleepers sleeps: between one and two seconds, all different, and in no order.
final class ScaleSleeps {

    static final Duration SHORTEST = Duration.ofSeconds(1);
    static final Duration LONGEST = Duration.ofSeconds(2);
    /// Prime to every power of ten.
    private static final long STRIDE = 7919;

    private ScaleSleeps() {
    }

    static Duration length(int i, int n) {
        long spread = LONGEST.minus(SHORTEST).toNanos();
        return SHORTEST.plusNanos(i * STRIDE % n * spread / n);
    }
}
