package dev.weft.perf;

import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.util.concurrent.FutureTask;
import kotlin.coroutines.EmptyCoroutineContext;
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

/// One item through a channel, from one task to another. The peers with one thread are the honest neighbours; on the
/// JDK's scheduler with all its carriers the two tasks may run at once.
public class ChannelBenchmark extends Settings {

    private static final String ONE_CARRIER = "-Djdk.virtualThreadScheduler.parallelism=1";

    /// How many items the channel holds; with 0 each end waits for the other.
    @Param({"0", "1", "100"})
    public int capacity;

    private long received;

    /// Weft's channel on a loop.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    public long weft() throws Exception {
        return onLoop(Pipe.weft(capacity));
    }

    /// The same on the JDK's scheduler.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    public long weftOffLoop() throws Exception {
        return onJdk(Pipe.weft(capacity));
    }

    /// The same with one carrier.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    @Fork(value = 2, jvmArgsAppend = ONE_CARRIER)
    public long weftOffLoopOneCarrier() throws Exception {
        return onJdk(Pipe.weft(capacity));
    }

    /// The JDK's queue on a loop: `ArrayBlockingQueue`, or `SynchronousQueue` for 0.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    public long jdkOnLoop() throws Exception {
        return onLoop(Pipe.jdk(capacity));
    }

    /// The same on the JDK's scheduler.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    public long jdk() throws Exception {
        return onJdk(Pipe.jdk(capacity));
    }

    /// The same with one carrier.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    @Fork(value = 2, jvmArgsAppend = ONE_CARRIER)
    public long jdkOneCarrier() throws Exception {
        return onJdk(Pipe.jdk(capacity));
    }

    /// Jox's channel on the JDK's scheduler.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    public long jox() throws Exception {
        return onJdk(Pipe.jox(capacity));
    }

    /// The same with one carrier.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    @Fork(value = 2, jvmArgsAppend = ONE_CARRIER)
    public long joxOneCarrier() throws Exception {
        return onJdk(Pipe.jox(capacity));
    }

    /// kotlinx.coroutines in `runBlocking`, which is one thread.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    public long kotlinx() throws Exception {
        EmptyCoroutineContext same = EmptyCoroutineContext.INSTANCE;
        return check(Pipe.SUM, KotlinPipe.sendAndReceive(capacity, same, same));
    }

    /// A dispatcher of one thread: the peer that is fed from outside, as a loop is.
    @State(Scope.Benchmark)
    public static class OneDispatcher {

        private final ExecutorCoroutineDispatcher thread = ThreadPoolDispatcherKt.newSingleThreadContext("one");

        /// At the end.
        @TearDown(Level.Trial)
        public void close() {
            thread.close();
        }
    }

    /// kotlinx.coroutines on a dispatcher of one thread.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    public long kotlinxDispatcher(OneDispatcher on) throws Exception {
        return check(Pipe.SUM, KotlinPipe.sendAndReceive(capacity, on.thread, on.thread));
    }

    private long onLoop(Pipe pipe) throws Exception {
        received = 0;
        Weft.run(() -> TaskGroup.run(group -> {
            group.fork(() -> {
                received = pipe.consume();
            });
            group.fork(pipe::produce);
        }));
        return check(Pipe.SUM, received);
    }

    private static long onJdk(Pipe pipe) throws Exception {
        var consumer = new FutureTask<>(pipe::consume);
        var producer = new FutureTask<>(() -> {
            pipe.produce();
            return "sent";
        });
        Thread.ofVirtual().start(consumer);
        Thread.ofVirtual().start(producer);
        producer.get();
        return check(Pipe.SUM, consumer.get());
    }
}
