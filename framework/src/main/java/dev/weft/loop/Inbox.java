package dev.weft.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;

/// What other threads have for a loop, and the hand-shake by which they wake it.
///
/// The carrier announces that it will sleep and then looks once more; a sender puts its item in and then looks whether
/// the carrier sleeps. Both orders are kept by volatile accesses, so one of the two sees the other: an item is never
/// left with the carrier asleep. Of several senders one wakes.
final class Inbox {

    private static final VarHandle SLEEPING;

    static {
        try {
            SLEEPING = MethodHandles.lookup().findVarHandle(Inbox.class, "sleeping", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // JCTools' queues without Unsafe, which prints a warning on JDK 24 and later.
    private final MpscUnboundedAtomicArrayQueue<Runnable> queue = new MpscUnboundedAtomicArrayQueue<>(256);
    private volatile boolean sleeping;

    /// Puts an item in. Any thread; takes no lock.
    ///
    /// @return whether the caller must wake the carrier
    boolean offer(Runnable item) {
        queue.offer(item);
        return mustWake();
    }

    /// Whether the carrier sleeps and the caller is the one to wake it.
    boolean mustWake() {
        return sleeping && SLEEPING.compareAndSet(this, true, false);
    }

    /// Moves everything to the end of the run queue. Carrier only.
    void drainTo(RunQueue ready) {
        for (Runnable item; (item = queue.relaxedPoll()) != null;) {
            ready.add(item);
        }
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /// Announces that the carrier is about to sleep. Carrier only.
    ///
    /// @return false if something came in: do not sleep
    boolean fallAsleep() {
        sleeping = true;
        if (queue.isEmpty()) {
            return true;
        }
        sleeping = false;
        return false;
    }

    void awake() {
        sleeping = false;
    }
}
