package dev.weft.perf;

import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.coroutine.Generator;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// One item from a producer to a consumer: what a lock and two threads cost, and what it costs without them.
public class ProducerConsumerBenchmark extends Settings {

    /// How many items may wait. A generator has no such room: it takes each when it is sent.
    @Param({"1", "100"})
    public int capacity;

    private long received;

    /// Two platform threads, a buffer, a lock and two conditions.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    public long threadsAndLock() throws Exception {
        return onThreads(Thread.ofPlatform().factory(), new LockedPipe(capacity));
    }

    /// Two platform threads and the JDK's queue.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    public long threadsAndQueue() throws Exception {
        return onThreads(Thread.ofPlatform().factory(), Pipe.jdk(capacity));
    }

    /// Two virtual threads, a buffer, a lock and two conditions, on the JDK's scheduler.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    public long virtualThreadsAndLock() throws Exception {
        return onThreads(Thread.ofVirtual().factory(), new LockedPipe(capacity));
    }

    /// The same with one carrier.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    @Fork(value = 2, jvmArgsAppend = "-Djdk.virtualThreadScheduler.parallelism=1")
    public long virtualThreadsAndLockOneCarrier() throws Exception {
        return onThreads(Thread.ofVirtual().factory(), new LockedPipe(capacity));
    }

    /// Two tasks on a loop with the same buffer, lock and conditions.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    public long tasksAndLock() throws Exception {
        return onLoop(new LockedPipe(capacity));
    }

    /// Two tasks on a loop and the JDK's queue.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    public long tasksAndQueue() throws Exception {
        return onLoop(Pipe.jdk(capacity));
    }

    /// Two tasks on a loop and Weft's channel.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    public long tasksAndChannel() throws Exception {
        return onLoop(Pipe.weft(capacity));
    }

    /// One task on a loop, which sends to a generator; whatever the capacity is.
    @Benchmark
    @OperationsPerInvocation(Pipe.ITEMS)
    public long generator() throws Exception {
        return check(Pipe.SUM, Weft.run(ProducerConsumerBenchmark::sendToGenerator));
    }

    private static long sendToGenerator() {
        long sum = 0;
        try (Generator<Long> consumer = consumer()) {
            consumer.next();
            for (int i = 0; i < Pipe.ITEMS; i++) {
                sum = consumer.send(Pipe.item(i));
            }
        }
        return sum;
    }

    private static Generator<Long> consumer() {
        return Generator.of(out -> {
            long sum = 0;
            for (Object item; (item = out.yield(sum)) != null;) {
                sum += (Integer) item;
            }
            return null;
        });
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

    private static long onThreads(ThreadFactory threads, Pipe pipe) throws Exception {
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
}
