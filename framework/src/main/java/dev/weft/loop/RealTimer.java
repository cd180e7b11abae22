package dev.weft.loop;

import dev.weft.internal.carrier.Hook;
import dev.weft.internal.carrier.WakeUp;

/// A timed wait of the JDK's on a loop whose clock is not the system's: it lasts as long as it lasts. The loop's clock waits for
/// it.
final class RealTimer implements WakeUp {

    private final Scheduler loop;
    private final WakeUp timer;
    /// The loop's.
    private boolean over;

    RealTimer(Scheduler loop, Runnable wakeUp, long delayNanos) {
        this.loop = loop;
        loop.expect();
        timer = Hook.scheduleOnDefault(() -> {
            wakeUp.run();
            loop.exclusively(this::end);
        }, delayNanos);
    }

    @Override
    public void withdraw() {
        timer.withdraw();
        end();
    }

    private void end() {
        if (!over) {
            over = true;
            loop.happened();
        }
    }
}
