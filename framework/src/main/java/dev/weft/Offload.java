package dev.weft;

import dev.weft.ContextPropagator.Captured;
import dev.weft.Timeouts.End;
import dev.weft.internal.carrier.JvmExit;
import dev.weft.loop.Interruption;
import dev.weft.loop.Relay;
import dev.weft.loop.Request;
import dev.weft.loop.Scope;
import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.io.NotSerializableException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One callable on its way through a thread of another executor, the worker, and the task that waits for it, the caller.
///
/// | from    | to      | by                                                            | the permit, the caller       |
/// |---------|---------|---------------------------------------------------------------|------------------------------|
/// | QUEUED  | RUNNING | the worker, when it begins                                    | -                            |
/// | QUEUED  | ENDED   | the watch: the executor dropped the call                      | given back; woken            |
/// | QUEUED  | LEFT    | the caller: cancelled, or the executor refused                | given back; goes on          |
/// | RUNNING | ENDED   | the worker, when it has ended                                 | given back before; woken     |
/// | RUNNING | LEFT    | the caller: cancelled, and by its options it does not wait    | with the worker's end; goes on |
/// | QUEUED  | AWAY    | the executor: it writes the call down, for another JVM        | when its future ends; woken there |
///
/// @param <T> of its result
/// @serial exclude
final class Offload<T extends @Nullable Object> implements Callable<@Nullable Object>, Relay, Serializable {

    /* The worker's thread cannot live in the caller's tree of scopes, which belongs to a loop. So it enters a scope of
     * its own: see Relay. Not Future.cancel(true): its interrupt has no owner, no reason, and no edge after which it
     * cannot come any more.
     *
     * A distributed executor writes down what it is given, and so tells itself apart: what it writes is an Errand, and from
     * then on all that is known of the call is the executor's future. */

    /// Platform threads: the JDK's own carriers also serve the sockets of every virtual thread, and blocking work would
    /// take those away. As many as Python's to_thread allows, and more, since threads are cheaper here.
    private static final ExecutorService POOL = pool();

    /// A thread of the pool's.
    private static final class Worker extends Thread {

        private static final AtomicInteger NUMBERS = new AtomicInteger();

        /// Of the calls that it runs, the innermost first. Its own.
        private final ArrayDeque<Semaphore> permits = new ArrayDeque<>();

        Worker(Runnable loop) {
            // Whoever's call it is that makes a thread, its thread-locals are not for the calls that follow.
            super(null, loop, "weft-offload-" + NUMBERS.incrementAndGet(), 0, false);
            setDaemon(true);
        }

        <T extends @Nullable Object> T holding(Semaphore permit, Callable<? extends T> body) throws Exception {
            permits.push(permit);
            try {
                return body.call();
            } finally {
                permits.pop();
            }
        }
    }

    private enum State {
        QUEUED, RUNNING, ENDED, LEFT, AWAY
    }

    private final OffloadOptions options;
    private final Callable<? extends T> body;
    private final Strand caller = Strand.current();
    private final @Nullable Scope callersScope = caller.innermost();
    private final @Nullable Captured context = Contexts.capture();
    private final ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);
    /// Ends when the worker has, or by a cancellation; the second only when the worker has.
    private final Waiter first = new Waiter(this);
    private final Waiter last = new Waiter(this);
    private long deadline = Waiter.NO_DEADLINE;
    private volatile @Nullable Future<?> handle;
    /// The worker's. Set before the call is RUNNING.
    private volatile @Nullable Scope scope;
    /// Set before the call has ENDED.
    private volatile @Nullable End<T> end;

    private Offload(OffloadOptions options, Callable<? extends T> body) {
        this.options = options;
        this.body = body;
    }

    private static ExecutorService pool() {
        int threads = Math.max(32, 4 * Runtime.getRuntime().availableProcessors());
        var pool = new ThreadPoolExecutor(threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                Worker::new);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    static <T extends @Nullable Object> T call(OffloadOptions options, Callable<? extends T> body) throws Exception {
        Strand.current().checkpoint();
        Offload<T> call = new Offload<>(options, body);
        if (options.executor().isEmpty() && call.isDirected()) {
            return call.runUnderDirector();
        }
        if (options.executor().isEmpty() && Thread.currentThread() instanceof Worker worker) {
            // Nothing to get out of the way of; and if all workers waited for one more, none would ever be free.
            return call.runInPlace(worker);
        }
        call.takePermit();
        call.handOver();
        return call.await();
    }

    // --- the caller's side ---

    private void takePermit() throws InterruptedException {
        Semaphore limiter = options.limiter().orElse(null);
        if (limiter == null) {
            return;
        }
        limiter.acquire();
        try {
            caller.checkpoint();
        } catch (InterruptedException e) {
            limiter.release();
            throw e;
        }
    }

    /// A loop with a director has no other threads, and gives up nothing if its carrier waits.
    private boolean isDirected() {
        return caller.domain().isDirected();
    }

    private T runUnderDirector() throws Exception {
        takePermit();
        try {
            // Others run now, as they would.
            Weft.yieldNow();
            return body.call();
        } finally {
            givePermitBack();
        }
    }

    private T runInPlace(Worker worker) throws Exception {
        Semaphore limiter = options.limiter().orElse(null);
        if (limiter == null || worker.permits.contains(limiter)) {
            // It is one call at a time still; and if all who hold a permit waited for one more, none would ever be free.
            return body.call();
        }
        takePermit();
        try {
            return worker.<T>holding(limiter, body);
        } finally {
            givePermitBack();
        }
    }

    private void givePermitBack() {
        options.limiter().ifPresent(Semaphore::release);
    }

    private void handOver() {
        deadline = Relay.deadlineOf(caller);
        try {
            handle = options.executor().orElse(POOL).submit(this);
        } catch (Throwable t) {
            if (!leaveQueue() && state.compareAndSet(State.AWAY, State.LEFT)) {
                givePermitBack();
            }
            throw t;
        }
        if (options.executor().isPresent() && !isSettled()) {
            DroppedCalls.watch(this);
        }
    }

    /// @return false if it is no longer queued
    private boolean leaveQueue() {
        if (!state.compareAndSet(State.QUEUED, State.LEFT)) {
            return false;
        }
        DroppedCalls.forget(this);
        givePermitBack();
        Future<?> queued = handle;
        if (queued != null) {
            queued.cancel(false);
        }
        return true;
    }

    private T await() throws Exception {
        caller.domain().expect();
        try {
            first.await();
            if (state.get() == State.AWAY) {
                end = awaitAway();
            }
        } catch (InterruptedException e) {
            return state.get() == State.AWAY ? endAway(e) : endCancelled(e);
        } finally {
            caller.domain().happened();
            if (state.get() == State.AWAY) {
                givePermitBack();
            }
        }
        return Timeouts.<T, Exception>valueOf(Objects.requireNonNull(end));
    }

    private T endCancelled(InterruptedException e) throws Exception {
        if (leaveQueue()) {
            throw e;
        }
        cancelWorker();
        if (options.isAbandoningOnCancel() && state.compareAndSet(State.RUNNING, State.LEFT)) {
            throw e;
        }
        last.awaitUninterruptibly();
        End<T> how = Objects.requireNonNull(end);
        if (how.byOwn()) {
            throw e;
        }
        if (caller.active() == null) {
            // An interrupt from outside, which the result does not tell of.
            Thread.currentThread().interrupt();
        }
        return Timeouts.<T, Exception>valueOf(how);
    }

    private void cancelWorker() {
        Scope inside = scope;
        // Else it was dropped just now.
        if (inside != null) {
            Relay.handDown(caller, inside, "the caller of the offloaded call was interrupted");
        }
    }

    // --- another JVM's side ---

    private Object writeReplace() throws ObjectStreamException {
        if (!(body instanceof Serializable)) {
            throw new NotSerializableException("the offloaded call goes to another JVM, and its body " + body
                    + " cannot be written down. Make it a record that implements Callable and Serializable, or cast the"
                    + " lambda: (Callable<T> & Serializable) () -> ...");
        }
        if (state.compareAndSet(State.QUEUED, State.AWAY)) {
            DroppedCalls.forget(this);
            first.wake();
        }
        return new Errand<T>(body, deadline == Waiter.NO_DEADLINE
                ? null
                : Duration.ofNanos(deadline - caller.domain().nanoTime()));
    }

    @SuppressWarnings("unchecked") // What the executor returns is what the errand did.
    private End<T> awaitAway() throws InterruptedException {
        Future<?> away = Objects.requireNonNull(handle);
        if (away instanceof CompletionStage<?> stage) {
            // Its own get may hear no interrupt, as Hazelcast's does not.
            Weft.<@Nullable Void>await(stage.handle((_, _) -> null));
        }
        try {
            return new End<>((T) away.get(), null, null, false);
        } catch (ExecutionException e) {
            return new End<>(null, e.getCause() != null ? e.getCause() : e, null, false);
        } catch (RuntimeException e) {
            return new End<>(null, e, null, false);
        }
    }

    /// A future does not tell when the other JVM has ended, so nobody waits for that.
    @SuppressWarnings("unchecked")
    private T endAway(InterruptedException e) throws InterruptedException {
        Future<?> away = Objects.requireNonNull(handle);
        try {
            // The executor may have to talk to the other JVM.
            Weft.shield(() -> {
                away.cancel(true);
            });
        } catch (RuntimeException failure) {
            e.addSuppressed(failure);
        }
        if (away.state() != Future.State.SUCCESS) {
            throw e;
        }
        if (caller.active() == null) {
            Thread.currentThread().interrupt();
        }
        return (T) away.resultNow();
    }

    // --- the watch's side ---

    /// Whether the call has begun, or never will: then its caller has been told.
    boolean isSettled() {
        if (state.get() == State.QUEUED && wasDropped() && state.compareAndSet(State.QUEUED, State.ENDED)) {
            end = new End<>(null, dropped(), null, false);
            settle();
        }
        return state.get() != State.QUEUED;
    }

    /// What will never run, since nobody who would run it is left.
    private boolean wasDropped() {
        Future<?> queued = handle;
        return queued != null && queued.isDone() || options.executor().map(Offload::hasEnded).orElse(false);
    }

    /// A container's managed executor, which the program cannot end, does not tell.
    private static boolean hasEnded(ExecutorService executor) {
        try {
            return executor.isTerminated();
        } catch (RuntimeException e) {
            return false;
        }
    }

    private RejectedExecutionException dropped() {
        Future<?> queued = handle;
        Throwable cause = queued != null && queued.state() == Future.State.FAILED ? queued.exceptionNow() : null;
        String executor = options.executor().orElse(POOL).toString();
        return new RejectedExecutionException(
                "the executor dropped an offloaded call that it had taken, before the call"
                        + " began: " + executor
                        + ". shutdownNow() does that; shutdown() and close() let queued calls run",
                cause);
    }

    // --- the worker's side ---

    @Override
    public @Nullable Object call() {
        Scope inside = Scope.enter(this);
        scope = inside;
        if (!state.compareAndSet(State.QUEUED, State.RUNNING)) {
            inside.exit();
            return null;
        }
        DroppedCalls.forget(this);
        end = toCaller(Timeouts.run(inside, null, this::callWithPermit));
        settle();
        return null;
    }

    /// What cancels the task that the worker is, as the end of its loop does, is no interrupt of the caller.
    private End<T> toCaller(End<T> how) {
        Strand worker = Strand.current();
        Request request = worker.active();
        if (request == null || worker == caller || how.byOwn() || !Interruption.isShapeOf(how.failure())) {
            return how;
        }
        var cut = new CancellationException("the offloaded call was cancelled where it ran: " + request);
        cut.initCause(how.failure());
        return new End<>(null, cut, null, false);
    }

    private T callWithPermit() throws Exception {
        Semaphore limiter = options.limiter().orElse(null);
        if (limiter == null || !(Thread.currentThread() instanceof Worker worker)) {
            return callInContext();
        }
        return worker.<T>holding(limiter, this::callInContext);
    }

    private T callInContext() throws Exception {
        Thread worker = Thread.currentThread();
        ClassLoader before = worker.getContextClassLoader();
        try {
            worker.setContextClassLoader(loader);
            Runnable undo = Contexts.install(context);
            try {
                return body.call();
            } finally {
                // A pool's thread must not carry one call's context into the next.
                undo.run();
            }
        } finally {
            worker.setContextClassLoader(before);
        }
    }

    private void settle() {
        try {
            // Before the caller goes on: it may look.
            givePermitBack();
        } finally {
            if (state.compareAndSet(State.RUNNING, State.ENDED) || state.get() == State.ENDED) {
                first.wake();
                last.wake();
            } else {
                reportToNobody();
            }
        }
    }

    private void reportToNobody() {
        End<T> how = Objects.requireNonNull(end);
        if (how.failure() != null && !how.byOwn()) {
            Reports.uncaught(caller.domain(), "an offloaded call whose caller was cancelled", how.failure());
        }
    }

    /// Whether the worker has called `System.exit`, so that it never ends.
    boolean isInsideExit() {
        Scope inside = scope;
        return inside != null && state.get() == State.RUNNING && JvmExit.isInside(inside.strand().thread());
    }

    // --- what is seen inside ---

    @Override
    public @Nullable Scope callersScope() {
        return callersScope;
    }

    @Override
    public long callersDeadline() {
        return deadline;
    }

    @Override
    public String toString() {
        return "an offloaded call";
    }
}
