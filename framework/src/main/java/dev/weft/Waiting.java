package dev.weft;

import dev.weft.internal.Awaited;
import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// [Weft#waitFor]: one wait for many tasks. It listens to each of them once, only counts while they end, and is woken
/// once.
final class Waiting<T extends @Nullable Object> implements Awaited {

    private final SequencedSet<Task<T>> tasks;
    private final When when;
    private final Waiter waiter = new Waiter(this);
    private final AtomicInteger pending;
    private final List<Ear> ears;

    private Waiting(SequencedSet<Task<T>> tasks, When when) {
        this.tasks = tasks;
        this.when = when;
        this.pending = new AtomicInteger(tasks.size());
        this.ears = new ArrayList<>(tasks.size());
    }

    static <T extends @Nullable Object> Waited<T> waitFor(Collection<? extends Task<? extends T>> tasks, When when,
            @Nullable Duration timeout) throws InterruptedException {
        Objects.requireNonNull(when, "when");
        SequencedSet<Task<T>> distinct = distinct("waitFor", tasks);
        if (distinct.isEmpty()) {
            throw new IllegalArgumentException(
                    "waitFor over no tasks, of which none can end: ask tasks.isEmpty() before");
        }
        Strand current = Strand.current();
        current.checkpoint();
        for (Task<T> task : distinct) {
            task.checkNotWaitingForItself();
        }
        long deadline = timeout == null ? Waiter.NO_DEADLINE : current.domain().deadlineIn(timeout);
        new Waiting<>(distinct, when).await(current, deadline);
        return split(distinct);
    }

    /// The tasks, each once, in their order.
    @SuppressWarnings("unchecked") // A task of a subtype's result is a task of T's: it only gives.
    static <T extends @Nullable Object> SequencedSet<Task<T>> distinct(String verb,
            @Nullable Collection<? extends @Nullable Task<? extends T>> tasks) {
        if (tasks == null) {
            throw new IllegalArgumentException(verb + " over null: give it the tasks, as fork and spawn return them");
        }
        SequencedSet<Task<T>> distinct = LinkedHashSet.newLinkedHashSet(tasks.size());
        for (Task<? extends T> task : tasks) {
            if (task == null) {
                throw new IllegalArgumentException(verb + " over tasks of which one is null: " + tasks);
            }
            distinct.add((Task<T>) task);
        }
        return distinct;
    }

    private static <T extends @Nullable Object> Waited<T> split(SequencedSet<Task<T>> tasks) {
        SequencedSet<Task<T>> done = new LinkedHashSet<>();
        SequencedSet<Task<T>> pending = new LinkedHashSet<>();
        for (Task<T> task : tasks) {
            (task.isDone() ? done : pending).add(task);
        }
        return new Waited<>(done, pending);
    }

    private void await(Strand current, long deadline) throws InterruptedException {
        try {
            if (listen()) {
                current.spend();
            } else {
                waiter.await(deadline);
            }
        } finally {
            ears.forEach(Ear::close);
        }
    }

    /// @return whether there is nothing to wait for any more
    private boolean listen() {
        for (Task<T> task : tasks) {
            Ear ear = new Ear(task);
            if (task.addListener(ear)) {
                ears.add(ear);
            } else if (isOverWith(task)) {
                return true;
            }
        }
        return false;
    }

    /// Counts one that has ended.
    private boolean isOverWith(Task<?> task) {
        return pending.decrementAndGet() == 0 || when.endsWith(task.status());
    }

    @Override
    public Obstacle obstacle() {
        List<Task<T>> left = tasks.stream().filter(task -> !task.isDone()).toList();
        // An exception may come from any one.
        return new Obstacle(this + ":", left, when == When.ALL_COMPLETED ? By.ALL : By.ONE);
    }

    @Override
    public String toString() {
        return pending + " of " + tasks.size() + " tasks, " + when;
    }

    /// Listens to one task.
    private final class Ear extends Listener {

        private final Task<T> task;

        Ear(Task<T> task) {
            this.task = task;
        }

        @Override
        void ended(Task<?> ended) {
            if (isOverWith(ended)) {
                waiter.wake();
            }
        }

        void close() {
            task.removeListener(this);
        }
    }
}
