package dev.weft.loop;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Waits by parking the carrier. A park may return early: a pinned task shares the carrier's permit. So the loop looks
/// again at its inbox after each.
final class ParkPoller implements Poller {

    private volatile @Nullable Thread parked;
    /// A wake-up that may have come before the carrier was seen to be there.
    private volatile boolean woken;

    @Override
    public void poll(long timeoutNanos) {
        if (timeoutNanos == 0) {
            return;
        }
        parked = Thread.currentThread();
        if (!woken) {
            park(timeoutNanos);
        }
        woken = false;
    }

    private void park(long timeoutNanos) {
        if (timeoutNanos == FOREVER) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, timeoutNanos);
        }
    }

    @Override
    public void wakeUp() {
        woken = true;
        LockSupport.unpark(parked);
    }

    @Override
    public boolean awaitsIo() {
        return false;
    }

    @Override
    public void close() {
        parked = null;
    }
}
