package dev.weft.loop;

/// A [Standstill] whose real time the test moves.
final class MovedTime extends Standstill {

    /// The real time, in ns.
    volatile long now;
    /// What happens to whoever asks next for the real time: before, and after it was read.
    Runnable beforeNext = () -> {};
    Runnable afterNext = () -> {};

    MovedTime(long now) {
        super(now);
        this.now = now;
    }

    @Override
    long realTime() {
        Runnable before = beforeNext;
        beforeNext = () -> {};
        before.run();
        long mine = now;
        Runnable after = afterNext;
        afterNext = () -> {};
        after.run();
        return mine;
    }
}
