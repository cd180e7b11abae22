package dev.weft.perf;

import com.softwaremill.jox.Channel;
import dev.weft.EventLoop;
import dev.weft.Weft;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import kotlinx.coroutines.ExecutorCoroutineDispatcher;
import kotlinx.coroutines.ThreadPoolDispatcherKt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Has another thread do something and waits for it there and back, one call after the other: the price of waking two
/// threads, and the machine's more than the library's.
public class LoopScalingHandOverBenchmark extends Settings {

    static final int CALLS = 20_000;
    static final long SUM = (long) CALLS * (CALLS - 1) / 2;

    private interface Remote {

        long call(int value) throws Exception;
    }

    private static long callAll(Remote remote) throws Exception {
        long sum = 0;
        for (int i = 0; i < CALLS; i++) {
            sum += remote.call(i);
        }
        return sum;
    }

    /// Two loops, each with its carrier.
    @State(Scope.Benchmark)
    public static class TwoLoops {

        private final EventLoop here = EventLoop.open();
        private final EventLoop there = EventLoop.open();

        /// At the end.
        @TearDown(Level.Trial)
        public void close() {
            here.close();
            there.close();
        }
    }

    /// A call that its caller's cancellation, deadline and context go along with.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public long weftOffload(TwoLoops on) throws Exception {
        ExecutorService there = on.there.asExecutorService();
        return check(SUM, on.here.submit(() -> callAll(i -> Weft.<Integer>offload(there, () -> i))).get());
    }

    /// The same with an executor for each call.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public long weftOffloadAnew(TwoLoops on) throws Exception {
        return check(SUM, on.here
                .submit(() -> callAll(i -> Weft.<Integer>offload(on.there.asExecutorService(), () -> i))).get());
    }

    /// A task there, awaited here.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public long weftSubmit(TwoLoops on) throws Exception {
        return check(SUM, on.here.submit(() -> callAll(i -> on.there.submit(() -> i).await())).get());
    }

    /// Platform threads.
    @State(Scope.Benchmark)
    public static class Pool {

        private final ExecutorService there = Executors.newSingleThreadExecutor();

        /// At the end.
        @TearDown(Level.Trial)
        public void close() {
            there.close();
        }
    }

    private static long on(Thread.Builder threads, Callable<Long> body) throws Exception {
        var task = new FutureTask<>(body);
        threads.start(task);
        return task.get();
    }

    /// A virtual thread of the JDK's that waits for a platform thread.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public long jdk(Pool on) throws Exception {
        return check(SUM, on(Thread.ofVirtual(), () -> callAll(i -> on.there.submit(() -> i).get())));
    }

    /// Netty's event loop, called from a platform thread, since one of its loops must not wait for another.
    @State(Scope.Benchmark)
    public static class NettyLoop {

        private final DefaultEventExecutorGroup group = new DefaultEventExecutorGroup(1);
        private final EventExecutor there = group.next();

        /// At the end.
        @TearDown(Level.Trial)
        public void close() {
            group.shutdownGracefully();
        }
    }

    /// See [NettyLoop].
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public long netty(NettyLoop on) throws Exception {
        return check(SUM, on(Thread.ofPlatform(), () -> callAll(i -> on.there.submit(() -> i).get())));
    }

    /// A question and an answer through Jox's channels, between virtual threads on two carriers.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    @Fork(value = 2, jvmArgsAppend = "-Djdk.virtualThreadScheduler.parallelism=2")
    public long jox() throws Exception {
        Channel<Integer> questions = Channel.newBufferedChannel(1);
        Channel<Integer> answers = Channel.newBufferedChannel(1);
        Thread there = Thread.startVirtualThread(() -> {
            try {
                for (int i = 0; i < CALLS; i++) {
                    answers.send(questions.receive());
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        long sum = on(Thread.ofVirtual(), () -> callAll(i -> {
            questions.send(i);
            return answers.receive();
        }));
        there.join();
        return check(SUM, sum);
    }

    /// Two dispatchers of kotlinx.coroutines.
    @State(Scope.Benchmark)
    public static class TwoDispatchers {

        private final ExecutorCoroutineDispatcher here = ThreadPoolDispatcherKt.newSingleThreadContext("here");
        private final ExecutorCoroutineDispatcher there = ThreadPoolDispatcherKt.newSingleThreadContext("there");

        /// At the end.
        @TearDown(Level.Trial)
        public void close() {
            here.close();
            there.close();
        }
    }

    /// `withContext(there) { … }`.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public long kotlinx(TwoDispatchers on) throws Exception {
        return check(SUM, LoopScalingKotlin.callAll(CALLS, on.here, on.there));
    }
}
