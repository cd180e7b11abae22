package dev.weft.spring;

import dev.weft.EventLoop;
import dev.weft.Weft;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.Trigger;
import org.springframework.scheduling.support.TaskUtils;
import org.springframework.util.ErrorHandler;
import org.springframework.util.ReflectionUtils;

/// A loop as Spring's scheduler. With `weft.scheduling.loop` one is the application's, on which `@Scheduled` methods run.
///
/// Each schedule is one task of the loop, that sleeps between its runs. So two runs of the same schedule never overlap:
///
/// | a run takes longer than it should   | the next begins                                                           |
/// |-------------------------------------|---------------------------------------------------------------------------|
/// | at a fixed rate                     | at once, and so do all that were missed, one after the other              |
/// | with a fixed delay                  | its delay after the end of this one                                       |
/// | by a trigger, as a cron expression  | at the next moment of the trigger after the end of this one; others are left out |
///
/// Rates and delays go by the loop's clock, triggers by the clock on the wall. What a run throws goes to the error handler:
/// by default it is logged, and what repeats goes on. When the loop is asked to end, sleeping schedules end at once and a
/// run that is going on is the last; the same for cancelling a schedule with `cancel(false)`, while `cancel(true)` cancels
/// the run, too.
///
/// All methods may be called from any thread, and wait for nothing.
public final class LoopTaskScheduler implements TaskScheduler {

    private final EventLoop loop;
    private final Clock clock;
    private final @Nullable ErrorHandler errorHandler;
    private final TaskDecorator decorator;

    private LoopTaskScheduler(EventLoop loop, Clock clock, @Nullable ErrorHandler errorHandler,
            TaskDecorator decorator) {
        this.loop = loop;
        this.clock = clock;
        this.errorHandler = errorHandler;
        this.decorator = decorator;
    }

    /// A scheduler over a loop, by the system's clock.
    ///
    /// @param loop that will run everything; whoever opened it closes it
    /// @return new
    public static LoopTaskScheduler on(EventLoop loop) {
        return new LoopTaskScheduler(loop, Clock.systemDefaultZone(), null, task -> task);
    }

    /// The same by another clock on the wall.
    ///
    /// @param newClock for triggers and moments
    /// @return new
    public LoopTaskScheduler clock(Clock newClock) {
        return new LoopTaskScheduler(loop, newClock, errorHandler, decorator);
    }

    /// The same with an error handler, for what runs once and what repeats. If the handler throws, the schedule ends.
    ///
    /// @param handler called on the loop
    /// @return new
    public LoopTaskScheduler errorHandler(ErrorHandler handler) {
        return new LoopTaskScheduler(loop, clock, handler, decorator);
    }

    /// The same, and each task is decorated when it is scheduled.
    ///
    /// @param newDecorator in place of any that was there
    /// @return new
    public LoopTaskScheduler decoratedBy(TaskDecorator newDecorator) {
        return new LoopTaskScheduler(loop, clock, errorHandler, newDecorator);
    }

    @Override
    public Clock getClock() {
        return clock;
    }

    @Override
    public @Nullable ScheduledFuture<?> schedule(Runnable task, Trigger trigger) {
        return start(task, new TriggerTiming(clock, trigger), true);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, Instant startTime) {
        return started(task, Timing.once(loop::nanoTime, until(startTime)), false);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, Instant startTime, Duration period) {
        checkPositive(period, "period");
        return started(task, Timing.atRate(loop::nanoTime, until(startTime), period), true);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, Duration period) {
        checkPositive(period, "period");
        return started(task, Timing.atRate(loop::nanoTime, Duration.ZERO, period), true);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, Instant startTime, Duration delay) {
        checkPositive(delay, "delay");
        return started(task, Timing.withDelay(loop::nanoTime, until(startTime), delay), true);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, Duration delay) {
        checkPositive(delay, "delay");
        return started(task, Timing.withDelay(loop::nanoTime, Duration.ZERO, delay), true);
    }

    private Duration until(Instant start) {
        return Duration.between(clock.instant(), start);
    }

    private static void checkPositive(Duration duration, String what) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(what + " must be > 0, got " + duration);
        }
    }

    private ScheduledFuture<?> started(Runnable task, Timing timing, boolean repeats) {
        return Objects.requireNonNull(start(task, timing, repeats), "these always have a first run");
    }

    private @Nullable ScheduledFuture<?> start(Runnable task, Timing timing, boolean repeats) {
        ErrorHandler handler = errorHandler != null ? errorHandler : TaskUtils.getDefaultErrorHandler(repeats);
        Runnable body = TaskUtils.decorateTaskWithErrorHandler(decorator.decorate(task),
                failure -> handle(failure, handler), repeats);
        try {
            return Schedule.start(loop, timing, body, "scheduled " + task);
        } catch (RejectedExecutionException e) {
            throw new TaskRejectedException(String.valueOf(e.getMessage()), e);
        }
    }

    /// A run that is cancelled has not failed.
    private static void handle(Throwable failure, ErrorHandler handler) {
        if (Weft.shouldEnd() && isInterrupt(failure)) {
            ReflectionUtils.rethrowRuntimeException(failure);
        }
        handler.handleError(failure);
    }

    private static boolean isInterrupt(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof InterruptedException || at instanceof CancellationException) {
                return true;
            }
        }
        return false;
    }
}
