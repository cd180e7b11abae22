package dev.weft.perf;

import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import kotlin.Unit;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.DelayKt;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Cancelling a group whose tasks all wait, and waiting for its end: that, and not their making. In microseconds for the
/// whole group; ten times the tasks should be ten times the time.
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 60)
@Measurement(iterations = 40)
public class CancelBenchmark extends Settings {

    /// How many tasks wait.
    @Param({"1000", "10000", "100000"})
    public int tasks;

    /// A group that was made before the clock started.
    abstract static class Waiting {

        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger ended = new AtomicInteger();
        private CountDownLatch isThere = new CountDownLatch(1);
        private CountDownLatch go = new CountDownLatch(1);
        private @Nullable Future<?> owner;

        /// Has the group made, and waits until all its tasks wait.
        void make(CancelBenchmark of) throws InterruptedException {
            begun.set(0);
            ended.set(0);
            isThere = new CountDownLatch(1);
            go = new CountDownLatch(1);
            owner = start(of.tasks);
            isThere.await();
        }

        /// Starts the owner: it makes so many tasks, calls [#ready], cancels them, and waits for their end.
        abstract Future<?> start(int tasks);

        void sleep() throws InterruptedException {
            begun.incrementAndGet();
            try {
                Weft.sleep(Duration.ofDays(1));
            } finally {
                ended.incrementAndGet();
            }
        }

        /// As [#sleep], but in the JDK.
        void park() throws InterruptedException {
            begun.incrementAndGet();
            while (!Thread.currentThread().isInterrupted()) {
                LockSupport.park();
            }
            ended.incrementAndGet();
            throw new InterruptedException();
        }

        void hasEnded() {
            ended.incrementAndGet();
        }

        void ready(int tasks) throws InterruptedException {
            while (begun.get() < tasks) {
                Thread.yield();
            }
            Thread.yield();
            isThere.countDown();
            go.await();
        }

        void isThere() {
            isThere.countDown();
        }

        long cancel() throws Exception {
            go.countDown();
            Future<?> running = owner;
            if (running != null) {
                running.get();
            }
            return ended.get();
        }
    }

    /// On a loop.
    @State(Scope.Benchmark)
    public static class OnLoop extends Waiting {

        private @Nullable EventLoop loop;

        /// Once.
        @Setup(Level.Trial)
        public void open() {
            loop = EventLoop.open();
        }

        /// Each time.
        @Setup(Level.Invocation)
        public void makeGroup(CancelBenchmark of) throws InterruptedException {
            make(of);
        }

        /// At the end.
        @TearDown(Level.Trial)
        public void close() {
            if (loop != null) {
                loop.close();
            }
        }

        @Override
        Future<?> start(int tasks) {
            EventLoop on = loop;
            if (on == null) {
                throw new IllegalStateException("no loop");
            }
            Task<@Nullable Void> owner = on.submit(() -> {
                group(tasks);
                return null;
            });
            return owner;
        }

        void group(int tasks) throws InterruptedException {
            TaskGroup.run(group -> {
                for (int i = 0; i < tasks; i++) {
                    group.fork(this::sleep);
                }
                ready(tasks);
                group.cancel("enough");
            });
        }
    }

    /// On a loop, where each task waits in foreign code and needs an interrupt.
    @State(Scope.Benchmark)
    public static class ForeignOnLoop extends OnLoop {

        @Override
        void group(int tasks) throws InterruptedException {
            TaskGroup.run(group -> {
                for (int i = 0; i < tasks; i++) {
                    group.fork(this::park);
                }
                ready(tasks);
                group.cancel("enough");
            });
        }
    }

    private static Future<?> onVirtualThread(Callable<@Nullable Void> owner) {
        var future = new FutureTask<>(owner);
        Thread.ofVirtual().start(future);
        return future;
    }

    /// On the JDK's scheduler.
    @State(Scope.Benchmark)
    public static class OffLoop extends ForeignOnLoop {

        @Override
        Future<?> start(int tasks) {
            return onVirtualThread(() -> {
                group(tasks);
                return null;
            });
        }
    }

    /// [StructuredTaskScope]: what cancels it is a task that succeeds.
    @State(Scope.Benchmark)
    public static class InScope extends Waiting {

        /// Each time.
        @Setup(Level.Invocation)
        public void makeScope(CancelBenchmark of) throws InterruptedException {
            make(of);
        }

        @Override
        Future<?> start(int tasks) {
            return onVirtualThread(() -> {
                try (var scope = StructuredTaskScope.open(Joiner.<Object>anySuccessfulResultOrThrow())) {
                    for (int i = 0; i < tasks; i++) {
                        scope.fork(() -> {
                            park();
                            return "woken";
                        });
                    }
                    ready(tasks);
                    scope.fork(() -> "found");
                    scope.join();
                }
                return null;
            });
        }
    }

    /// kotlinx.coroutines in `runBlocking`, which is one thread: a job with children that wait in `delay`.
    @State(Scope.Benchmark)
    public static class InRunBlocking extends Waiting {

        private @Nullable Job parent;

        /// Each time.
        @Setup(Level.Invocation)
        public void makeJob(CancelBenchmark of) throws InterruptedException {
            make(of);
        }

        @Override
        Future<?> start(int tasks) {
            var future = new FutureTask<@Nullable Void>(() -> {
                BuildersKt.<Unit>runBlocking(EmptyCoroutineContext.INSTANCE, (outer, caller) -> {
                    parent = BuildersKt.launch(outer, EmptyCoroutineContext.INSTANCE, CoroutineStart.DEFAULT,
                            (scope, continuation) -> {
                                for (int i = 0; i < tasks; i++) {
                                    BuildersKt.launch(scope, EmptyCoroutineContext.INSTANCE, CoroutineStart.DEFAULT,
                                            (s, c) -> DelayKt.delay(86_400_000L, c)).invokeOnCompletion(cause -> {
                                                hasEnded();
                                                return Unit.INSTANCE;
                                            });
                                }
                                // The queue is first in, first out: when this one runs all others wait.
                                BuildersKt.launch(outer, EmptyCoroutineContext.INSTANCE, CoroutineStart.DEFAULT,
                                        (s, c) -> {
                                            isThere();
                                            return Unit.INSTANCE;
                                        });
                                return Unit.INSTANCE;
                            });
                    return Unit.INSTANCE;
                });
                return null;
            });
            Thread.ofPlatform().start(future);
            return future;
        }

        @Override
        long cancel() throws Exception {
            if (parent != null) {
                parent.cancel(null);
            }
            return super.cancel();
        }
    }

    /// Weft, on a loop, where tasks wait in `Weft.sleep`.
    @Benchmark
    public long weft(OnLoop group) throws Exception {
        return check(tasks, group.cancel());
    }

    /// Weft, on a loop, where tasks wait in `LockSupport.park`.
    @Benchmark
    public long weftForeign(ForeignOnLoop group) throws Exception {
        return check(tasks, group.cancel());
    }

    /// The same on the JDK's scheduler.
    @Benchmark
    public long weftOffLoop(OffLoop group) throws Exception {
        return check(tasks, group.cancel());
    }

    /// [StructuredTaskScope] on the JDK's scheduler.
    @Benchmark
    public long structuredTaskScope(InScope scope) throws Exception {
        return check(tasks, scope.cancel());
    }

    /// The same with one carrier.
    @Benchmark
    @Fork(value = 2, jvmArgsAppend = "-Djdk.virtualThreadScheduler.parallelism=1")
    public long structuredTaskScopeOneCarrier(InScope scope) throws Exception {
        return check(tasks, scope.cancel());
    }

    /// kotlinx.coroutines.
    @Benchmark
    public long kotlinx(InRunBlocking job) throws Exception {
        return check(tasks, job.cancel());
    }
}
