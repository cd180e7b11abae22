package dev.weft;

import dev.weft.loop.Domain;
import dev.weft.loop.Scheduler;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Who is let in to a loop with a [LoadLimit]. It only counts: those beyond the number that may run wait for a place in their own
/// tasks, as in a group of limited concurrency, so that they can be cancelled and seen there.
final class Admission {

    private final Scheduler scheduler;
    private final LoadLimit limit;
    private final long maxLagNanos;
    /// Those let in that have not ended.
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();

    Admission(Scheduler scheduler, LoadLimit limit) {
        this.scheduler = scheduler;
        this.limit = limit;
        this.maxLagNanos = limit.maxLag().map(Domain::nanos).orElse(Long.MAX_VALUE);
    }

    /// Lets one more in, who calls [#left] when it has ended. Any thread.
    ///
    /// @throws RejectedExecutionException if there is no room
    void enter() {
        long lag = scheduler.lagNanos();
        if (lag > maxLagNanos) {
            throw refusal("it is " + Duration.ofMillis(lag / 1_000_000) + " behind, and its limit is "
                    + limit.maxLag().orElseThrow());
        }
        long most = (long) limit.tasks() + limit.queued();
        int now;
        do {
            now = inside.get();
            if (now >= most) {
                throw refusal(limit.tasks() + " tasks from outside run, as many as its limit allows"
                        + (limit.queued() == 0 ? "" : ", and " + limit.queued() + " more wait, as many as may"));
            }
        } while (!inside.compareAndSet(now, now + 1));
    }

    private RejectedExecutionException refusal(String why) {
        refused.incrementAndGet();
        return new RejectedExecutionException(scheduler + " takes no more: " + why
                + ". Try again later, or give it more by LoopOptions.limit");
    }

    void left() {
        inside.decrementAndGet();
    }

    int queued() {
        return Math.max(0, inside.get() - limit.tasks());
    }

    long refused() {
        return refused.get();
    }
}
