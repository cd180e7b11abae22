package dev.weft.perf;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/// The least that can mount virtual threads on one carrier: a queue, and nothing else. No timers, no I/O, nothing from other
/// threads, no cancellation: what no scheduler of virtual threads can be faster than.
final class BareLoop {

    /// `Thread.Builder.inheritInheritableThreadLocals(false)`.
    private static final int INHERITS_NOTHING = 1 << 2;

    private final Queue<Runnable> ready = new ArrayDeque<>();
    private final Executor scheduler = ready::add;
    private final MethodHandle newThread;

    BareLoop() throws ReflectiveOperationException {
        Class<?> builders = Class.forName("java.lang.ThreadBuilders");
        newThread = MethodHandles.privateLookupIn(builders, MethodHandles.lookup()).findStatic(builders,
                "newVirtualThread",
                MethodType.methodType(Thread.class, Executor.class, String.class, int.class, Runnable.class));
    }

    /// Runs bodies to their end, each in a virtual thread.
    void run(Runnable... bodies) throws Exception {
        for (Runnable body : bodies) {
            start(body);
        }
        for (Runnable next; (next = ready.poll()) != null;) {
            next.run();
        }
    }

    private void start(Runnable body) throws Exception {
        Thread thread;
        try {
            thread = (Thread) newThread.invokeExact(scheduler, "", INHERITS_NOTHING, body);
        } catch (Throwable t) {
            throw new IllegalStateException("a virtual thread with a scheduler of its own", t);
        }
        thread.start();
    }
}
