package dev.weft;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Several loops, each with a carrier of its own: for more work than one thread can do. What belongs together stays together:
/// everything of one [key][#forKey] is on one loop, where it needs no locks.
///
/// ```java
/// try (LoopGroup loops = LoopGroup.open()) {
///     Task<String> page = loops.forKey("/feed").submit(() -> fetch("/feed"));
///     log(page.await());
/// }
/// ```
///
/// | to have run                   | call                                                          | who ends it                     |
/// |-------------------------------|---------------------------------------------------------------|---------------------------------|
/// | something, anywhere           | [#submit(Callable)]                                           | itself, and the closing loop    |
/// | something of a key            | `forKey(key).submit(callable)`                                | the same                        |
/// | something, and wait for it    | `Weft.offload(forKey(key).asExecutorService(), callable)`     | whoever cancels the caller, too |
///
/// The last is how a task of one loop has something done on another: the caller's loop goes on, and its cancellation, its
/// deadline and its context go along. All tasks stay on the loop on which they began.
///
/// All methods may be called from any thread.
public final class LoopGroup implements AutoCloseable {

    private final List<EventLoop> loops;
    private final Placement placement;

    private LoopGroup(List<EventLoop> loops) {
        this.loops = List.copyOf(loops);
        this.placement = new Placement(this.loops);
    }

    /// Opens as many loops as there are processors, with the default options, called "loop-0", "loop-1" and so on.
    ///
    /// @return running
    /// @throws UnsupportedOperationException if loops cannot run in this JVM; the message says why
    public static LoopGroup open() {
        return open(Runtime.getRuntime().availableProcessors());
    }

    /// Opens loops with the default options, called "loop-0", "loop-1" and so on.
    ///
    /// @param count how many, 1 or more; usually as many as there are processors
    /// @return running
    /// @throws IllegalArgumentException      if it is less than 1
    /// @throws UnsupportedOperationException if loops cannot run in this JVM; the message says why
    public static LoopGroup open(int count) {
        return open(count, LoopOptions.defaults());
    }

    /// Opens loops that are alike.
    ///
    /// @param count   how many, 1 or more
    /// @param options of each; to the name is added "-0", "-1" and so on
    /// @return running
    /// @throws IllegalArgumentException      if the count is less than 1
    /// @throws UnsupportedOperationException if loops cannot run in this JVM; the message says why
    public static LoopGroup open(int count, LoopOptions options) {
        if (count < 1) {
            throw new IllegalArgumentException("a group of loops needs at least 1, got " + count);
        }
        Objects.requireNonNull(options, "options");
        List<EventLoop> opened = new ArrayList<>();
        boolean done = false;
        try {
            IntStream.range(0, count)
                    .forEach(at -> opened.add(EventLoop.open(options.name(options.name() + "-" + at))));
            done = true;
            return new LoopGroup(opened);
        } finally {
            if (!done) {
                opened.forEach(EventLoop::close);
            }
        }
    }

    /// The loops.
    ///
    /// @return never changes
    public List<EventLoop> loops() {
        return loops;
    }

    /// How many there are.
    ///
    /// @return 1 or more
    public int size() {
        return loops.size();
    }

    /// The loop for what belongs nowhere yet: of the one whose turn it is and another, by
    /// chance, the one with fewer tasks. A loop that one task has held for 0.1 s or more is taken only if all are held.
    ///
    /// A loop's tasks are those that live on it, waiting or not, and one for each time that it was the next since it last ran
    /// anything: what is sent to it then has not been taken in. With as many on each loop, the loops take turns.
    ///
    /// @return one of the loops
    public EventLoop next() {
        return placement.next();
    }

    /// The loop of a key: the same for equal keys, for as long as the group is open.
    ///
    /// @param key whose `hashCode` decides
    /// @return one of the loops
    public EventLoop forKey(Object key) {
        int hash = key.hashCode() * 0x9E3779B9;
        // The upper bits, since many hash codes differ in the lowest only: of three even numbers two would share a loop.
        return loops.get((int) ((hash & 0xFFFFFFFFL) * loops.size() >>> 32));
    }

    /// Starts a task on the [next][#next] loop, as [EventLoop#submit(Callable)].
    ///
    /// @param body what it runs
    /// @param <T>  of its result
    /// @return the task
    /// @throws RejectedExecutionException if the group is closing or closed, or if the loop's limit is reached
    public <T extends @Nullable Object> Task<T> submit(Callable<? extends T> body) {
        return submit(body, null);
    }

    /// As [#submit(Callable)], with a name.
    ///
    /// @param body what it runs
    /// @param name for messages, thread dumps and the task tree
    /// @param <T>  of its result
    /// @return the task
    /// @throws RejectedExecutionException if the group is closing or closed, or if the loop's limit is reached
    public <T extends @Nullable Object> Task<T> submit(Callable<? extends T> body, @Nullable String name) {
        return next().submit(body, name);
    }

    /// Ends all the loops at the same time, each as [EventLoop#close], and waits until they have ended. Closing twice is
    /// allowed.
    ///
    /// @throws IllegalStateException if called on one of the loops, which would wait for itself; then none is closed
    @Override
    public void close() {
        loops.forEach(EventLoop::checkMayBeClosedHere);
        loops.forEach(EventLoop::beginToClose);
        loops.forEach(EventLoop::close);
    }

    @Override
    public String toString() {
        return "loops " + loops.stream().map(loop -> "\"" + loop.name() + "\"").toList();
    }
}
