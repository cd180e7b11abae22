package dev.weft.loop;

import java.util.concurrent.atomic.AtomicReference;

/// A clock that stops while the whole JVM stands still: a machine that sleeps, SIGSTOP, a debugger that has suspended all
/// threads. Else every deadline that fell into that time would be due at once when it goes on, and nobody had the time to
/// meet it.
///
/// What it shows never goes back, whoever reads it, and no timer that was not due when the JVM stopped is due when it goes on.
class Standstill {

    /* Somebody looks at the clock at least once in each PERIOD, if only the heartbeat. If nobody did for much longer, nobody
     * could. Whoever is the first to look again finds that out, before it goes by the time; that the gap counts once is the
     * compare-and-set's doing. Each reading takes the last look first and the time then, and is no later than GRAIN after it: so
     * time that stood still may be taken off up to there, and no reading of before lies after one of afterwards. */

    /// How often somebody looks, in ns.
    static final long PERIOD = 1_000_000_000L;
    /// A gap that cannot be explained otherwise: a thread may wait for a processor.
    static final long LONGEST_GAP = PERIOD + 3_000_000_000L;
    /// Not each reading is noted: on one line of memory all carriers would be in each other's way.
    static final long GRAIN = 10_000_000L;

    /// Of the JVM, by `System.nanoTime()`.
    static final Standstill OF_THIS_JVM = new Standstill(System.nanoTime());

    /// A look at the real time, and for how long of it the JVM has stood still.
    private record Look(long at, long stoodStill) {
    }

    private final AtomicReference<Look> last;
    private volatile boolean watched;

    Standstill(long now) {
        last = new AtomicReference<>(new Look(now, 0));
    }

    /// Which goes on whatever happens.
    long realTime() {
        return System.nanoTime();
    }

    /// The time without that in which the JVM stood still. Any thread; neither blocks nor throws.
    final long nanoTime() {
        while (true) {
            Look seen = last.get();
            long now = realTime();
            if (now - seen.at <= GRAIN) {
                return now - seen.stoodStill;
            }
            long gap = now - seen.at > LONGEST_GAP && watched ? now - seen.at - GRAIN : 0;
            long stoodStill = seen.stoodStill + gap;
            if (note(seen, now, stoodStill)) {
                return now - stoodStill;
            }
        }
    }

    /// @return false if another was first
    private boolean note(Look seen, long now, long stoodStill) {
        try {
            return last.compareAndSet(seen, new Look(now, stoodStill));
        } catch (OutOfMemoryError e) {
            // Then for the next who looks: who finds the same gap, and a little more.
            return true;
        }
    }

    /// From now on somebody looks each [#PERIOD]: this is the first time.
    final void beginWatch() {
        long _ = nanoTime();
        watched = true;
    }

    /// Nobody looks any more.
    final void endWatch() {
        watched = false;
    }

    /// For how long the JVM has stood still, as far as it was watched; in ns.
    final long total() {
        return last.get().stoodStill;
    }
}
