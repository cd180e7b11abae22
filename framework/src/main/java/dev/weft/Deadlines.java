package dev.weft;

import dev.weft.loop.Domain;
import dev.weft.loop.Waiter;
import java.time.Duration;

/// From durations to moments of a domain's clock.
final class Deadlines {

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE >> 1);

    private Deadlines() {
    }

    /// @return ns; what is longer than 146 years is cut
    static long nanos(Duration duration) {
        return duration.compareTo(LONGEST) >= 0 ? LONGEST.toNanos() : duration.isNegative() ? 0 : duration.toNanos();
    }

    static long in(Domain domain, long nanos) {
        long deadline = domain.nanoTime() + Math.clamp(nanos, 0, Long.MAX_VALUE >> 1);
        return deadline == Waiter.NO_DEADLINE ? deadline + 1 : deadline;
    }

    /// A moment of the clock, no further from now than timers can be compared over.
    static long at(Domain domain, long nanoTime) {
        long now = domain.nanoTime();
        return now + Math.clamp(nanoTime - now, -(Long.MAX_VALUE >> 2), Long.MAX_VALUE >> 2);
    }

    static long in(Domain domain, Duration duration) {
        return in(domain, nanos(duration));
    }
}
