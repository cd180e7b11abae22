package dev.weft;

import dev.weft.loop.Domain;
import dev.weft.loop.Alarm;
import dev.weft.loop.Observer;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Strand;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// How a loop ends: no new work, everything cancelled, a grace, and then what is left is named.
final class Shutdown {

    /// Beyond the grace, for a carrier that is just being held up.
    private static final Duration SLACK = Duration.ofSeconds(1);

    private final Scheduler scheduler;
    private final Nursery nursery;
    private final Duration grace;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile @Nullable Future<?> overdue;

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
            // By the JDK's clock and threads: a task that never waits holds the loop's.
            overdue = ForkJoinPool.commonPool().schedule(this::logStragglers, overdueNanos(), TimeUnit.NANOSECONDS);
            scheduler.exclusively(this::cancelAll);
        }
    }

    /// How long after its beginning a shutdown is late, whatever its tasks do.
    long overdueNanos() {
        return Domain.nanos(grace.plus(SLACK));
    }

    private void cancelAll() {
        nursery.cancel("the loop is closing", null);
        scheduler.interruptGuests();
        scheduler.setAlarm(new Alarm(() -> graceIsOver = true), scheduler.deadlineIn(grace));
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

    /// The carrier has stopped, or nobody waits for it any longer.
    void finish() {
        Future<?> timer = overdue;
        if (timer != null) {
            timer.cancel(false);
        }
        logStragglers();
    }

    /// Once: tells who did not end in time, and where each stands. Whoever comes second waits until that is told.
    private synchronized void logStragglers() {
        if (!told.compareAndSet(false, true)) {
            return;
        }
        List<Strand> left = scheduler.strands();
        for (Strand strand : left) {
            Reports.LOG
                    .warn("{} closes, but {}{} did not end within {} of being cancelled; it goes on: alone on the rescue"
                            + " thread, or, if it never waits, on the loop's own", scheduler,
                            strand.isGuest() ? "guest " : "", Reports.title(strand), grace,
                            Reports.standing(Reports.title(strand), strand.thread()));
            Observer observer = Observer.current();
            if (observer != null) {
                observer.straggler(scheduler.toString(), strand, Domain.nanos(grace));
            }
        }
    }
}
