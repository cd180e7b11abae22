package dev.weft.loop;

import java.util.function.BooleanSupplier;

/// Notices when a loop has been stuck for long: nothing is ready, and nothing that it knows of can change that. Asked by an idle carrier, so it
/// only counts; who is to be told is woken, once each time.
final class StuckWatch {

    /// The steward, and the task that tells.
    private static final int RUNS_TO_TELL = 2;

    private final long patience;
    private final BooleanSupplier isStuck;
    private final Runnable tell;
    private long runs = -1;
    private long since;
    private boolean settled;

    /// @param patience in ns
    /// @param isStuck  whether somebody waits, for nothing that is known
    /// @param tell     has somebody told, in two runs
    StuckWatch(long patience, BooleanSupplier isStuck, Runnable tell) {
        this.patience = patience;
        this.isStuck = isStuck;
        this.tell = tell;
    }

    /// Nothing is ready.
    ///
    /// @param runsNow of the loop so far
    /// @param now     in ns
    /// @return in how many ns to come again
    long look(long runsNow, long now) {
        if (runsNow != runs) {
            runs = runsNow;
            since = now;
            settled = false;
        }
        if (settled) {
            return Poller.FOREVER;
        }
        long left = patience - (now - since);
        if (left > 0) {
            return left;
        }
        // What is awaited now ends in a run, and then all this begins anew.
        settled = true;
        if (isStuck.getAsBoolean()) {
            tell.run();
        }
        return Poller.FOREVER;
    }

    /// Told: it is stuck as before, if nobody else ran. (If the telling took more runs it looks like another, and is
    /// looked at once more.)
    void told(long runsNow) {
        if (runsNow - runs <= RUNS_TO_TELL) {
            runs = runsNow;
            settled = true;
        }
    }
}
