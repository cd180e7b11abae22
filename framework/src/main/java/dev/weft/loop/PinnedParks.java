package dev.weft.loop;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Wakes tasks that park without leaving their carrier, so that they park anew.
///
/// With no memory left for its stack a virtual thread cannot be unmounted: the JDK parks the carrier together with it, and
/// all other tasks stand still, the one that would wake it among them. Nobody tells it when there is memory again. So
/// somebody looks from outside: a park may return for no reason, and whoever parks in a loop then parks again, properly.
/// One daemon thread for all the loops of the JVM; it ends when there have been none for a while.
final class PinnedParks implements Runnable {

    private static final long INTERVAL_MILLIS = 1_000;
    private static final int INTERVALS_TO_LINGER = 30;

    /// Each with its count of runs at the last look. Guarded by itself, as the next.
    private static final Map<Carrier, Long> CARRIERS = new LinkedHashMap<>();
    private static @Nullable Thread watcher;

    private PinnedParks() {
    }

    /// By a carrier that begins to run.
    static void watch(Carrier carrier) {
        synchronized (CARRIERS) {
            CARRIERS.put(carrier, -1L);
            if (watcher == null) {
                watcher = Thread.ofPlatform().daemon().name("weft-pinned-parks").stackSize(1 << 16)
                        .inheritInheritableThreadLocals(false).start(new PinnedParks());
            }
        }
    }

    /// By a carrier that has ended.
    static void forget(Carrier carrier) {
        synchronized (CARRIERS) {
            CARRIERS.remove(carrier);
        }
    }

    @Override
    public void run() {
        int idle = 0;
        while (idle < INTERVALS_TO_LINGER) {
            LockSupport.parkNanos(this, INTERVAL_MILLIS * 1_000_000);
            try {
                idle = look() ? 0 : idle + 1;
            } catch (OutOfMemoryError e) {
                // What this is for: the next look may have what it needs.
            }
        }
        synchronized (CARRIERS) {
            watcher = null;
            // One may have come after the last look.
            for (Carrier carrier : CARRIERS.keySet()) {
                watch(carrier);
                break;
            }
        }
    }

    /// @return false if there is no loop
    private static boolean look() {
        synchronized (CARRIERS) {
            for (Map.Entry<Carrier, Long> entry : CARRIERS.entrySet()) {
                Carrier carrier = entry.getKey();
                long runs = carrier.runs();
                Thread mounted = carrier.mounted();
                // Untimed: those with a timeout end by themselves.
                if (runs == entry.getValue() && mounted != null && mounted.getState() == Thread.State.WAITING) {
                    LockSupport.unpark(mounted);
                }
                entry.setValue(runs);
            }
            return !CARRIERS.isEmpty();
        }
    }
}
