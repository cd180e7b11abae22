package dev.weft;

import dev.weft.loop.Alarm;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Strand;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// How a loop ends: no new work, everything cancelled, a grace, and then what is left is named.
final class Shutdown {

    private final Scheduler scheduler;
    private final Nursery nursery;
    private final Duration grace;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean told = new AtomicBoolean();

    // The carrier's.
    private boolean cancelled;
    private boolean graceIsOver;
    private boolean mainInterrupted;

    Shutdown(Scheduler scheduler, Nursery nursery, Duration grace) {
        this.scheduler = scheduler;
        this.nursery = nursery;
        this.grace = grace;
    }

    boolean hasBegun() {
        return begun.get();
    }

    /// From any thread, any number of times.
    void begin() {
        if (begun.compareAndSet(false, true)) {
            scheduler.exclusively(this::cancelAll);
        }
    }

    private void cancelAll() {
        nursery.cancel("the loop is closing", null);
        scheduler.interruptGuests();
        scheduler.setAlarm(new Alarm(() -> graceIsOver = true), Deadlines.in(scheduler, grace));
        cancelled = true;
    }

    /// Whether the carrier may stop. On the carrier, between turns.
    boolean isOver() {
        return cancelled && (graceIsOver || (scheduler.liveCount() == 0 && scheduler.hasNothingElse()));
    }

    /// The caller of run() was interrupted. On the carrier, between turns.
    void interruptMain(Task<?> main) {
        if (!mainInterrupted) {
            mainInterrupted = true;
            main.cancel("the caller of run() was interrupted");
        }
    }

    /// After the carrier has stopped, once: tells who did not end in time, and where each stands.
    void logStragglers() {
        if (!told.compareAndSet(false, true)) {
            return;
        }
        List<Strand> left = scheduler.strands();
        for (Strand strand : left) {
            var where = new Throwable("where " + strand + " stands");
            where.setStackTrace(strand.thread().getStackTrace());
            Reports.LOG
                    .warn("{} has closed, but {}{} did not end within {} of being cancelled; it goes on on the rescue"
                            + " thread", scheduler, strand.isGuest() ? "guest " : "", strand, grace, where);
        }
    }
}
