package dev.weft;

import dev.weft.loop.Observer;
import dev.weft.loop.Scheduler;
import dev.weft.loop.SlowStep;
import dev.weft.loop.Strand;
import java.time.Duration;

/// Tells of tasks that hold their loop up.
final class SlowSteps {

    private SlowSteps() {
    }

    /// By a thread of its own.
    static void tell(SlowStep step) {
        Strand strand = step.strand();
        String who = strand == null ? "thread \"" + step.thread().getName() + "\"" : title(strand);
        Observer observer = Observer.current();
        if (observer != null && strand != null && strand.domain() instanceof Scheduler loop) {
            observer.slowStep(loop, who, step.nanos(), step.stack());
        }
        if (!step.quiet()) {
            log(step, who);
        }
    }

    private static void log(SlowStep step, String who) {
        Strand strand = step.strand();
        var where = new Throwable("where " + who + " stood then");
        where.setStackTrace(step.stack().toArray(StackTraceElement[]::new));
        Reports.LOG.warn(
                "{} has held {} up for {} and still does: it computes, or blocks where nobody else can run. Let others"
                        + " run by Weft.yieldNow(), or hand it over by Weft.offload{}{}",
                who,
                strand == null ? "its loop" : strand.domain(), Duration.ofMillis(step.nanos() / 1_000_000),
                step.untold() == 0 ? "" : "; " + step.untold() + " more such steps were not told",
                step.stack().isEmpty() ? " (in a generator, where it cannot be looked at)" : "", where);
    }

    private static String title(Strand strand) {
        if (strand.owner() instanceof Task<?> task) {
            return "task \"" + task.name() + "\"";
        }
        // The steward interrupts for others, which may close a channel, which may take a while.
        return strand.isGuest() ? "guest " + strand : "the loop's own thread, which cancels others,";
    }
}
