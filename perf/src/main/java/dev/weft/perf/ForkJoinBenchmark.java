package dev.weft.perf;

import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Subtask;
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
