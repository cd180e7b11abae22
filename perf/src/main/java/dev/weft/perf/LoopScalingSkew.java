package dev.weft.perf;

import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import dev.weft.LoopOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import jdk.internal.vm.Continuation;

/// Work of which one task in ten, by chance, takes forty times as long as the others, on four loops; some are under way at any
/// time. Each waits behind what is on its loop already, so it matters which loop it gets.
///
/// A task holds its loop without using a processor, as one does that reads a file: so four loops work as on four processors,
/// however many there are, and however busy.
final class LoopScalingSkew {

    private static final int LOOPS = 4;
    private static final int TASKS = 1_000;
    private static final int UNDER_WAY = 16;
    private static final Duration SHORT = Duration.ofNanos(500_000);
    private static final Duration LONG = SHORT.multipliedBy(40);
    private static final LoopOptions QUIET = LoopOptions.defaults().slowStep(Duration.ofSeconds(1));

    /// What came of one run.
    ///
    /// @param seconds for all
    /// @param p90     ms from submitting a short task to its end, that nine of ten took at most
    record Skewed(double seconds, double p90) {
    }

    private LoopScalingSkew() {
    }

    static Skewed byTurns(long seed) throws InterruptedException {
        try (LoopGroup loops = LoopGroup.open(LOOPS, QUIET)) {
            return run(seed, at -> loops.loops().get(at % LOOPS));
        }
    }

    static Skewed balanced(long seed) throws InterruptedException {
        try (LoopGroup loops = LoopGroup.open(LOOPS, QUIET)) {
            return run(seed, _ -> loops.next());
        }
    }

    private static Skewed run(long seed, IntFunction<EventLoop> placement) throws InterruptedException {
        Random random = new Random(seed);
        Semaphore room = new Semaphore(UNDER_WAY);
        AtomicLong sum = new AtomicLong();
        long[] took = new long[TASKS];
        long begin = System.nanoTime();
        for (int i = 0; i < TASKS; i++) {
            boolean isLong = random.nextInt(10) == 0;
            int at = i;
            room.acquire();
            long submitted = System.nanoTime();
            placement.apply(i).submit(() -> {
                hold(isLong ? LONG : SHORT);
                took[at] = isLong ? 0 : System.nanoTime() - submitted;
                sum.addAndGet(at);
                room.release();
                return at;
            });
        }
        room.acquire(UNDER_WAY);
        double seconds = (System.nanoTime() - begin) / 1e9;
        Settings.check((long) TASKS * (TASKS - 1) / 2, sum.get());
        long[] shorts = Arrays.stream(took).filter(nanos -> nanos > 0).sorted().toArray();
        return new Skewed(seconds, shorts[shorts.length * 9 / 10] / 1e6);
    }

    /// Parks the carrier.
    private static void hold(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        Continuation.pin();
        try {
            for (long left; (left = end - System.nanoTime()) > 0;) {
                LockSupport.parkNanos(left);
            }
        } finally {
            Continuation.unpin();
        }
    }
}
