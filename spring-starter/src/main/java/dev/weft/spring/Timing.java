package dev.weft.spring;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// When something that is scheduled runs next. Asked by its task, between two runs.
interface Timing {

    /// Goes on to the next run.
    ///
    /// @return false if there is none
    boolean next();

    /// How long it is until then, or that it is time.
    Duration left();

    /// A run begins.
    default void begins() {
    }

    /// A run has ended.
    default void ended() {
    }

    /// Once, at a moment of the loop's clock.
    static Timing once(LoopTime time, Duration delay) {
        return new Fixed(time, delay, null, false);
    }

    /// At equal distances from the first, however long a run takes.
    static Timing atRate(LoopTime time, Duration delay, Duration period) {
        return new Fixed(time, delay, period, false);
    }

    /// At equal distances from the end of the run before.
    static Timing withDelay(LoopTime time, Duration delay, Duration between) {
        return new Fixed(time, delay, between, true);
    }

    /// The time of a loop, in ns.
    @FunctionalInterface
    interface LoopTime {

        long nanoTime();
    }

    /// By the loop's clock.
    final class Fixed implements Timing {

        private final LoopTime time;
        private final @Nullable Duration period;
        private final boolean afterRun;
        private volatile long due;
        private boolean begun;

        private Fixed(LoopTime time, Duration delay, @Nullable Duration period, boolean afterRun) {
            this.time = time;
            this.period = period;
            this.afterRun = afterRun;
            this.due = time.nanoTime() + Math.max(0, delay.toNanos());
        }

        @Override
        public boolean next() {
            if (!begun) {
                begun = true;
                return true;
            }
            if (period == null) {
                return false;
            }
            due = (afterRun ? time.nanoTime() : due) + period.toNanos();
            return true;
        }

        @Override
        public Duration left() {
            return Duration.ofNanos(due - time.nanoTime());
        }
    }
}
