package dev.weft.perf;

import dev.weft.EventLoop;
import dev.weft.Task;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import kotlinx.coroutines.ExecutorCoroutineDispatcher;
import kotlinx.coroutines.ThreadPoolDispatcherKt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// One item through a channel from one thread to another. Where the two meet at every item, this is the price of waking a
/// thread, and the machine's more than the library's.
public class CrossLoopBenchmark extends Settings {

    /// How many items the channel holds.
    @Param({"1", "100"})
    public int capacity;

    /// Two loops, each with its carrier.
    @State(Scope.Benchmark)
    public static class TwoLoops {

        private final EventLoop sender = EventLoop.open();
        private final EventLoop receiver = EventLoop.open();

        /// At the end.
        @TearDown(Level.Trial)
        public void close() {
            sender.close();
            receiver.close();
        }
    }

    /// Weft's channel between two loops.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    public long weft(TwoLoops on) throws Exception {
        return betweenLoops(on, Pipe.weft(capacity));
    }

    /// Jox's channel between the same two loops.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    public long joxOnLoops(TwoLoops on) throws Exception {
        return betweenLoops(on, Pipe.jox(capacity));
    }

    private static long betweenLoops(TwoLoops on, Pipe pipe) throws Exception {
        Task<Long> consumer = on.receiver.submit(pipe::consume);
        Task<String> producer = on.sender.submit(() -> {
            pipe.produce();
            return "sent";
        });
        producer.get();
        return check(Pipe.SUM, consumer.get());
    }

    /// `ArrayBlockingQueue` between two platform threads.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    public long jdk() throws Exception {
        return between(Thread.ofPlatform().factory(), Pipe.jdk(capacity));
    }

    /// Jox's channel between two virtual threads on two carriers.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    @Fork(value = 2, jvmArgsAppend = "-Djdk.virtualThreadScheduler.parallelism=2")
    public long jox() throws Exception {
        return between(Thread.ofVirtual().factory(), Pipe.jox(capacity));
    }

    private static long between(ThreadFactory threads, Pipe pipe) throws Exception {
        var consumer = new FutureTask<>(pipe::consume);
        var producer = new FutureTask<>(() -> {
            pipe.produce();
            return "sent";
        });
        threads.newThread(consumer).start();
        threads.newThread(producer).start();
        producer.get();
        return check(Pipe.SUM, consumer.get());
    }

    /// Two dispatchers of kotlinx.coroutines.
    @State(Scope.Benchmark)
    public static class TwoDispatchers {

        private final ExecutorCoroutineDispatcher sender = ThreadPoolDispatcherKt.newSingleThreadContext("sender");
        private final ExecutorCoroutineDispatcher receiver = ThreadPoolDispatcherKt.newSingleThreadContext("receiver");

        /// At the end.
        @TearDown(Level.Trial)
        public void close() {
            sender.close();
            receiver.close();
        }
    }

    /// kotlinx.coroutines between two dispatchers of one thread each.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    public long kotlinx(TwoDispatchers on) throws Exception {
        return check(Pipe.SUM, KotlinPipe.sendAndReceive(capacity, on.receiver, on.sender));
    }
}
