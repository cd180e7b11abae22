package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.ReferenceQueue;
import java.nio.file.FileSystems;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The JDK's waits inside one process: locks, queues, synchronizers, futures, threads. Each throws InterruptedException.
class InterruptedWaitTest {

    private static final CountDownLatch RELEASE = new CountDownLatch(1);
    private static final ExecutorService BUSY = Executors
            .newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());

    private record Wait(String name, Callable<?> call) {

        @Override
        public String toString() {
            return name;
        }
    }

    private interface Waiting {

        void call() throws Exception;
    }

    private static Wait wait(String name, Callable<?> call) {
        return new Wait(name, call);
    }

    private static Wait waiting(String name, Waiting call) {
        return new Wait(name, () -> {
            call.call();
            return "normally";
        });
    }

    @AfterAll
    static void release() {
        RELEASE.countDown();
        BUSY.shutdown();
    }

    static Stream<Arguments> waits() {
        return Stream.of(queues(), locks(), synchronizers(), futures(), threads()).flatMap(List::stream)
                .flatMap(wait -> Ending.all().stream().map(ending -> Arguments.of(wait, ending)));
    }

    private static List<Wait> queues() {
        List<Wait> waits = new ArrayList<>();
        for (BlockingQueue<Delayed> empty : List.of(new ArrayBlockingQueue<Delayed>(1),
                new LinkedBlockingQueue<Delayed>(),
                new LinkedBlockingDeque<Delayed>(), new PriorityBlockingQueue<Delayed>(), new DelayQueue<>(),
                new SynchronousQueue<Delayed>(), new LinkedTransferQueue<Delayed>())) {
            String name = empty.getClass().getSimpleName();
            waits.add(wait(name + ".take", empty::take));
            waits.add(wait(name + ".poll", () -> empty.poll(1, TimeUnit.DAYS)));
        }
        for (BlockingQueue<String> full : List.of(new ArrayBlockingQueue<String>(1), new LinkedBlockingQueue<String>(1),
                new LinkedBlockingDeque<String>(1))) {
            full.add("item");
            String name = full.getClass().getSimpleName();
            waits.add(waiting(name + ".put", () -> full.put("more")));
            waits.add(wait(name + ".offer", () -> full.offer("more", 1, TimeUnit.DAYS)));
        }
        waits.add(waiting("SynchronousQueue.put", () -> new SynchronousQueue<String>().put("item")));
        waits.add(waiting("LinkedTransferQueue.transfer", () -> new LinkedTransferQueue<String>().transfer("item")));
        return waits;
    }

    /// A lock that another thread holds.
    private static <T extends Lock> T held(T lock) {
        Thread.ofPlatform().daemon().start(() -> {
            lock.lock();
            ForeignBlocking.stubbornly(RELEASE);
            lock.unlock();
        });
        while (lock.tryLock()) {
            lock.unlock();
            Thread.onSpinWait();
        }
        return lock;
    }

    private static List<Wait> locks() {
        ReentrantLock lock = held(new ReentrantLock());
        ReentrantReadWriteLock both = new ReentrantReadWriteLock();
        held(both.writeLock());
        StampedLock stamped = new StampedLock();
        stamped.writeLock();
        return List.of(waiting("ReentrantLock.lockInterruptibly", lock::lockInterruptibly),
                wait("ReentrantLock.tryLock", () -> lock.tryLock(1, TimeUnit.DAYS)),
                waiting("ReadLock.lockInterruptibly", both.readLock()::lockInterruptibly),
                waiting("WriteLock.lockInterruptibly", both.writeLock()::lockInterruptibly),
                wait("StampedLock.readLockInterruptibly", stamped::readLockInterruptibly),
                wait("StampedLock.tryWriteLock", () -> stamped.tryWriteLock(1, TimeUnit.DAYS)),
                waiting("Condition.await", () -> awaiting(Condition::await)),
                waiting("Condition.awaitNanos", () -> awaiting(on -> on.awaitNanos(TimeUnit.DAYS.toNanos(1)))));
    }

    private interface Awaits {

        void await(Condition condition) throws InterruptedException;
    }

    private static void awaiting(Awaits awaits) throws InterruptedException {
        ReentrantLock lock = new ReentrantLock();
        Condition condition = lock.newCondition();
        lock.lock();
        try {
            awaits.await(condition);
        } finally {
            lock.unlock();
        }
    }

    private static List<Wait> synchronizers() {
        return List.of(waiting("CountDownLatch.await", new CountDownLatch(1)::await),
                wait("CountDownLatch.await, timed", () -> new CountDownLatch(1).await(1, TimeUnit.DAYS)),
                waiting("Semaphore.acquire", new Semaphore(0)::acquire),
                wait("Semaphore.tryAcquire", () -> new Semaphore(0).tryAcquire(1, TimeUnit.DAYS)),
                wait("CyclicBarrier.await", () -> new CyclicBarrier(2).await()),
                wait("Exchanger.exchange", () -> new Exchanger<String>().exchange("item")),
                wait("Phaser.awaitAdvanceInterruptibly", () -> new Phaser(1).awaitAdvanceInterruptibly(0)));
    }

    private static List<Wait> futures() {
        ForkJoinPool pool = ForkJoinPool.commonPool();
        BUSY.submit(() -> ForeignBlocking.stubbornly(RELEASE));
        return List.of(wait("CompletableFuture.get", new CompletableFuture<>()::get),
                wait("CompletableFuture.get, timed", () -> new CompletableFuture<>().get(1, TimeUnit.DAYS)),
                wait("FutureTask.get", new FutureTask<>(() -> "never run")::get),
                wait("Future.get", () -> BUSY.submit(() -> "not before the other").get()),
                wait("ForkJoinTask.get", () -> pool.submit(() -> ForeignBlocking.stubbornly(RELEASE)).get()),
                wait("ExecutorService.awaitTermination", () -> BUSY.awaitTermination(1, TimeUnit.DAYS)),
                wait("ExecutorService.invokeAny", () -> BUSY.invokeAny(List.of(() -> "not before the other"))),
                wait("ExecutorService.invokeAll", () -> BUSY.invokeAll(List.of(() -> "not before the other"))));
    }

    private static List<Wait> threads() {
        Thread virtual = Thread.ofVirtual().start(() -> ForeignBlocking.stubbornly(RELEASE));
        Thread platform = Thread.ofPlatform().daemon().start(() -> ForeignBlocking.stubbornly(RELEASE));
        return List.of(waiting("Thread.sleep", () -> ForeignBlocking.sleep(Duration.ofDays(1))),
                waiting("Object.wait", ForeignBlocking::objectWait),
                waiting("Object.wait, timed", () -> ForeignBlocking.objectWait(TimeUnit.DAYS.toMillis(1))),
                waiting("Thread.join of a virtual thread", virtual::join),
                waiting("Thread.join of a platform thread", platform::join),
                wait("Thread.join, timed", () -> virtual.join(Duration.ofDays(1))),
                wait("ReferenceQueue.remove", () -> new ReferenceQueue<>().remove()),
                wait("WatchService.take", () -> {
                    try (WatchService service = FileSystems.getDefault().newWatchService()) {
                        return service.take();
                    }
                }));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("waits")
    void aCancellationEndsIt(Wait wait, Ending ending) throws Exception {
        ending.of(InterruptedException.class, wait.call());
    }

    /// A barrier is of no use to anybody when one of its parties has gone.
    @OnEveryEnding
    void aCancelledPartyBreaksTheBarrierForTheOthers(Ending ending) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(2);
        ending.of(InterruptedException.class, barrier::await);
        assertThrows(BrokenBarrierException.class, barrier::await);
    }

    @OnEveryEnding
    void aCancelledTakeLosesNoItem(Ending ending) throws Exception {
        BlockingQueue<String> queue = new LinkedBlockingQueue<>();
        ending.of(InterruptedException.class, queue::take);
        queue.add("item");
        assertEquals("item", queue.poll());
    }

    @OnEveryEnding
    void aCancelledPutPutsNothing(Ending ending) throws Exception {
        BlockingQueue<String> queue = new ArrayBlockingQueue<>(1);
        queue.add("first");
        ending.of(InterruptedException.class, () -> {
            queue.put("second");
            return "normally";
        });
        assertEquals("first", queue.poll());
        assertNull(queue.poll());
    }

    /// It waits for the future, and leaves it alone.
    @OnEveryEnding
    void aCancelledGetDoesNotCancelTheFuture(Ending ending) throws Exception {
        CompletableFuture<String> future = new CompletableFuture<>();
        ending.of(InterruptedException.class, future::get);
        assertTrue(future.complete("later"));
    }

    /// What a body cancels because it was cancelled is no failure of its own.
    @OnEveryEnding
    void aFutureThatTheCleanupCancelsEndsTheCallToo(Ending ending) throws Exception {
        CompletableFuture<String> future = new CompletableFuture<>();
        CompletableFuture<String> dependent = future.thenApply(value -> value);
        CompletionException seen = ending.of(CompletionException.class, () -> {
            try {
                return dependent.get();
            } catch (InterruptedException e) {
                future.cancel(true);
                return dependent.join();
            }
        });
        assertEquals(CancellationException.class, seen.getCause().getClass());
    }

    @OnEveryEnding
    void aCancelledInvokeAnyCancelsItsTasks(Ending ending) throws Exception {
        AtomicReference<Throwable> seen = new AtomicReference<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            ending.of(InterruptedException.class, () -> executor.invokeAny(List.<Callable<String>>of(() -> {
                try {
                    return Waits.foreignForever();
                } catch (InterruptedException e) {
                    seen.set(e);
                    throw e;
                }
            })));
        }
        assertEquals(InterruptedException.class, seen.get().getClass());
    }
}
