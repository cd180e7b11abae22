package dev.weft.perf;

import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.DelayKt;
import kotlinx.coroutines.Job;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;

/// The life of a group whose tasks all wait and are then cancelled: open, fork, let all park, cancel, join. In microseconds
/// for the whole group; ten times the tasks should be ten times the time.
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(java.util.concurrent.TimeUnit.MICROSECONDS)
@org.openjdk.jmh.annotations.Warmup(iterations = 30)
@Measurement(iterations = 30)
public class CancelBenchmark extends Settings {

    /// How many tasks wait.
    @Param({"1000", "10000", "100000"})
    public int tasks;

    /// On a loop, where tasks wait in `Weft.sleep`.
    @Benchmark
    public long weft() throws Exception {
        return check(tasks, Weft.<Integer, Exception>run(this::cancelGroup));
    }

    /// On a loop, where tasks wait in the JDK's own `LockSupport.park`, and each needs an interrupt.
    @Benchmark
    public long weftForeign() throws Exception {
        return check(tasks, Weft.<Integer, Exception>run(this::cancelForeignGroup));
    }

    /// The first on the JDK's scheduler.
    @Benchmark
    public long weftOffLoop() throws Exception {
        var result = new FutureTask<>(this::cancelGroup);
        Thread.ofVirtual().start(result);
        return check(tasks, result.get());
    }

    private int cancelGroup() throws InterruptedException {
        AtomicInteger ended = new AtomicInteger();
        AtomicInteger begun = new AtomicInteger();
        TaskGroup.run(group -> {
            for (int i = 0; i < tasks; i++) {
                group.fork(() -> {
                    begun.incrementAndGet();
                    try {
                        Weft.sleep(Duration.ofDays(1));
                    } finally {
                        ended.incrementAndGet();
                    }
                });
            }
            while (begun.get() < tasks) {
                Weft.yieldNow();
            }
            group.cancel("enough");
        });
        return ended.get();
    }

    private int cancelForeignGroup() throws InterruptedException {
        AtomicInteger ended = new AtomicInteger();
        AtomicInteger begun = new AtomicInteger();
        TaskGroup.run(group -> {
            for (int i = 0; i < tasks; i++) {
                group.fork(() -> park(begun, ended));
            }
            while (begun.get() < tasks) {
                Weft.yieldNow();
            }
            group.cancel("enough");
        });
        return ended.get();
    }

    private static void park(AtomicInteger begun, AtomicInteger ended) {
        begun.incrementAndGet();
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.park();
        }
        ended.incrementAndGet();
    }

    /// [StructuredTaskScope] on the JDK's scheduler; what cancels it is a task that fails.
    @Benchmark
    public long structuredTaskScope() throws Exception {
        return check(tasks, cancelScope());
    }

    /// The same with one carrier.
    @Benchmark
    @Fork(value = 2, jvmArgsAppend = "-Djdk.virtualThreadScheduler.parallelism=1")
    public long structuredTaskScopeOneCarrier() throws Exception {
        return check(tasks, cancelScope());
    }

    private int cancelScope() throws Exception {
        var result = new FutureTask<>(() -> {
            AtomicInteger ended = new AtomicInteger();
            AtomicInteger begun = new AtomicInteger();
            try (var scope = StructuredTaskScope.open(Joiner.<Object>anySuccessfulResultOrThrow())) {
                for (int i = 0; i < tasks; i++) {
                    scope.fork(() -> {
                        park(begun, ended);
                        throw new InterruptedException();
                    });
                }
                while (begun.get() < tasks) {
                    Thread.yield();
                }
                scope.fork(() -> "found");
                scope.join();
            }
            return ended.get();
        });
        Thread.ofVirtual().start(result);
        return result.get();
    }

    /// kotlinx.coroutines in `runBlocking`, which is one thread: a parent job with children that wait in `delay`. The last
    /// of them cancels the parent; it runs when all others wait.
    @Benchmark
    public long kotlinx() throws Exception {
        int[] ended = new int[1];
        BuildersKt.runBlocking(EmptyCoroutineContext.INSTANCE, (outer, caller) -> {
            Job parent = BuildersKt.launch(outer, EmptyCoroutineContext.INSTANCE, CoroutineStart.DEFAULT,
                    (scope, continuation) -> {
                        for (int i = 0; i < tasks; i++) {
                            Job child = BuildersKt.launch(scope, EmptyCoroutineContext.INSTANCE,
                                    CoroutineStart.DEFAULT, (s, c) -> DelayKt.delay(86_400_000L, c));
                            child.invokeOnCompletion(cause -> {
                                ended[0]++;
                                return kotlin.Unit.INSTANCE;
                            });
                        }
                        return kotlin.Unit.INSTANCE;
                    });
            BuildersKt.launch(outer, EmptyCoroutineContext.INSTANCE, CoroutineStart.DEFAULT, (scope, continuation) -> {
                // After the children, which were all launched by the parent before: the queue is first in, first out.
                BuildersKt.launch(scope, EmptyCoroutineContext.INSTANCE, CoroutineStart.DEFAULT, (s, c) -> {
                    parent.cancel(null);
                    return kotlin.Unit.INSTANCE;
                });
                return kotlin.Unit.INSTANCE;
            });
            return kotlin.Unit.INSTANCE;
        });
        return check(tasks, ended[0]);
    }
}
