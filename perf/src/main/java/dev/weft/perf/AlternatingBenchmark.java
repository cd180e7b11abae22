package dev.weft.perf;

import dev.weft.TaskGroup;
import dev.weft.Weft;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// Two tasks that yield to each other: the price of one switch. A raw `Continuation` with no scheduler at all is the
/// limit.
public class AlternatingBenchmark extends Settings {

    private static final int SWITCHES = 200_000;

    private long count;

    /// Two tasks of a loop.
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public long weft() throws Exception {
        count = 0;
        Weft.run(() -> TaskGroup.run(group -> {
            group.fork(this::yieldOnLoop);
            group.fork(this::yieldOnLoop);
        }));
        return check(SWITCHES, count);
    }

    private void yieldOnLoop() throws InterruptedException {
        for (int i = 0; i < SWITCHES / 2; i++) {
            count++;
            Weft.yieldNow();
        }
    }

    /// Two virtual threads on a scheduler that has a queue and nothing else.
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public long bare() throws Exception {
        count = 0;
        Runnable body = () -> {
            for (int i = 0; i < SWITCHES / 2; i++) {
                count++;
                Thread.yield();
            }
        };
        new BareLoop().run(body, body);
        return check(SWITCHES, count);
    }

    /// Two continuations, run in turn by hand.
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public long continuation() {
        count = 0;
        ContinuationScope scope = new ContinuationScope("bench");
        Runnable body = () -> {
            for (int i = 0; i < SWITCHES / 2; i++) {
                count++;
                Continuation.yield(scope);
            }
        };
        Continuation a = new Continuation(scope, body);
        Continuation b = new Continuation(scope, body);
        while (!a.isDone()) {
            a.run();
            b.run();
        }
        return check(SWITCHES, count);
    }

    /// Two virtual threads of the JDK's scheduler.
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public long jdk() throws Exception {
        Thread a = Thread.ofVirtual().start(AlternatingBenchmark::yieldOnJdk);
        Thread b = Thread.ofVirtual().start(AlternatingBenchmark::yieldOnJdk);
        a.join();
        b.join();
        return SWITCHES;
    }

    private static void yieldOnJdk() {
        for (int i = 0; i < SWITCHES / 2; i++) {
            Thread.yield();
        }
    }

    /// Two coroutines of kotlinx.coroutines in `runBlocking`.
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public long kotlinx() throws Exception {
        return check(SWITCHES, BuildersKt.<Long>runBlocking(EmptyCoroutineContext.INSTANCE,
                new KotlinJobs.Yields(SWITCHES, 2, null)));
    }
}
