package dev.weft.internal.carrier;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Runs virtual threads through a scheduler of our own, on the calling side of a throw-away platform thread, and checks
/// each thing that a loop relies on. Every later claim about the hook rests on what passed here.
final class SelfTest implements CarrierScheduler, Container.Members {

    private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
    private final CarrierPool pool = new CarrierPool(this);
    private final Container container = Hook.openSharedContainer(this);
    private @Nullable Runnable timer;
    private int passed;

    private SelfTest() {
    }

    static void run() throws Exception {
        PlatformThreads.call(() -> {
            new SelfTest().check();
            return null;
        });
    }

    private void check() {
        Thread carrier = Thread.currentThread();
        Thread thread = Hook.newThread(pool, "weft-self-test", () -> body(carrier));
        Hook.start(thread, container, Hook.bindings());
        runReady();
        Runnable due = timer;
        if (passed != 2 || due == null) {
            throw new IllegalStateException("self-test failed: Thread.yield, or the timer of a park");
        }
        due.run();
        runReady();
        require(passed == 3, "the wake-up of a timed park");
        LockSupport.unpark(thread);
        require(ready.size() == 1 && ready.peek() == Hook.continuationOf(thread), "what unpark submits");
        require(Hook.threadOf(ready.getFirst()) == thread, "the thread behind a continuation");
        runReady();
        require(passed == 4 && Hook.unparkHere(thread) && !Hook.unparkHere(thread) && ready.isEmpty(),
                "the state of a parked thread");
        Hook.continuationOf(thread).run();
        runReady();
        require(passed == 6 && !thread.isAlive(), "a started child, or the end of a thread");
        container.close();
    }

    private void body(Thread carrier) {
        require(Hook.currentCarrier() == carrier, "the carrier of a mounted thread");
        require(Hook.schedulerOf(Thread.currentThread()) == this, "the scheduler of a thread");
        passed++;
        Thread.yield();
        passed++;
        LockSupport.parkNanos(Long.MAX_VALUE);
        passed++;
        LockSupport.park();
        passed++;
        LockSupport.park();
        passed++;
        Hook.start(Hook.newThread(pool, "", () -> passed++), container, Hook.bindings());
    }

    private void runReady() {
        for (Runnable next; (next = ready.poll()) != null;) {
            next.run();
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("self-test failed: " + what);
        }
    }

    @Override
    public String name() {
        return "weft-self-test";
    }

    @Override
    public Iterable<Thread> threads() {
        return List.of();
    }

    @Override
    public void abandoned() {
    }

    @Override
    public void execute(Runnable continuation) {
        ready.add(continuation);
    }

    @Override
    public WakeUp schedule(Runnable wakeUp, long delayNanos) {
        timer = wakeUp;
        return () -> timer = null;
    }
}
