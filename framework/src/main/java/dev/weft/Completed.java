package dev.weft;

import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SequencedSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Tasks in the order in which they end: what [Weft#asCompleted] and [Weft#asCompletedTasks] return. As
/// `asyncio.as_completed`.
///
/// ```java
/// for (Task<String> page : Weft.asCompleted(() -> fetch("/a"), () -> fetch("/b"))) {
///     log(page.result());
/// }
/// ```
///
/// | state | `hasNext`       | `next`                                              | `close`                     |
/// |-------|-----------------|-----------------------------------------------------|-----------------------------|
/// | open  | true            | waits; the last one → spent; time over, interrupt → over | → over                 |
/// | spent | false, → over   | NoSuchElementException                              | → over                      |
/// | over  | false           | NoSuchElementException                              | nothing more                |
///
/// The tasks of `asCompleted` belong to it. They are a group that the caller is in from the call on, so what the caller
/// opens meanwhile (a timeout, a group) must be closed before. When it is over, all of them have ended: those that
/// had not are cancelled and awaited. A loop that runs to its end sees to that by itself. So does one that is left by a
/// timeout of its own, or because the caller is cancelled. After a `break` or an exception in the loop's body the rest go
/// on until the end of the scope in which the call was made (the task, group or timeout) cancels them. To end them with
/// the loop, put it into try-with-resources; always do so inside a `ScopedValue.where`, whose end refuses what was left
/// open inside, and on a thread that Weft did not start, outside all scopes:
///
/// ```java
/// try (var pages = Weft.asCompleted(() -> fetch("/a"), () -> fetch("/b"))) {
///     for (Task<String> page : pages) {
///         if (page.result().contains("found")) {
///             break;
///         }
///     }
/// }
/// ```
///
/// The tasks of `asCompletedTasks` are somebody else's: nothing here ever cancels them.
///
/// That a task fails is no failure of the iteration: its `result()` throws. A failure that nobody looks at is reported, as
/// in every group that keeps going.
///
/// `next` blocks, and is a checkpoint also when it need not wait. As an iterator's method cannot throw
/// InterruptedException, it throws a CancellationException with that as its cause and the thread's interrupt flag set,
/// if the caller is cancelled or interrupted. When the time is over it throws a [CompletionException] whose cause is a
/// [TimeoutException], as [java.util.concurrent.CompletableFuture#join] does; tasks that had ended by then come first.
///
/// @param <T> of the tasks' results
public final class Completed<T extends @Nullable Object> implements Iterable<Task<T>>, AutoCloseable {

    private static final GroupOptions OPTIONS = GroupOptions.named("asCompleted").onFailure(OnFailure.KEEP_GOING);

    private final List<Task<T>> tasks = new ArrayList<>();
    private final EndedTasks<T> ended = new EndedTasks<>(() -> tasks);
    private final @Nullable Duration timeout;
    private final long deadline;
    private final Iterator<Task<T>> iterator = new Cursor();
    /// The tasks', if those are its own.
    private final @Nullable TaskGroup group;
    /// In the tasks that are not its own.
    private final List<Runnable> listening = new ArrayList<>();
    private int total;
    private int left;

    private Completed(@Nullable TaskGroup group, @Nullable Duration timeout) {
        this.group = group;
        this.timeout = timeout;
        this.deadline = timeout == null
                ? Waiter.NO_DEADLINE
                : Strand.current().domain().deadlineIn(timeout);
    }

    /// Starts tasks. Never waits.
    static <T extends @Nullable Object> Completed<T> start(Collection<? extends Callable<? extends T>> bodies,
            @Nullable Duration timeout) {
        List<Callable<? extends T>> all = List.copyOf(bodies);
        TaskGroup group = TaskGroup.openLoosely(OPTIONS);
        try {
            Completed<T> completed = new Completed<>(group, timeout);
            for (Callable<? extends T> body : all) {
                completed.expect(group.fork(body));
            }
            return completed;
        } catch (Throwable t) {
            group.end("could not be started");
            throw t;
        }
    }

    /// Listens to tasks. Never waits.
    static <T extends @Nullable Object> Completed<T> of(Collection<? extends Task<? extends T>> tasks,
            @Nullable Duration timeout) {
        SequencedSet<Task<T>> distinct = Waiting.distinct("asCompletedTasks", tasks);
        Completed<T> completed = new Completed<>(null, timeout);
        distinct.forEach(completed::expect);
        return completed;
    }

    private void expect(Task<T> task) {
        total++;
        left++;
        Listener listener = ended.expect(task);
        tasks.add(task);
        if (group == null && listener != null) {
            listening.add(() -> task.removeListener(listener));
        }
    }

    /// The tasks, in the order in which they end. Each call returns the same iterator, which goes on where the last loop
    /// over it stopped. To be used by one thread at a time; over tasks of `asCompleted`, by the caller of that.
    ///
    /// @return its methods are described above
    @Override
    public Iterator<Task<T>> iterator() {
        return iterator;
    }

    /// Ends it. Tasks of `asCompleted` that have not ended are cancelled and awaited, however long their cleanup takes; an
    /// interrupt is kept for later. Tasks of `asCompletedTasks` go on.
    ///
    /// @throws WrongThreadException if the tasks are of `asCompleted`, and the caller did not call that
    @Override
    public void close() {
        if (group != null) {
            group.checkOwner("close");
        }
        end("was closed");
    }

    /// What it waits for need not be waited for any more.
    private void end(String why) {
        left = 0;
        listening.forEach(Runnable::run);
        listening.clear();
        if (group == null) {
            tasks.clear();
        }
        if (group == null || group.isClosed()) {
            return;
        }
        if (group.isInnermost()) {
            group.end(why);
        } else {
            // The caller is in a scope that it entered later: the group's own can be left only after that.
            tasks.forEach(task -> task.cancel(group + " " + why));
            tasks.forEach(Task::awaitEndUninterruptibly);
        }
        tasks.clear();
    }

    private final class Cursor implements Iterator<Task<T>> {

        @Override
        public boolean hasNext() {
            check("hasNext");
            if (left > 0) {
                return true;
            }
            end("was iterated to its end");
            return false;
        }

        @Override
        public Task<T> next() {
            check("next");
            if (left == 0) {
                throw new NoSuchElementException("all tasks were returned, or the iteration was ended");
            }
            Task<T> next;
            try {
                next = ended.take(deadline);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
            if (next == null) {
                throw timedOut();
            }
            left--;
            return next;
        }

        private void check(String what) {
            if (group == null) {
                return;
            }
            group.checkOwner(what);
            if (group.isClosed() && left > 0) {
                throw new IllegalStateException(group + " has ended, with " + group.surroundings()
                        + ", in which Weft.asCompleted was called: iterate over it inside that");
            }
        }

        private CompletionException timedOut() {
            String message = left + " of " + total + " tasks had not ended within " + timeout;
            end("timed out after " + timeout);
            return new CompletionException(message, new TimeoutException(message));
        }

        private CancellationException interrupted(InterruptedException cause) {
            if (group != null && group.isInnermost()) {
                // Else a scope inside was cancelled, and not the iteration.
                end("was cancelled with whoever iterated over it");
            }
            var exception = new CancellationException("asCompleted: " + cause.getMessage());
            exception.initCause(cause);
            Thread.currentThread().interrupt();
            return exception;
        }
    }
}
