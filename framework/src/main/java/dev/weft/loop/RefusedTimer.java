package dev.weft.loop;

import dev.weft.internal.carrier.WakeUp;

/// A timed wait of the JDK's on a loop with a director. As long as it is ended by something else, it does no harm; that its time is over
/// the JDK would not believe.
final class RefusedTimer extends Timer implements WakeUp {

    /// The JDK waits for what is left by its own clock, a little less each time: rounded up, that shows in no run's order.
    private static final long UNIT = 1_000_000;

    private final Scheduler loop;
    private final Director director;
    private final Strand strand;
    private final long nanos;

    RefusedTimer(Scheduler loop, Director director, Strand strand, long nanos) {
        this.loop = loop;
        this.director = director;
        this.strand = strand;
        this.nanos = (Math.min(nanos, Long.MAX_VALUE >> 1) + UNIT - 1) / UNIT * UNIT;
    }

    long nanos() {
        return nanos;
    }

    @Override
    boolean fire() {
        director.waitsInRealTime(strand, nanos);
        return true;
    }

    @Override
    public void withdraw() {
        loop.cancelTimer(this);
    }
}
