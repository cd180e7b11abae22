package dev.weft.loop;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Waits by parking the carrier. A park may return early: a pinned task shares the carrier's permit. So the loop looks
/// again at its inbox after each.
final class ParkPoller implements Poller {

    private volatile @Nullable Thread parked;

    @Override
    public void poll(long timeoutNanos) {
        if (timeoutNanos == 0) {
            return;
        }
        parked = Thread.currentThread();
        if (timeoutNanos == FOREVER) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, timeoutNanos);
        }
    }

    @Override
    public void wakeUp() {
        // Null before the first poll: then nobody sleeps yet, and the sleeper looks into the inbox first.
        LockSupport.unpark(parked);
    }

    @Override
    public void close() {
        parked = null;
    }
}
