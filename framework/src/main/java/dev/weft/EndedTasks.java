package dev.weft;

import dev.weft.internal.Awaited;
import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tasks in the order in which they end. Any thread may bring one; one at a time takes them.
final class EndedTasks<T extends @Nullable Object> implements Awaited {

    private final Queue<Task<T>> ended = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Waiter taker;
    private final Supplier<? extends Collection<? extends Task<?>>> all;

    /// @param all who will be brought, or was: asked only for people, by any thread of the taker's loop
    EndedTasks(Supplier<? extends Collection<? extends Task<?>>> all) {
        this.all = all;
    }

    /// Brings a task when it has ended: now, if it has.
    ///
    /// @return who listens to it; null if it has ended
    @Nullable Listener expect(Task<T> task) {
        Listener listener = new Listener() {

            @Override
            void ended(Task<?> ignored) {
                bring(task);
            }
        };
        if (task.addListener(listener)) {
            return listener;
        }
        bring(task);
        return null;
    }

    /// Never waits, and runs nothing of the program's.
    void bring(Task<T> task) {
        ended.add(task);
        // After: the taker looks again once it can be found here.
        Waiter waiting = taker;
        if (waiting != null) {
            waiting.wake();
        }
    }

    /// Takes the next one; waits for it if there is none. Always a checkpoint. One that has ended by then counts before a
    /// deadline that has passed, and none is lost to a cancellation.
    ///
    /// @return null if the deadline passed first
    @Nullable Task<T> take(long deadline) throws InterruptedException {
        Strand current = Strand.current();
        current.checkpoint();
        Task<T> next = ended.poll();
        if (next != null) {
            current.spend();
            return next;
        }
        boolean inTime = true;
        // A wake-up may be for one that was taken already.
        while (next == null && inTime) {
            inTime = awaitOne(deadline);
            next = ended.poll();
        }
        return next;
    }

    /// @return false if the deadline passed
    private boolean awaitOne(long deadline) throws InterruptedException {
        Waiter waiter = new Waiter(this);
        taker = waiter;
        try {
            return !ended.isEmpty() || waiter.await(deadline);
        } finally {
            taker = null;
        }
    }

    @Override
    public Obstacle obstacle() {
        return new Obstacle(this + ":", all.get().stream().filter(task -> !task.isDone()).toList(), By.ONE);
    }

    @Override
    public String toString() {
        return "the next of several tasks to end";
    }
}
