package dev.weft.loop;

import dev.weft.internal.carrier.Hook;
import dev.weft.internal.carrier.WakeUp;

/// A timed wait of the JDK's on a loop whose clock is not the system's: it lasts as long as it lasts. The loop's clock waits for
/// it.
final class RealTimer implements WakeUp {

    private final Scheduler loop;
    private final Runnable wakeUp;
    private final WakeUp timer;
    /// The loop's.
    private boolean over;

    RealTimer(Scheduler loop, Runnable wakeUp, long delayNanos) {
        this.loop = loop;
        this.wakeUp = wakeUp;
        loop.expect();
        // Woken on the carrier: on one of its own carriers the JDK would run the thread right there.
        timer = Hook.scheduleOnDefault(() -> loop.execute(this::fire), delayNanos);
    }

    private void fire() {
        if (!over) {
            end();
            wakeUp.run();
        }
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
