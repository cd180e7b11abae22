package dev.weft.perf;

import dev.weft.Weft;
import java.util.concurrent.FutureTask;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// A task that lets others run when there are none.
public class YieldBenchmark extends Settings {

    private static final int YIELDS = 200_000;

    private long count;

    /// On a loop.
    @Benchmark
    @OperationsPerInvocation(YIELDS)
    public long weft() throws Exception {
        return check(YIELDS, Weft.run(() -> {
            int done = 0;
            for (; done < YIELDS; done++) {
                Weft.yieldNow();
            }
            return done;
        }));
    }

    /// A continuation that is run again each time.
    @Benchmark
    @OperationsPerInvocation(YIELDS)
    public long continuation() {
        count = 0;
        ContinuationScope scope = new ContinuationScope("bench");
        Continuation body = new Continuation(scope, () -> {
            while (count < YIELDS) {
                count++;
                Continuation.yield(scope);
            }
        });
        while (!body.isDone()) {
            body.run();
        }
        return check(YIELDS, count);
    }

    /// A virtual thread of the JDK's.
    @Benchmark
    @OperationsPerInvocation(YIELDS)
    public long jdk() throws Exception {
        var done = new FutureTask<>(() -> {
            int i = 0;
            for (; i < YIELDS; i++) {
                Thread.yield();
            }
            return i;
        });
        Thread.ofVirtual().start(done);
        return check(YIELDS, done.get());
    }

    /// `yield` of kotlinx.coroutines in `runBlocking`.
    @Benchmark
    @OperationsPerInvocation(YIELDS)
    public long kotlinx() throws Exception {
        return check(YIELDS, BuildersKt.<Long>runBlocking(EmptyCoroutineContext.INSTANCE,
                new KotlinJobs.Yields(YIELDS, 0, null)));
    }
}
