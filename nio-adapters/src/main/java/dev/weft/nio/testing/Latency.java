package dev.weft.nio.testing;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// From how long to how long something takes.
record Latency(Duration least, Duration most) {

    Latency {
        if (least.isNegative() || most.compareTo(least) < 0) {
            throw new IllegalArgumentException("a latency from " + least + " to " + most
                    + ": the first must not be below zero, nor above the second");
        }
    }

    /// @return in ns
    long draw(RandomGenerator random) {
        long range = most.minus(least).toNanos();
        return least.toNanos() + (range == 0 ? 0 : random.nextLong(range));
    }
}
