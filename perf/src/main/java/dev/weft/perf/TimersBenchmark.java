package dev.weft.perf;

import dev.weft.EventLoop;
import dev.weft.Handle;
import dev.weft.Weft;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Setting ten thousand timers and cancelling them all before they are due.
public class TimersBenchmark extends Settings {

    private static final int TIMERS = 10_000;
    private static final Duration LONG = Duration.ofMinutes(1);

    private int fired;

    private static long millis(int i) {
        return LONG.toMillis() + i;
    }

    /// `callLater` of a loop.
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public long weft() throws Exception {
        return check(TIMERS, Weft.run(() -> {
            EventLoop loop = EventLoop.current();
            List<Handle> handles = new ArrayList<>(TIMERS);
            for (int i = 0; i < TIMERS; i++) {
                handles.add(loop.callLater(Duration.ofMillis(millis(i)), () -> fired++));
            }
            handles.forEach(Handle::cancel);
            return handles.size() - fired;
        }));
    }

    /// The JDK's scheduled thread pool, which forgets what is cancelled.
    @State(Scope.Benchmark)
    public static class Pool {

        private final ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(1);

        /// Once.
        public Pool() {
            pool.setRemoveOnCancelPolicy(true);
        }

        /// At the end.
        @TearDown(Level.Trial)
        public void close() {
            pool.shutdownNow();
        }
    }

    /// On the JDK's pool of one platform thread.
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public long pool(Pool on) {
        List<ScheduledFuture<?>> futures = new ArrayList<>(TIMERS);
        for (int i = 0; i < TIMERS; i++) {
            futures.add(on.pool.schedule(() -> fired++, millis(i), TimeUnit.MILLISECONDS));
        }
        int cancelled = 0;
        for (ScheduledFuture<?> future : futures) {
            cancelled += future.cancel(false) ? 1 : 0;
        }
        return check(TIMERS, cancelled);
    }

    /// Netty's wheel.
    @State(Scope.Benchmark)
    public static class Wheel {

        private final HashedWheelTimer wheel = new HashedWheelTimer();

        /// At the end.
        @TearDown(Level.Trial)
        public void close() {
            wheel.stop();
        }
    }

    /// On Netty's wheel, which has a thread of its own and drops what is cancelled at its next tick.
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public long wheel(Wheel on) {
        List<Timeout> timeouts = new ArrayList<>(TIMERS);
        for (int i = 0; i < TIMERS; i++) {
            timeouts.add(on.wheel.newTimeout(_ -> fired++, millis(i), TimeUnit.MILLISECONDS));
        }
        int cancelled = 0;
        for (Timeout timeout : timeouts) {
            cancelled += timeout.cancel() ? 1 : 0;
        }
        return check(TIMERS, cancelled);
    }
}
