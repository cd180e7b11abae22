package dev.weft.loop;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// Looks after all the loops of the JVM, from outside: once a second, and as often as the one needs that wants to be told of slow
/// steps the soonest. One daemon thread; it ends when there have been no loops for a while.
///
/// **It keeps the clock awake**, so that whoever sees that nobody has looked for long knows that nobody could: [Standstill].
/// It tells of that, too, since a carrier must not log.
///
/// **It wakes tasks that park without leaving their carrier**, so that they park anew. With no memory left for its stack a
/// virtual thread cannot be unmounted: the JDK parks the carrier together with it, and all other tasks stand still, the one that
/// would wake it among them. Nobody tells it when there is memory again. But a park may return for no reason, and whoever parks
/// in a loop then parks again, properly.
///
/// **It tells of steps that take too long**, and measures how long what comes to a loop has to wait: [StepWatch], [LagProbe].
///
/// **It notes the time**, for those who need it often and not exactly.
final class Heartbeat implements Runnable {

    private static final long LINGER = 30 * Standstill.PERIOD;

    /// Each with its count of runs at the last beat. Guarded by itself, as the next two.
    private static final Map<Carrier, Long> CARRIERS = new LinkedHashMap<>();
    private static @Nullable Thread beating;
    private static long period = Standstill.PERIOD;

    /// The system's clock as it was at the last look, in ns: a read of memory, where `System.nanoTime` costs as much as a fifth of
    /// a switch. Plain: who reads it a little late is as well served.
    private static long now = System.nanoTime();

    /// How much of the time that the JVM stood still has been told. Of the one thread.
    private static long told;

    private Heartbeat() {
    }

    /// By a carrier that begins to run.
    static void watch(Carrier carrier) {
        synchronized (CARRIERS) {
            CARRIERS.put(carrier, -1L);
            resetPeriod();
            if (beating == null) {
                now = System.nanoTime();
                // With a stack of the usual size: it logs.
                beating = Thread.ofPlatform().daemon().name("weft-heartbeat").inheritInheritableThreadLocals(false)
                        .start(new Heartbeat());
            }
        }
    }

    /// By a carrier that has ended.
    static void forget(Carrier carrier) {
        synchronized (CARRIERS) {
            CARRIERS.remove(carrier);
            resetPeriod();
        }
    }

    private static void resetPeriod() {
        long shortest = Standstill.PERIOD;
        for (Carrier carrier : CARRIERS.keySet()) {
            shortest = Math.min(shortest, carrier.lookPeriod());
        }
        boolean sooner = shortest < period;
        period = shortest;
        if (sooner && beating != null) {
            LockSupport.unpark(beating);
        }
    }

    /// Those that run, in the order in which they began to.
    static List<Carrier> carriers() {
        synchronized (CARRIERS) {
            return List.copyOf(CARRIERS.keySet());
        }
    }

    /// About when it is now.
    ///
    /// @return as `System.nanoTime`, at the last look: those are [#watch]'s carriers' shortest period apart
    static long now() {
        return now;
    }

    @Override
    public void run() {
        Standstill.OF_THIS_JVM.beginWatch();
        try {
            beat();
        } finally {
            // Whatever ends it: with nobody who looks, it would seem that the JVM never goes on.
            Standstill.OF_THIS_JVM.endWatch();
            end();
        }
    }

    private void beat() {
        long lastBeat = System.nanoTime();
        long lastLoop = lastBeat;
        while (lastBeat - lastLoop < LINGER) {
            LockSupport.parkNanos(this, periodNow());
            try {
                now = System.nanoTime();
                long _ = Standstill.OF_THIS_JVM.nanoTime();
                look();
                if (now - lastBeat >= Standstill.PERIOD) {
                    lastBeat = now;
                    tell();
                    lastLoop = wakePinned() ? now : lastLoop;
                }
            } catch (OutOfMemoryError e) {
                // What this is for: the next beat may have what it needs.
            }
        }
    }

    private static long periodNow() {
        synchronized (CARRIERS) {
            return period;
        }
    }

    private static void look() {
        Observer observer = Observer.current();
        for (Carrier carrier : carriers()) {
            carrier.probeLag();
            if (observer != null) {
                observer.lag(carrier.scheduler(), carrier.lagNanos());
            }
            Runnable report = carrier.lookAtStep(now);
            if (report != null) {
                // On a thread of its own: a logger may wait for the very task that is told of.
                Thread.ofPlatform().daemon().name("weft-slow-step").inheritInheritableThreadLocals(false).start(report);
            }
        }
    }

    private static void end() {
        synchronized (CARRIERS) {
            beating = null;
            // One may have come after the last look.
            for (Carrier carrier : CARRIERS.keySet()) {
                watch(carrier);
                break;
            }
        }
    }

    private static void tell() {
        long untold = Standstill.OF_THIS_JVM.total() - told;
        if (untold == 0) {
            return;
        }
        told += untold;
        // A logger may block, and then it is only this thread that stands still.
        Standstill.OF_THIS_JVM.endWatch();
        try {
            LoggerFactory.getLogger("dev.weft").warn(
                    "Weft: the JVM stood still for about {} (was it suspended?); the deadlines of its loops were moved"
                            + " by that",
                    Duration.ofMillis(untold / 1_000_000));
        } catch (Throwable t) {
            // A logger that fails must not end this; there is nobody left to tell.
        } finally {
            Standstill.OF_THIS_JVM.beginWatch();
        }
    }

    /// @return false if there is no loop
    private static boolean wakePinned() {
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
