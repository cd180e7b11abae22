package dev.weft.channel;

import dev.weft.loop.Strand;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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
     * A StackOverflowError cannot leave it held: leaving needs no more of the stack than entering did. */

    private static final int SPINS = 100;

    private static final VarHandle HELD;

    static {
        try {
            HELD = MethodHandles.lookup().findVarHandle(Guarded.class, "held", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int held;
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
            if (++spins % SPINS == 0) {
                Strand.current().domain().giveWay();
            } else {
                Thread.onSpinWait();
            }
        } while (held != 0 || !HELD.compareAndSet(this, 0, 1));
    }

    final void exit() {
        Wait first = claimed;
        claimed = null;
        HELD.setRelease(this, 0);
        if (first != null) {
            resume(first);
        }
    }

    private static void resume(Wait last) {
        // In the order in which they were claimed.
        Wait first = null;
        for (Wait next, at = last; at != null; at = next) {
            next = at.after;
            at.after = first;
            first = at;
        }
        for (Wait next, at = first; at != null; at = next) {
            next = at.after;
            at.after = null;
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
        enter();
        try {
            list.remove(wait);
        } finally {
            exit();
        }
    }

    /// Ends a wait that is in no list any more. Inside.
    ///
    /// @param gift for who waits
    /// @return false if it had ended otherwise
    final boolean claim(Wait wait, int how, @Nullable Object gift) {
        // Before: once it is claimed, its thread may wake up by chance, and look.
        wait.gift = gift;
        if (!wait.waiter.claim(wait.code(how))) {
            wait.gift = null;
            return false;
        }
        wait.after = claimed;
        claimed = wait;
        return true;
    }
}
