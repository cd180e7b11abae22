package dev.weft.internal.carrier;

import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// A timer as `ForkJoinPool.schedule` must return it. The JDK only ever calls `cancel`.
public interface WakeUp extends ScheduledFuture<Void> {

    /// Withdraws the timer. On a loop this is called on the thread that mounts the sleeper.
    void withdraw();

    @Override
    default boolean cancel(boolean mayInterruptIfRunning) {
        withdraw();
        return true;
    }

    @Override
    default boolean isCancelled() {
        throw new UnsupportedOperationException();
    }

    @Override
    default boolean isDone() {
        throw new UnsupportedOperationException();
    }

    @Override
    default Void get() {
        throw new UnsupportedOperationException();
    }

    @Override
    default Void get(long timeout, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    default long getDelay(TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    default int compareTo(Delayed other) {
        throw new UnsupportedOperationException();
    }
}
