package dev.weft;

import dev.weft.ContextPropagator.Captured;
import dev.weft.internal.carrier.JvmExit;
import dev.weft.loop.Interruption;
import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One callable on its way through a thread of another executor, and the task that waits for it.
///
/// Cancelling the waiter interrupts the worker, and the wait goes on until that has ended: nothing is left behind. What
/// the worker still returned is returned; it happened.
final class Offload<T extends @Nullable Object> implements Runnable {

    /// Platform threads: the JDK's own carriers also serve the sockets of every virtual thread, and blocking work would
    /// take those away. As many as Python's to_thread allows, and more, since threads are cheaper here.
    private static final ExecutorService POOL = pool();

    private enum State {
        QUEUED, RUNNING, ABANDONED
    }

    private final Callable<? extends T> body;
    private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);
    private final @Nullable Captured context = Contexts.capture();
    private final ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private volatile @Nullable Outcome<T> outcome;
    private volatile @Nullable Thread worker;
    /// Ends when the worker has, or by a cancellation; the second only when the worker has.
    private final Waiter first = new Waiter(this);
    private final Waiter last = new Waiter(this);

    private Offload(Callable<? extends T> body) {
        this.body = body;
    }

    private static ExecutorService pool() {
        int threads = Math.max(32, 4 * Runtime.getRuntime().availableProcessors());
        var pool = new ThreadPoolExecutor(threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                // Whoever's call it is that makes a thread, its thread-locals are not for the calls that follow.
                Thread.ofPlatform().daemon().name("weft-offload-", 1).inheritInheritableThreadLocals(false).factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    static <T extends @Nullable Object> T call(@Nullable ExecutorService executor, Callable<? extends T> body)
            throws Exception {
        Strand.current().checkpoint();
        Offload<T> offload = new Offload<>(body);
        return offload.await((executor != null ? executor : POOL).submit(offload));
    }

    private T await(Future<?> call) throws Exception {
        try {
            first.await();
        } catch (InterruptedException e) {
            if (state.compareAndSet(State.QUEUED, State.ABANDONED)) {
                call.cancel(false);
                throw e;
            }
            call.cancel(true);
            last.awaitUninterruptibly();
            if (outcome instanceof Outcome.Failure<T>(Throwable failure) && Interruption.isShapeOf(failure)) {
                throw e;
            }
            if (Strand.current().active() == null) {
                // An interrupt from outside, which the result does not tell of.
                Thread.currentThread().interrupt();
            }
        }
        return Runs.take(Objects.requireNonNull(outcome));
    }

    @Override
    public void run() {
        if (!state.compareAndSet(State.QUEUED, State.RUNNING)) {
            return;
        }
        worker = Thread.currentThread();
        outcome = execute();
        worker = null;
        first.wake();
        last.wake();
    }

    private Outcome<T> execute() {
        Thread current = Thread.currentThread();
        ClassLoader before = current.getContextClassLoader();
        try {
            current.setContextClassLoader(loader);
            Runnable undo = Contexts.install(context);
            try {
                return new Outcome.Success<>(body.call());
            } finally {
                // A pool's thread must not carry one call's context into the next.
                undo.run();
            }
        } catch (Throwable t) {
            return new Outcome.Failure<>(t);
        } finally {
            current.setContextClassLoader(before);
        }
    }

    /// Whether the worker has called `System.exit`, so that it never ends.
    boolean isInsideExit() {
        Thread running = worker;
        return running != null && JvmExit.isInside(running);
    }

    @Override
    public String toString() {
        return "an offloaded call";
    }
}
