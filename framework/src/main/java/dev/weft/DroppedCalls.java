package dev.weft;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Watches offloaded calls that are queued in executors of the program's: `shutdownNow` drops what is queued and tells
/// nobody, so that its caller would wait for ever.
///
/// A thread of its own looks a few times a second, and only while there is something to look at. The loops' timers would
/// not do: under a clock that jumps when nothing is to be done, the look itself would make it jump.
final class DroppedCalls {

    private static final long LOOK_EVERY_MILLIS = 200;

    private static final Set<Offload<?>> QUEUED = ConcurrentHashMap.newKeySet();
    private static final AtomicBoolean LOOKING = new AtomicBoolean();
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private DroppedCalls() {
    }

    private static ScheduledThreadPoolExecutor timer() {
        var timer = new ScheduledThreadPoolExecutor(1,
                Thread.ofPlatform().daemon().name("weft-offload-watch").inheritInheritableThreadLocals(false)
                        .factory());
        timer.setKeepAliveTime(1, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        return timer;
    }

    static void watch(Offload<?> call) {
        QUEUED.add(call);
        lookSoon();
    }

    /// The call has begun, or will not be waited for. One that was not watched yet goes with the next look.
    static void forget(Offload<?> call) {
        QUEUED.remove(call);
    }

    private static void lookSoon() {
        if (!QUEUED.isEmpty() && LOOKING.compareAndSet(false, true)) {
            TIMER.schedule(DroppedCalls::look, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static void look() {
        LOOKING.set(false);
        try {
            QUEUED.removeIf(Offload::isSettled);
        } finally {
            lookSoon();
        }
    }
}
