package dev.weft.perf;

import com.softwaremill.jox.structured.Race;
import dev.weft.Weft;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.TimeUnit;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.TimeoutKt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// A timeout around nothing: what it costs to be safe when nothing goes wrong. A hundred thousand of them in a row, each
/// left before the next is made.
public class TimeoutBenchmark extends Settings {

    private static final int ROUNDS = 100_000;
    private static final Duration LONG = Duration.ofMinutes(1);

    private int one = 1;

    /// `Weft.withTimeout` on a loop.
    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public long weft() throws Exception {
        return check(ROUNDS, Weft.<Long, Exception>run(this::withTimeouts));
    }

    /// The same on the JDK's scheduler.
    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public long weftOffLoop() throws Exception {
        var result = new FutureTask<>(this::withTimeouts);
        Thread.ofVirtual().start(result);
        return check(ROUNDS, result.get());
    }

    private long withTimeouts() throws Exception {
        long sum = 0;
        for (int i = 0; i < ROUNDS; i++) {
            sum += Weft.<Integer, RuntimeException>withTimeout(LONG, () -> one);
        }
        return sum;
    }

    /// `withTimeout` of kotlinx.coroutines, in `runBlocking`, which is one thread, too.
    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    @SuppressWarnings("NullAway") // The block's value comes back as it is.
    public long kotlinx() throws Exception {
        return check(ROUNDS, BuildersKt.<Long>runBlocking(EmptyCoroutineContext.INSTANCE, (scope, caller) -> {
            long sum = 0;
            for (int i = 0; i < ROUNDS; i++) {
                // The block does not suspend, so neither does the call: it returns the value.
                sum += (int) TimeoutKt.withTimeout(LONG.toMillis(), (inner, continuation) -> one,
                        caller);
            }
            return sum;
        }));
    }

    /// `Race.timeout` of Jox, which forks.
    @Benchmark
    @OperationsPerInvocation(ROUNDS / 100)
    public long jox() throws Exception {
        var result = new FutureTask<>(() -> {
            long sum = 0;
            for (int i = 0; i < ROUNDS / 100; i++) {
                sum += Race.timeout(LONG.toMillis(), () -> one);
            }
            return sum;
        });
        Thread.ofVirtual().start(result);
        return check(ROUNDS / 100, result.get());
    }

    /// `CompletableFuture.orTimeout`, which cancels nothing: it only ends the wait.
    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public long orTimeout() throws Exception {
        var result = new FutureTask<>(() -> {
            long sum = 0;
            for (int i = 0; i < ROUNDS; i++) {
                var future = new CompletableFuture<Integer>().orTimeout(LONG.toMillis(), TimeUnit.MILLISECONDS);
                future.complete(one);
                sum += future.join();
            }
            return sum;
        });
        Thread.ofVirtual().start(result);
        return check(ROUNDS, result.get());
    }

    /// A [StructuredTaskScope] with a timeout and one task.
    @Benchmark
    @OperationsPerInvocation(ROUNDS / 10)
    public long structuredTaskScope() throws Exception {
        var result = new FutureTask<>(() -> {
            long sum = 0;
            for (int i = 0; i < ROUNDS / 10; i++) {
                try (var scope = StructuredTaskScope.open(Joiner.<Integer>awaitAllSuccessfulOrThrow(),
                        config -> config.withTimeout(LONG))) {
                    var task = scope.fork(() -> one);
                    scope.join();
                    sum += task.get();
                }
            }
            return sum;
        });
        Thread.ofVirtual().start(result);
        return check(ROUNDS / 10, result.get());
    }
}
