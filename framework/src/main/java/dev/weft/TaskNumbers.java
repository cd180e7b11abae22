package dev.weft;

import dev.weft.loop.Domain;
import dev.weft.loop.Scheduler;
import java.util.concurrent.atomic.AtomicLong;

/// Counts tasks, for their default names: per loop, and once for all that lives on none.
final class TaskNumbers {

    private static final AtomicLong AMBIENT = new AtomicLong();

    private TaskNumbers() {
    }

    static long next(Domain domain) {
        AtomicLong count = domain instanceof Scheduler scheduler ? EventLoop.of(scheduler).taskNumbers() : AMBIENT;
        return count.incrementAndGet();
    }
}
