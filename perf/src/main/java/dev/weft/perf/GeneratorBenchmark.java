package dev.weft.perf;

import dev.weft.Weft;
import dev.weft.coroutine.Generator;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// One element of a generator. A bare continuation is the limit; two threads with a queue between them are what people
/// use now. (The elements are small integers, which the JDK keeps, so that nothing is measured but the way.)
public class GeneratorBenchmark extends Settings {

    private static final int ELEMENTS = 100_000;
    /// Off the loop an element costs two hand-overs between threads.
    private static final int FEW = 10_000;

    private int slot;

    private static Integer element(int i) {
        return i & 63;
    }

    private static long sumOf(int count) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += i & 63;
        }
        return sum;
    }

    private static Generator<Integer> elements(int count) {
        return Generator.of(out -> {
            for (int i = 0; i < count; i++) {
                out.yield(element(i));
            }
            return null;
        });
    }

    private static Generator<Integer> chain(int depth, int count) {
        return depth == 0 ? elements(count) : Generator.of(out -> out.yieldAll(chain(depth - 1, count)));
    }

    private static long sum(Generator<Integer> generator) {
        long sum = 0;
        for (int element : generator) {
            sum += element;
        }
        return sum;
    }

    /// A continuation in a task of a loop, run and left by hand.
    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public long continuation() throws Exception {
        return check(sumOf(ELEMENTS), Weft.run(() -> {
            ContinuationScope scope = new ContinuationScope("bench");
            Continuation body = new Continuation(scope, () -> {
                for (int i = 0; i < ELEMENTS; i++) {
                    slot = element(i);
                    Continuation.yield(scope);
                }
            });
            long sum = 0;
            for (int i = 0; i < ELEMENTS; i++) {
                body.run();
                sum += slot;
            }
            body.run();
            return sum;
        }));
    }

    /// On a loop.
    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public long weft() throws Exception {
        return check(sumOf(ELEMENTS), Weft.run(() -> sum(elements(ELEMENTS))));
    }

    /// On a loop, through a hundred others that give it out.
    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public long weftChainOf100() throws Exception {
        return check(sumOf(ELEMENTS), Weft.run(() -> sum(chain(100, ELEMENTS))));
    }

    /// In a virtual thread of the JDK's.
    @Benchmark
    @OperationsPerInvocation(FEW)
    public long weftOffLoop() throws Exception {
        FutureTask<Long> task = new FutureTask<>(() -> sum(elements(FEW)));
        Thread.ofVirtual().start(task);
        return check(sumOf(FEW), task.get());
    }

    private static long throughQueue(BlockingQueue<Integer> queue) throws Exception {
        FutureTask<Long> task = new FutureTask<>(() -> {
            Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < FEW; i++) {
                        queue.put(element(i));
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            long sum = 0;
            for (int i = 0; i < FEW; i++) {
                sum += queue.take();
            }
            return sum;
        });
        Thread.ofVirtual().start(task);
        return check(sumOf(FEW), task.get());
    }

    /// Two virtual threads of the JDK's, and a queue of one element.
    @Benchmark
    @OperationsPerInvocation(FEW)
    public long blockingQueue() throws Exception {
        return throughQueue(new ArrayBlockingQueue<>(1));
    }

    /// Two virtual threads of the JDK's, and a queue of none.
    @Benchmark
    @OperationsPerInvocation(FEW)
    public long synchronousQueue() throws Exception {
        return throughQueue(new SynchronousQueue<>());
    }
}
