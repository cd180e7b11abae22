package dev.weft;

import dev.weft.loop.Domain;
import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.time.Duration;

/// [Weft#every]: a body on the grid of a clock.
final class Ticks {

    private final Duration period;
    private final long periodNanos;
    private final Strand strand = Strand.current();
    private final Domain domain = strand.domain();
    private final long start = domain.nanoTime();

    private Ticks(Duration period) {
        if (!period.isPositive()) {
            throw new IllegalArgumentException("period must be positive, got " + period);
        }
        this.period = period;
        this.periodNanos = Domain.nanos(period);
    }

    static <X extends Exception> void every(Duration period, Body.OfVoid<X> body) throws X, InterruptedException {
        Ticks ticks = new Ticks(period);
        ticks.strand.checkpoint();
        long tick = 0;
        while (true) {
            body.run();
            tick = ticks.awaitNext(tick);
        }
    }

    /// Waits for the next tick that has not been missed.
    ///
    /// @param last in ns from the start
    /// @return as `last`
    private long awaitNext(long last) throws InterruptedException {
        long elapsed = domain.nanoTime() - start;
        long tick = Math.max(last + periodNanos, Math.ceilDiv(elapsed, periodNanos) * periodNanos);
        if (tick == elapsed) {
            Weft.yieldNow();
        } else {
            new Waiter(this).await(Deadlines.at(domain, start + tick));
        }
        return tick;
    }

    @Override
    public String toString() {
        return "the next tick of every " + period;
    }
}
