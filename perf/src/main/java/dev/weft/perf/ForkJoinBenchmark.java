package dev.weft.perf;

import com.softwaremill.jox.structured.Scopes;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Subtask;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// Opening a group, forking tasks that return a number, joining them: the price of one task.
public class ForkJoinBenchmark extends Settings {

    private static final int TASKS = 10_000;

    /// How many tasks a group has.
    @Param({"1", "10", "100", "10000"})
    public int width;

    /// A [TaskGroup] on a loop.
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public long weftGroup() throws Exception {
        return check(TASKS, Weft.run(() -> rounds(this::group)));
    }

    /// `Weft.gather` on a loop.
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public long weftGather() throws Exception {
        return check(TASKS, Weft.run(() -> rounds(this::gather)));
    }

    /// The same group on the JDK's scheduler.
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public long weftOffLoop() throws Exception {
        return check(TASKS, onVirtualThread(this::group));
    }

    /// [StructuredTaskScope] on the JDK's scheduler.
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public long structuredTaskScope() throws Exception {
        return check(TASKS, onVirtualThread(this::scope));
    }

    /// [StructuredTaskScope] on the JDK's scheduler with one carrier.
    @Benchmark
    @OperationsPerInvocation(TASKS)
    @Fork(value = 2, jvmArgsAppend = "-Djdk.virtualThreadScheduler.parallelism=1")
    public long structuredTaskScopeOneCarrier() throws Exception {
        return check(TASKS, onVirtualThread(this::scope));
    }

    /// A virtual thread for each task, of an executor for each group.
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public long executor() throws Exception {
        return check(TASKS, onVirtualThread(this::threads));
    }

    /// `async` and `awaitAll` of kotlinx.coroutines in a `coroutineScope`, in `runBlocking`, which is one thread.
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public long kotlinx() throws Exception {
        return check(TASKS, BuildersKt.<Long>runBlocking(EmptyCoroutineContext.INSTANCE,
                new KotlinJobs.Gathers(width, TASKS / width, null)));
    }

    /// Forks in a supervised scope of Jox.
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public long jox() throws Exception {
        return check(TASKS, onVirtualThread(this::supervised));
    }

    /// [CompletableFuture] on the common pool.
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public long completableFuture() throws Exception {
        return check(TASKS, rounds(this::futures));
    }

    private long threads() throws Exception {
        List<Future<Integer>> tasks = new ArrayList<>(width);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < width; i++) {
                tasks.add(executor.submit(() -> 1));
            }
        }
        long sum = 0;
        for (Future<Integer> task : tasks) {
            sum += task.resultNow();
        }
        return sum;
    }

    private long supervised() throws InterruptedException {
        return Scopes.<Long>supervised(scope -> {
            List<com.softwaremill.jox.structured.Fork<Integer>> tasks = new ArrayList<>(width);
            for (int i = 0; i < width; i++) {
                tasks.add(scope.fork(() -> 1));
            }
            long sum = 0;
            for (var task : tasks) {
                sum += task.join();
            }
            return sum;
        });
    }

    private long futures() {
        List<CompletableFuture<Integer>> tasks = new ArrayList<>(width);
        for (int i = 0; i < width; i++) {
            tasks.add(CompletableFuture.supplyAsync(() -> 1));
        }
        long sum = 0;
        for (CompletableFuture<Integer> task : tasks) {
            sum += task.join();
        }
        return sum;
    }

    private long rounds(Callable<Long> round) throws Exception {
        long sum = 0;
        for (int i = 0; i < TASKS / width; i++) {
            sum += round.call();
        }
        return sum;
    }

    private long group() throws InterruptedException {
        List<Task<Integer>> tasks = new ArrayList<>(width);
        try (TaskGroup group = TaskGroup.open()) {
            for (int i = 0; i < width; i++) {
                tasks.add(group.fork(() -> 1));
            }
            group.join();
        }
        long sum = 0;
        for (Task<Integer> task : tasks) {
            sum += task.result();
        }
        return sum;
    }

    private long gather() throws InterruptedException {
        List<Callable<Integer>> bodies = new ArrayList<>(width);
        for (int i = 0; i < width; i++) {
            bodies.add(() -> 1);
        }
        long sum = 0;
        for (int value : Weft.<Integer>gather(bodies)) {
            sum += value;
        }
        return sum;
    }

    private long scope() throws InterruptedException {
        List<Subtask<Integer>> tasks = new ArrayList<>(width);
        try (var scope = StructuredTaskScope.open()) {
            for (int i = 0; i < width; i++) {
                tasks.add(scope.fork(() -> 1));
            }
            scope.join();
        }
        long sum = 0;
        for (Subtask<Integer> task : tasks) {
            sum += task.get();
        }
        return sum;
    }

    private long onVirtualThread(Callable<Long> round) throws Exception {
        var result = new FutureTask<>(() -> rounds(round));
        Thread.ofVirtual().start(result);
        return result.get();
    }
}
