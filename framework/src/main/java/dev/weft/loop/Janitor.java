package dev.weft.loop;

/// Finds threads that are runnable and in no queue, and puts them back.
///
/// A StackOverflowError inside `LockSupport.unpark` can strike after the JDK has marked the thread runnable and before it
/// submitted it; nobody will submit it again. It is rare, cannot be seen when it happens, and is plain when the loop is
/// idle: a runnable thread, and nothing to run.
final class Janitor {

    /// Looks once in so many ns at most, and only if something ran since.
    private static final long INTERVAL = 1_000_000_000L;

    private final Scheduler scheduler;
    private long lookedAtRuns;
    private long nextLook;

    Janitor(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /// Called by an idle carrier.
    ///
    /// @return in how many ns to come again
    long look(long runs) {
        if (runs == lookedAtRuns || scheduler.liveCount() == 0) {
            return Poller.FOREVER;
        }
        // Real time, whatever clock the loop has: this is about the JVM.
        long now = System.nanoTime();
        long left = nextLook - now;
        if (left > 0 && left <= INTERVAL) {
            return left;
        }
        nextLook = now + INTERVAL;
        lookedAtRuns = runs;
        scheduler.strands().forEach(this::check);
        return Poller.FOREVER;
    }

    private void check(Strand strand) {
        if (strand.isLost()) {
            strand.domain.resume(strand);
        } else if (strand.thread.getState() == Thread.State.RUNNABLE) {
            scheduler.resubmit(strand);
        }
    }
}
