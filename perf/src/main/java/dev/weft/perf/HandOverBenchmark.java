package dev.weft.perf;

import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// Two tasks that wake each other and park: the price of handing over, by the JDK's own `LockSupport`, which is what
/// its locks and queues stand on.
public class HandOverBenchmark extends Settings {

    private static final int HANDS = 200_000;

    private volatile @Nullable Thread first;
    private volatile @Nullable Thread second;
    private volatile int turn;

    /// On a loop.
    @Benchmark
    @OperationsPerInvocation(HANDS)
    public long weft() throws Exception {
        turn = 0;
        Weft.run(() -> TaskGroup.run(group -> {
            group.fork(() -> play(0));
            group.fork(() -> play(1));
        }));
        return check(HANDS, turn);
    }

    /// On a scheduler that has a queue and nothing else.
    @Benchmark
    @OperationsPerInvocation(HANDS)
    public long bare() throws Exception {
        turn = 0;
        new BareLoop().run(() -> play(0), () -> play(1));
        return check(HANDS, turn);
    }

    /// On the JDK's scheduler.
    @Benchmark
    @OperationsPerInvocation(HANDS)
    public long jdk() throws Exception {
        return onJdk();
    }

    /// On the JDK's scheduler with one carrier: the honest neighbour.
    @Benchmark
    @OperationsPerInvocation(HANDS)
    @Fork(value = 2, jvmArgsAppend = "-Djdk.virtualThreadScheduler.parallelism=1")
    public long jdkOneCarrier() throws Exception {
        return onJdk();
    }

    /// On two platform threads.
    @Benchmark
    @OperationsPerInvocation(HANDS)
    public long threads() throws Exception {
        turn = 0;
        Thread a = Thread.ofPlatform().start(() -> play(0));
        Thread b = Thread.ofPlatform().start(() -> play(1));
        a.join();
        b.join();
        return check(HANDS, turn);
    }

    /// Two coroutines of kotlinx.coroutines in `runBlocking`, by suspending and resuming.
    @Benchmark
    @OperationsPerInvocation(HANDS)
    public long kotlinx() throws Exception {
        return check(HANDS, new KotlinJobs.Hands(HANDS).play());
    }

    private long onJdk() throws InterruptedException {
        turn = 0;
        Thread a = Thread.ofVirtual().start(() -> play(0));
        Thread b = Thread.ofVirtual().start(() -> play(1));
        a.join();
        b.join();
        return check(HANDS, turn);
    }

    private void play(int me) {
        if (me == 0) {
            first = Thread.currentThread();
        } else {
            second = Thread.currentThread();
        }
        for (int next = me; next < HANDS; next += 2) {
            while (turn != next) {
                LockSupport.park();
            }
            turn = next + 1;
            LockSupport.unpark(me == 0 ? second : first);
        }
    }
}
