package dev.weft.loop;

import dev.weft.internal.carrier.WakeUp;

/// A timed park, `Thread.sleep` or timed `Object.wait` of the JDK, in the loop's own timers.
final class JdkTimer extends Timer implements WakeUp {

    private final Scheduler scheduler;
    private final Runnable wakeUp;

    JdkTimer(Scheduler scheduler, Runnable wakeUp) {
        this.scheduler = scheduler;
        this.wakeUp = wakeUp;
    }

    @Override
    boolean fire() {
        wakeUp.run();
        return true;
    }

    @Override
    public void withdraw() {
        scheduler.cancelTimer(this);
    }
}
