package dev.weft.nio.testing;

import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import org.jspecify.annotations.Nullable;

/// Where one task at a time waits until something has changed, and then looks again. On one loop only.
final class Spot {

    private @Nullable Waiter waiter;

    /// @param on       what waits, for people
    /// @param deadline of the loop's clock, or [Waiter#NO_DEADLINE]
    /// @return false if the deadline has passed
    /// @throws IllegalStateException if somebody waits already
    boolean await(Object on, long deadline) throws InterruptedException {
        Waiter other = waiter;
        if (other != null) {
            throw new IllegalStateException(Strand.current() + " cannot wait for " + on + ": " + other
                    + " already; only one at a time can. Have one task wait, and tell the others, say over a Channel");
        }
        Waiter mine = new Waiter(on);
        waiter = mine;
        try {
            return mine.await(deadline);
        } finally {
            waiter = null;
        }
    }

    void await(Object on) throws InterruptedException {
        await(on, Waiter.NO_DEADLINE);
    }

    void wake() {
        Waiter waiting = waiter;
        if (waiting != null) {
            waiting.wake();
        }
    }
}
