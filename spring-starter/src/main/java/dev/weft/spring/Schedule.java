package dev.weft.spring;

import dev.weft.CancelOptions;
import dev.weft.CancelScope;
import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.Weft;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Something that is scheduled: one task, which sleeps, runs it, and sleeps again. So no two of its runs ever overlap.
///
/// Cancelling it gently ends its sleep, but no run; so does asking the loop to end. For that it sleeps in a scope of its own.
final class Schedule implements ScheduledFuture<@Nullable Object> {

    private static final CancelOptions SLEEP = CancelOptions.named("until the next run").endingEarly();

    private final Timing timing;
    private final Runnable body;
    private volatile boolean stopped;
    private volatile @Nullable CancelScope sleeping;
    private volatile @Nullable Task<@Nullable Object> task;

    private Schedule(Timing timing, Runnable body) {
        this.timing = timing;
        this.body = body;
    }

    /// @throws java.util.concurrent.RejectedExecutionException if the loop takes no more
    static @Nullable Schedule start(EventLoop loop, Timing timing, Runnable body, String name) {
        if (!timing.next()) {
            return null;
        }
        Schedule schedule = new Schedule(timing, body);
        schedule.task = loop.submit(schedule::repeat, name);
        return schedule;
    }

    private @Nullable Object repeat() throws InterruptedException {
        do {
            if (!sleep()) {
                break;
            }
            timing.begins();
            body.run();
            timing.ended();
        } while (!stopped && timing.next());
        return null;
    }

    /// @return false if there is to be no other run
    private boolean sleep() throws InterruptedException {
        CancelScope.runVoid(SLEEP, scope -> {
            sleeping = scope;
            // A clock on the wall may be put back meanwhile.
            for (Duration left; !stopped && (left = timing.left()).isPositive();) {
                Weft.sleep(left);
            }
        });
        sleeping = null;
        return !stopped && !Weft.shouldEnd();
    }

    private Task<@Nullable Object> task() {
        return Objects.requireNonNull(task);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (isDone()) {
            return false;
        }
        stopped = true;
        if (mayInterruptIfRunning) {
            return task().cancel(true);
        }
        CancelScope scope = sleeping;
        if (scope != null) {
            scope.cancel("its schedule was cancelled");
        }
        return true;
    }

    @Override
    public boolean isCancelled() {
        return stopped || task().isCancelled();
    }

    @Override
    public boolean isDone() {
        return stopped || task().isDone();
    }

    @Override
    public long getDelay(TimeUnit unit) {
        return unit.convert(timing.left());
    }

    @Override
    public int compareTo(Delayed other) {
        return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }

    @Override
    public @Nullable Object get() throws InterruptedException, ExecutionException {
        return task().get();
    }

    @Override
    public @Nullable Object get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return task().get(timeout, unit);
    }
}
