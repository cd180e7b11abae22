package dev.weft;

import dev.weft.loop.Interruption;
import dev.weft.loop.Strand;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Map;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A loop as a [ScheduledExecutorService]: each submission is a task of the loop, a delayed one sleeps first.
@SuppressWarnings("NullAway") // The JDK's executor interfaces are not annotated: V may be null.
final class LoopExecutor extends AbstractExecutorService implements ScheduledExecutorService {

    private final EventLoop loop;
    /// By the order of their submission, in which they are cancelled.
    private final Map<Long, Task<?>> tasks = new ConcurrentSkipListMap<>();
    private final AtomicLong submitted = new AtomicLong();
    /// Submissions under way, so that none slips in between a shutdown and its end.
    private final AtomicInteger entering = new AtomicInteger();
    private final Map<Long, Task<?>> periodic = new ConcurrentSkipListMap<>();
    private final CountDownLatch terminated = new CountDownLatch(1);
    private volatile boolean shutdown;

    LoopExecutor(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public void execute(Runnable command) {
        Objects.requireNonNull(command, "command");
        start(() -> {
            try {
                command.run();
            } catch (Throwable t) {
                // Nobody has a handle on it, so nobody can look.
                if (Strand.current().active() == null || !Interruption.isShapeOf(t)) {
                    Reports.tell(loop.handler(), "a command of " + loop + "'s executor", t);
                }
            }
            return null;
        });
    }

    @Override
    public <T> Future<T> submit(Callable<T> callable) {
        return start(callable);
    }

    @Override
    public Future<?> submit(Runnable command) {
        return submit(Executors.callable(command));
    }

    @Override
    public <T> Future<T> submit(Runnable command, T result) {
        return submit(Executors.callable(command, result));
    }

    private <T> Task<T> start(Callable<T> body) {
        return start(body, false);
    }

    private <T> Task<T> start(Callable<T> body, boolean repeats) {
        Objects.requireNonNull(body, "body");
        entering.incrementAndGet();
        try {
            if (shutdown) {
                throw new RejectedExecutionException("this executor of " + loop + " is shut down");
            }
            Task<T> task = loop.submit(body);
            track(task, repeats);
            return task;
        } finally {
            entering.decrementAndGet();
            checkTerminated();
        }
    }

    private void track(Task<?> task, boolean repeats) {
        long number = submitted.getAndIncrement();
        tasks.put(number, task);
        if (repeats) {
            periodic.put(number, task);
        }
        // A listener is no look at the outcome: a failure that nobody takes is still reported.
        task.whenEnded(() -> {
            tasks.remove(number);
            periodic.remove(number);
            checkTerminated();
        });
    }

    private void checkTerminated() {
        if (shutdown && entering.get() == 0 && tasks.isEmpty()) {
            terminated.countDown();
        }
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        Objects.requireNonNull(callable, "callable");
        long due = due(delay, unit);
        Task<V> task = start(() -> {
            sleepUntil(due);
            return callable.call();
        });
        return new Scheduled<>(loop, task, due);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return schedule(Executors.callable(command), delay, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        long step = positive(period, unit);
        return repeat(command, due(initialDelay, unit), (lastDue, now) -> lastDue + step);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
        long step = positive(delay, unit);
        return repeat(command, due(initialDelay, unit), (lastDue, now) -> now + step);
    }

    private interface Next {

        long after(long lastDue, long now);
    }

    private ScheduledFuture<?> repeat(Runnable command, long first, Next next) {
        Objects.requireNonNull(command, "command");
        Task<@Nullable Void> task = start(() -> {
            for (long due = first;; due = next.after(due, loop.nanoTime())) {
                sleepUntil(due);
                command.run();
            }
        }, true);
        if (shutdown) {
            cancelPeriodic();
        }
        return new Scheduled<>(loop, task, first);
    }

    private long due(long delay, TimeUnit unit) {
        return loop.scheduler().deadlineIn(unit.toNanos(delay));
    }

    private void sleepUntil(long due) throws InterruptedException {
        Weft.sleep(Duration.ofNanos(due - loop.nanoTime()));
    }

    private static long positive(long period, TimeUnit unit) {
        if (period <= 0) {
            throw new IllegalArgumentException("period must be > 0, got " + period);
        }
        return unit.toNanos(period);
    }

    /// Takes no more; what repeats is cancelled, what was delayed still runs. The loop goes on.
    @Override
    public void shutdown() {
        shutdown = true;
        cancelPeriodic();
        checkTerminated();
    }

    private void cancelPeriodic() {
        periodic.forEach((_, task) -> task.cancel("its executor was shut down"));
    }

    /// Cancels all tasks of this executor. They are tasks, not Runnables, so none is returned.
    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        tasks.forEach((_, task) -> task.cancel("its executor was shut down"));
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return terminated.getCount() == 0;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return terminated.await(timeout, unit);
    }

    /// A task that the JDK wants to know the due time of.
    private record Scheduled<V>(EventLoop loop, Task<V> task, long due) implements ScheduledFuture<V> {

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - loop.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return task.cancel(mayInterruptIfRunning);
        }

        @Override
        public boolean isCancelled() {
            return task.isCancelled();
        }

        @Override
        public boolean isDone() {
            return task.isDone();
        }

        @Override
        public V get() throws InterruptedException, ExecutionException {
            return task.get();
        }

        @Override
        public V get(long timeout, TimeUnit unit)
                throws InterruptedException, ExecutionException, TimeoutException {
            return task.get(timeout, unit);
        }
    }
}
