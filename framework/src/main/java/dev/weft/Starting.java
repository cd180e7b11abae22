package dev.weft;

import dev.weft.loop.Interruption;
import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// With what a task that [TaskGroup#start] started says that it is ready.
///
/// @param <V> of what it says then: a port, a connection, a handle
public final class Starting<V extends @Nullable Object> {

    /// What a task does that is ready at some point and goes on.
    ///
    /// @param <V> of what it says when it is ready
    @FunctionalInterface
    public interface StartBody<V extends @Nullable Object> {

        /// Runs the body, in the new task.
        ///
        /// @param starting to be told once when the task is ready
        /// @throws Exception if it fails, or is cancelled
        void run(Starting<V> starting) throws Exception;
    }

    private final String task;
    private final AtomicReference<@Nullable Outcome<V>> outcome = new AtomicReference<>();
    private final Waiter waiter = new Waiter(this);
    private @Nullable Task<?> awaited;

    /// By the task that waits for it.
    ///
    /// @param task that is starting, as `task "a" of group "b"`
    Starting(String task) {
        this.task = task;
    }

    /// Says that the task is ready: [TaskGroup#start] returns. From any thread.
    ///
    /// @param value that it returns
    /// @throws IllegalStateException if this was said before, or the task has ended or failed without it
    public void started(V value) {
        if (!end(new Outcome.Success<>(value))) {
            throw new IllegalStateException("started() of " + task + (outcome.get() instanceof Outcome.Success<V>
                    ? " was called twice: it is for the one moment at which the task is ready"
                    : " came too late: the task has ended, or failed, without it"));
        }
    }

    /// @return false if it had ended
    private boolean end(Outcome<V> how) {
        if (outcome.compareAndSet(null, how)) {
            waiter.wake();
            return true;
        }
        return false;
    }

    /// Runs the body. What it throws before it is ready is the starter's, after that the group's.
    void run(StartBody<V> body) throws Exception {
        try {
            body.run(this);
        } catch (Throwable t) {
            boolean cancelled = Strand.current().active() != null && Interruption.isShapeOf(t);
            if (cancelled || !end(new Outcome.Failure<>(t))) {
                throw t;
            }
        }
    }

    /// Waits until the task is ready, or has ended. By the task that made this.
    V await(Task<?> started) throws InterruptedException {
        awaited = started;
        started.whenEnded(() -> end(new Outcome.Cancelled<>("ended")));
        try {
            waiter.await();
        } catch (InterruptedException e) {
            started.cancel("the wait for its start was cancelled");
            started.awaitEndUninterruptibly();
            if (outcome.get() instanceof Outcome.Failure<V>(Throwable failure)) {
                Failures.suppress(e, failure);
            }
            throw e;
        }
        return switch (Objects.requireNonNull(outcome.get())) {
            case Outcome.Success<V>(V value) -> value;
            case Outcome.Failure<V>(Throwable failure) -> throw Failures.ofTask(started.name(), failure);
            case Outcome.Cancelled<V> c when started.isCancelled() ->
                throw new CancellationException(task + " was cancelled before it was ready");
            case Outcome.Cancelled<V> c -> throw new IllegalStateException(task + " ended without calling started():"
                    + " call it when the task is ready, or use fork, which waits for nothing");
        };
    }

    /// Whose start is waited for.
    @Nullable Task<?> awaited() {
        return awaited;
    }

    @Override
    public String toString() {
        return "the start of " + task;
    }
}
