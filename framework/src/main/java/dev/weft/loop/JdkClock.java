package dev.weft.loop;

import dev.weft.internal.carrier.Hook;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/// A loop's clock, which is not the system's, as the JDK's own timed waits see it where an agent has made them ask.
///
/// @param clock    of the loop
/// @param director of the loop
record JdkClock(Clock clock, @Nullable Director director) implements LongSupplier, LongUnaryOperator {

    /// The clock that the current thread goes by. Asked inside the JDK's locks and queues, by any thread.
    ///
    /// @return null for the system's
    static @Nullable JdkClock ofCurrentThread() {
        // A guest that went to the JDK's scheduler has its wake-ups there, too.
        return Hook.schedulerOf(Thread.currentThread()) instanceof Scheduler loop && loop.isCurrent()
                ? loop.jdkClock()
                : null;
    }

    @Override
    public long getAsLong() {
        return clock.nanoTime();
    }

    /// A task waits that cannot leave its carrier. Nothing else happens on the loop meanwhile, so nobody else moves the clock.
    @Override
    public long applyAsLong(long nanos) {
        long left = clock.nanosUntil(clock.nanoTime() + nanos);
        if (left <= 0 && director != null) {
            director.passed(clock.nanoTime());
        }
        return left;
    }
}
