package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.loop.Strand;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Calls that do not look at interrupts: a cancellation waits for them, and what they give is not thrown away.
class UninterruptibleCallTest {

    private static final Duration SOON = Duration.ofMillis(10);

    /// A call that blocks until released from another thread.
    private record Stubborn(Runnable call, Runnable release) {
    }

    static Stream<Arguments> calls() {
        return Stream.of(call("ReentrantLock.lock", UninterruptibleCallTest::lock),
                call("StampedLock.readLock", UninterruptibleCallTest::stampedLock),
                call("synchronized", UninterruptibleCallTest::monitor),
                call("Condition.awaitUninterruptibly", UninterruptibleCallTest::condition),
                call("Semaphore.acquireUninterruptibly", UninterruptibleCallTest::semaphore),
                call("Phaser.awaitAdvance", UninterruptibleCallTest::phaser),
                call("CompletableFuture.join", UninterruptibleCallTest::futureJoin),
                call("ForkJoinTask.join", UninterruptibleCallTest::forkJoinTaskJoin),
                call("ExecutorService.close", UninterruptibleCallTest::executorClose)).flatMap(List::stream);
    }

    private static List<Arguments> call(String name, Supplier<Stubborn> maker) {
        return Backend.available().stream().map(backend -> Arguments.of(name, backend, maker)).toList();
    }

    private static Stubborn lock() {
        ReentrantLock lock = new ReentrantLock();
        return heldElsewhere(lock::lock, lock::unlock);
    }

    private static Stubborn monitor() {
        Object monitor = new Object();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Thread.ofPlatform().daemon().start(() -> {
            synchronized (monitor) {
                held.countDown();
                ForeignBlocking.stubbornly(release);
            }
        });
        ForeignBlocking.stubbornly(held);
        return new Stubborn(() -> {
            synchronized (monitor) {
                assertTrue(Thread.holdsLock(monitor));
            }
        }, release::countDown);
    }

    private static Stubborn heldElsewhere(Runnable lock, Runnable unlock) {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Thread.ofPlatform().daemon().start(() -> {
            lock.run();
            held.countDown();
            ForeignBlocking.stubbornly(release);
            unlock.run();
        });
        ForeignBlocking.stubbornly(held);
        return new Stubborn(() -> {
            lock.run();
            unlock.run();
        }, release::countDown);
    }

    private static Stubborn stampedLock() {
        StampedLock lock = new StampedLock();
        long stamp = lock.writeLock();
        return new Stubborn(lock::readLock, () -> lock.unlockWrite(stamp));
    }

    private static Stubborn condition() {
        ReentrantLock lock = new ReentrantLock();
        Condition condition = lock.newCondition();
        boolean[] ready = new boolean[1];
        return new Stubborn(() -> {
            lock.lock();
            while (!ready[0]) {
                condition.awaitUninterruptibly();
            }
            lock.unlock();
        }, () -> {
            lock.lock();
            ready[0] = true;
            condition.signal();
            lock.unlock();
        });
    }

    private static Stubborn semaphore() {
        Semaphore semaphore = new Semaphore(0);
        return new Stubborn(semaphore::acquireUninterruptibly, semaphore::release);
    }

    private static Stubborn phaser() {
        Phaser phaser = new Phaser(1);
        return new Stubborn(() -> phaser.awaitAdvance(0), phaser::arrive);
    }

    private static Stubborn futureJoin() {
        CompletableFuture<String> future = new CompletableFuture<>();
        return new Stubborn(future::join, () -> future.complete("value"));
    }

    private static Stubborn forkJoinTaskJoin() {
        CountDownLatch release = new CountDownLatch(1);
        ForkJoinTask<?> task = ForkJoinPool.commonPool().submit(() -> ForeignBlocking.stubbornly(release));
        return new Stubborn(task::join, release::countDown);
    }

    private static Stubborn executorClose() {
        CountDownLatch release = new CountDownLatch(1);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        executor.submit(() -> ForeignBlocking.stubbornly(release));
        return new Stubborn(executor::close, release::countDown);
    }

    /// Releases the call when its strand is cancelled.
    private static void releaseWhenCancelled(Stubborn stubborn) {
        Strand strand = Strand.current();
        Thread.ofPlatform().daemon().start(() -> {
            while (strand.active() == null) {
                LockSupport.parkNanos(1_000_000);
            }
            stubborn.release().run();
        });
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("calls")
    void aTimeoutWaitsForItAndItsValueWins(String name, Backend backend, Supplier<Stubborn> maker) throws Exception {
        Stubborn stubborn = maker.get();
        backend.run(() -> {
            AtomicReference<Strand> inside = new AtomicReference<>();
            String value = Weft.withTimeout(SOON, () -> {
                releaseWhenCancelled(stubborn);
                stubborn.call().run();
                inside.set(Strand.current().active() != null ? Strand.current() : null);
                return "value";
            });
            assertEquals("value", value);
            assertTrue(inside.get() != null, "it did not wait for the timeout");
            assertFalse(Thread.currentThread().isInterrupted());
            Weft.yieldNow();
        });
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("calls")
    void aCheckpointAfterItTellsOfTheTimeout(String name, Backend backend, Supplier<Stubborn> maker)
            throws Exception {
        Stubborn stubborn = maker.get();
        backend.run(() -> {
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(SOON, () -> {
                releaseWhenCancelled(stubborn);
                stubborn.call().run();
                Weft.yieldNow();
            }));
            assertFalse(Thread.currentThread().isInterrupted());
        });
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("calls")
    void aCancelWaitsForItAndItsValueWins(String name, Backend backend, Supplier<Stubborn> maker) throws Exception {
        Stubborn stubborn = maker.get();
        Task<String> task = backend.run(() -> TaskGroup.scope(group -> {
            AtomicReference<Thread> thread = new AtomicReference<>();
            Task<String> stuck = group.fork(() -> {
                releaseWhenCancelled(stubborn);
                thread.set(Thread.currentThread());
                stubborn.call().run();
                return "value";
            });
            Ending.awaitBlocked(thread);
            assertTrue(stuck.cancel("enough"));
            return stuck;
        }));
        assertEquals("value", task.resultNow());
    }

    /// A pipe of a process is a file to the JDK, as `System.in` is: the read blocks the carrier, and nothing ends it but
    /// input.
    @OnEveryBackend
    void aReadOfAProcessWaitsForInputAndItsValueWins(Backend backend) throws Exception {
        Process process = new ProcessBuilder("cat").start();
        try (PrintWriter input = new PrintWriter(process.outputWriter())) {
            int read = backend.run(() -> Weft.<Integer, Exception>withTimeout(SOON, () -> {
                long deadline = System.nanoTime() + SOON.multipliedBy(2).toNanos();
                Thread.ofPlatform().daemon().start(() -> {
                    while (System.nanoTime() - deadline < 0) {
                        LockSupport.parkNanos(1_000_000);
                    }
                    input.append('x').flush();
                });
                return process.getInputStream().read();
            }));
            assertEquals('x', read);
        } finally {
            process.destroy();
        }
    }
}
