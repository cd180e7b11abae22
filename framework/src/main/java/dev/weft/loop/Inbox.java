package dev.weft.loop;

import dev.weft.internal.Ring;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// What other threads have for a loop, and the hand-shake by which they wake it.
///
/// The carrier announces that it will sleep and then looks once more; a sender puts its item in and then looks whether
/// the carrier sleeps. Both orders are kept by volatile accesses, so one of the two sees the other: an item is never
/// left with the carrier asleep. Of several senders one wakes.
final class Inbox {

    /* A stack that the carrier takes whole and turns over. One compare-and-set puts an item in, so a sender that is
     * struck by a StackOverflowError, deep in a platform thread or a task of another loop, has put it in or has not. A
     * ring (JCTools, tried) claims a slot first and fills it then: struck in between, it leaves a hole at which the
     * carrier waits for ever, and a sender that is merely descheduled there holds up those behind it. */

    private static final VarHandle SLEEPING;
    private static final VarHandle LAST;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SLEEPING = lookup.findVarHandle(Inbox.class, "sleeping", boolean.class);
            LAST = lookup.findVarHandle(Inbox.class, "last", Entry.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final class Entry {

        private final Runnable item;
        /// Towards the older ones in the stack, towards the newer ones once it is turned over.
        private @Nullable Entry next;

        Entry(Runnable item) {
            this.item = item;
        }
    }

    private volatile @Nullable Entry last;
    /// Written by the carrier; and by a sender that could not wake it, so that another may.
    volatile boolean sleeping;

    /// Taken out, in order, and not handed on yet. The carrier's.
    private @Nullable Entry first;

    /// Puts an item in. Any thread; takes no lock.
    ///
    /// @return whether the caller must wake the carrier
    boolean offer(Runnable item) {
        Entry entry = new Entry(item);
        Entry before;
        do {
            before = last;
            entry.next = before;
        } while (!LAST.compareAndSet(this, before, entry));
        return mustWake();
    }

    /// Whether the carrier sleeps and the caller is the one to wake it.
    boolean mustWake() {
        return sleeping && SLEEPING.compareAndSet(this, true, false);
    }

    /// Moves what is in now to the end of the run queue. Carrier only.
    void drainTo(Ring<Runnable> ready) {
        if (first == null && last != null) {
            first = turnedOver((Entry) LAST.getAndSet(this, null));
        }
        // One by one: if there is no memory for the queue to grow, the rest waits here.
        for (Entry entry; (entry = first) != null;) {
            ready.add(entry.item);
            first = entry.next;
        }
    }

    private static @Nullable Entry turnedOver(@Nullable Entry newest) {
        Entry done = null;
        for (Entry entry = newest; entry != null;) {
            Entry older = entry.next;
            entry.next = done;
            done = entry;
            entry = older;
        }
        return done;
    }

    /// On the loop.
    boolean isEmpty() {
        return last == null && first == null;
    }

    /// Announces that the carrier is about to sleep. Carrier only.
    ///
    /// @return false if something came in: do not sleep
    boolean fallAsleep() {
        sleeping = true;
        if (isEmpty()) {
            return true;
        }
        sleeping = false;
        return false;
    }

    void awake() {
        sleeping = false;
    }
}
