package dev.weft.channel;

import dev.weft.loop.Strand;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What lets one thread at a time change something that threads of several loops share, for a few instructions.
///
/// It spins, so nothing that can wait, or runs code of the program's, may be done inside; and whoever is woken inside is
/// made to run on leaving.
abstract class Guarded {

    /* A lock of the JDK's would make each use of a channel a possible switch point, and costs more than all else that a
     * channel does. Two tasks of one loop never meet here, since nothing inside switches. Others meet for some tens of
     * ns, unless the operating system took the holder off its processor: then the processor is given away too.
     *
     * One thing inside may switch after all: what runs for the first time is loaded and linked, under locks of the JDK's.
     * Should its holder wait for such a one, on the loop of the one who spins, spinning would never end. So at long last
     * that one switches as well.
     *
     * A StackOverflowError may strike anywhere inside, and even at the call that leaves: then it is left by a plain write,
     * which calls nothing. */

    private static final int SPINS = 100;
    /// So often the processor is given away before other tasks are let run: milliseconds.
    private static final int PATIENCE = 1000;

    private static final VarHandle HELD;

    static {
        try {
            HELD = MethodHandles.lookup().findVarHandle(Guarded.class, "held", int.class);
            MethodHandles.lookup().ensureInitialized(Wait.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// 1 while somebody is inside. Written by those who are struck by an error there.
    volatile int held;
    /// Whose waits were ended inside, the last first.
    private @Nullable Wait claimed;

    final void enter() {
        if (!HELD.compareAndSet(this, 0, 1)) {
            spin();
        }
    }

    private void spin() {
        int spins = 0;
        do {
            if (++spins % SPINS != 0) {
                Thread.onSpinWait();
            } else if (spins < PATIENCE * SPINS) {
                Strand.current().domain().giveWay();
            } else {
                Thread.yield();
            }
        } while (held != 0 || !HELD.compareAndSet(this, 0, 1));
    }

    /// Leaves, as its last act.
    ///
    /// @return whose waits were ended inside: to be [resumed][#resume], from outside
    final @Nullable Wait leave() {
        Wait last = claimed;
        claimed = null;
        HELD.setRelease(this, 0);
        return last;
    }

    /// Does something inside, where a few ns more do not matter.
    final <R extends @Nullable Object> R inside(Supplier<R> action) {
        R result;
        Wait ended;
        enter();
        try {
            result = action.get();
            ended = leave();
        } catch (Throwable t) {
            held = 0;
            throw t;
        }
        resume(ended);
        return result;
    }

    static void resume(@Nullable Wait last) {
        if (last != null) {
            resumeAll(last);
        }
    }

    private static void resumeAll(Wait last) {
        // In the order in which they were claimed.
        Wait first = null;
        for (Wait next, at = last; at != null; at = next) {
            next = at.claimedBefore;
            at.claimedBefore = first;
            first = at;
        }
        for (Wait next, at = first; at != null; at = next) {
            next = at.claimedBefore;
            at.claimedBefore = null;
            at.waiter.resume();
        }
    }

    /// Waits, and leaves the list if that ends without having been served. From outside.
    ///
    /// @return how the wait was ended
    final int waitIn(WaitList list, Wait wait) throws InterruptedException {
        boolean ended = false;
        try {
            wait.waiter.await();
            ended = true;
        } finally {
            if (!ended) {
                withdraw(wait, list);
            }
        }
        return Wait.how(wait.waiter.by());
    }

    /// Waits no more, if it does. From outside.
    final void withdraw(Wait wait, WaitList list) {
        inside(() -> {
            list.remove(wait);
            return null;
        });
    }

    /// Gives the first who waits what it waits for. Inside.
    ///
    /// @param gift for who waits
    /// @return false if its wait had ended otherwise: then it is out of the list, too
    final boolean serve(Wait wait, WaitList list, @Nullable Object gift) {
        boolean served = claim(wait, Wait.SERVED, gift);
        // Only now: should a StackOverflowError come between, a wait that was ended does no harm in the list; one that was
        // taken out and not ended would never end.
        list.remove(wait);
        return served;
    }

    /// Ends a wait. Inside.
    ///
    /// @param gift for who waits
    /// @return false if it had ended otherwise
    final boolean claim(Wait wait, int how, @Nullable Object gift) {
        if (wait.isGone || wait.waiter.hasEnded()) {
            // Perhaps it was ended here, by one whom an error struck then: it has its gift.
            return false;
        }
        // Before: once it is claimed, its thread may wake up by chance, and look.
        wait.gift = gift;
        if (!wait.waiter.claim(wait.code(how))) {
            wait.gift = null;
            return false;
        }
        wait.claimedBefore = claimed;
        claimed = wait;
        return true;
    }
}
