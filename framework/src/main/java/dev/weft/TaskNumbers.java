package dev.weft;

import dev.weft.loop.Domain;
import dev.weft.loop.Scheduler;
import java.util.concurrent.atomic.AtomicLong;

/// Counts tasks, for their default names: per loop, and once for all that lives on none.
final class TaskNumbers {

    /* A loop takes so many at a time, since a fence for each is a tenth of what a fork costs. Who submits from outside takes one;
     * so if others did before, a loop's own tasks do not follow each other without a gap. */
    private static final int AT_A_TIME = 16;

    private static final TaskNumbers AMBIENT = new TaskNumbers();

    private final AtomicLong taken = new AtomicLong();
    /// The loop's own.
    private long last;
    private long end;

    static long next(Domain domain) {
        if (!(domain instanceof Scheduler loop)) {
            return AMBIENT.taken.incrementAndGet();
        }
        TaskNumbers numbers = EventLoop.of(loop).taskNumbers();
        return loop.isCurrent() ? numbers.nextOnLoop() : numbers.taken.incrementAndGet();
    }

    private long nextOnLoop() {
        if (last == end) {
            last = taken.getAndAdd(AT_A_TIME);
            end = last + AT_A_TIME;
        }
        return ++last;
    }
}
