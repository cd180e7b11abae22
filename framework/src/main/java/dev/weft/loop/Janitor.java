package dev.weft.loop;

import dev.weft.internal.carrier.Hook;

/// Finds threads that are runnable and in no queue, and puts them back.
///
/// A StackOverflowError inside `LockSupport.unpark` can strike after the JDK has marked the thread runnable and before it
/// submitted it; nobody will submit it again. It is rare, cannot be seen when it happens, and is plain when the loop is
/// idle: a runnable thread, and nothing to run.
final class Janitor {

    /// Looks once in so many ns at most.
    private static final long INTERVAL = 1_000_000_000L;
    /// With nothing running, it looks after 2, 4, … intervals, up to this many: the waker may be any thread.
    private static final int LONGEST = 64;

    private final Scheduler scheduler;
    private long lookedAtRuns;
    private long nextLook = System.nanoTime();
    private int intervals = 1;

    Janitor(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /// Called by an idle carrier.
    ///
    /// @return in how many ns to come again
    long look(long runs) {
        if (scheduler.liveCount() == 0) {
            return Poller.FOREVER;
        }
        // Real time, whatever clock the loop has: this is about the JVM.
        long now = System.nanoTime();
        long left = nextLook - now;
        if (runs != lookedAtRuns && left > INTERVAL) {
            left = INTERVAL;
            nextLook = now + left;
        }
        if (left > 0) {
            return left;
        }
        intervals = runs == lookedAtRuns ? Math.min(intervals << 1, LONGEST) : 1;
        lookedAtRuns = runs;
        nextLook = now + intervals * INTERVAL;
        scheduler.strands().forEach(this::check);
        return intervals * INTERVAL;
    }

    private void check(Strand strand) {
        if (strand.isLost()) {
            strand.domain.resume(strand);
            return;
        }
        switch (strand.thread().getState()) {
            case RUNNABLE -> scheduler.resubmit(strand);
            // The error came before the change of state, and after the permit was given.
            case WAITING, TIMED_WAITING -> Hook.unparkIfPermitted(strand.thread());
            // It ended, and an error came before it was counted out.
            case TERMINATED -> scheduler.ended(strand);
            default -> {
            }
        }
    }
}
