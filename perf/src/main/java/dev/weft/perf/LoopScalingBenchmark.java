package dev.weft.perf;

import dev.weft.LoopGroup;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Tasks that compute for 20 µs or so, by key: what belongs to a key is done by one thread, one after the other. With two
/// threads on two idle processors it takes half as long.
public class LoopScalingBenchmark extends Settings {

    private static final int TASKS = 1_000;
    private static final int KEYS = 64;
    private static final int STEPS = 20 * LoopScalingWork.MICRO;
    private static final long SUM = sum();

    /// How many threads.
    @Param({"1", "2"})
    public int threads;

    private static long sum() {
        return IntStream.range(0, TASKS).mapToLong(i -> LoopScalingWork.compute(i, STEPS)).sum();
    }

    private interface Keyed {

        Future<Long> submit(Integer key, Callable<Long> body);
    }

    private static long run(Keyed where) throws Exception {
        List<Future<Long>> results = new ArrayList<>(TASKS);
        for (int i = 0; i < TASKS; i++) {
            int seed = i;
            results.add(where.submit(seed % KEYS, () -> LoopScalingWork.compute(seed, STEPS)));
        }
        long sum = 0;
        for (Future<Long> result : results) {
            sum += result.get();
        }
        return check(SUM, sum);
    }

    /// Loops of a group.
    @State(Scope.Benchmark)
    public static class Loops {

        private final LoopGroup[] groups = {LoopGroup.open(1), LoopGroup.open(2)};

        /// At the end.
        @TearDown(Level.Trial)
        public void close() {
            List.of(groups).forEach(LoopGroup::close);
        }
    }

    /// A task on the loop of its key.
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public long weft(Loops on) throws Exception {
        LoopGroup loops = on.groups[threads - 1];
        return run((key, body) -> loops.forKey(key).submit(body));
    }

    /// Executors of one platform thread each.
    @State(Scope.Benchmark)
    public static class Pools {

        private final List<ExecutorService> executors = List.of(Executors.newSingleThreadExecutor(),
                Executors.newSingleThreadExecutor());

        /// At the end.
        @TearDown(Level.Trial)
        public void close() {
            executors.forEach(ExecutorService::close);
        }
    }

    /// A call in the platform thread of its key.
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public long jdk(Pools on) throws Exception {
        return run((key, body) -> on.executors.get(key % threads).submit(body));
    }

    /// Netty's event loops.
    @State(Scope.Benchmark)
    public static class EventLoops {

        private final DefaultEventExecutorGroup group = new DefaultEventExecutorGroup(2);
        private final List<EventExecutor> loops = List.of(group.next(), group.next());

        /// At the end.
        @TearDown(Level.Trial)
        public void close() {
            group.shutdownGracefully();
        }
    }

    /// A call on Netty's event loop of its key.
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public long netty(EventLoops on) throws Exception {
        return run((key, body) -> on.loops.get(key % threads).submit(body));
    }
}
