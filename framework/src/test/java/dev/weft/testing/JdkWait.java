package dev.weft.testing;

import dev.weft.Action;
import dev.weft.ForeignBlocking;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TransferQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/// A wait of the JDK's for an hour at most, and what ends it before that.
///
/// @param name     of the method
/// @param body     waits for an hour
/// @param timedOut what comes of it then: a value, or the simple name of an exception
/// @param wake     ends it; null if nothing but an interrupt does
/// @param woken    what comes of it then
record JdkWait(String name, Callable<?> body, String timedOut, @Nullable Action wake, String woken) {

    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();

    /// All of them, each made anew.
    static List<JdkWait> all() {
        List<JdkWait> all = new ArrayList<>();
        addThreads(all);
        addQueues(all);
        addLocks(all);
        addMeetings(all);
        addFutures(all);
        return all;
    }

    private static void addThreads(List<JdkWait> all) {
        all.add(new JdkWait("Thread.sleep", () -> {
            ForeignBlocking.sleep(Duration.ofHours(1));
            return null;
        }, "null", null, ""));
        Thread platform = Thread.ofPlatform().daemon().start(LockSupport::park);
        all.add(new JdkWait("Thread.join of a platform thread", () -> platform.join(Duration.ofHours(1)), "false", null,
                ""));
        Thread virtual = Thread.ofVirtual().unstarted(LockSupport::park);
        all.add(new JdkWait("Thread.join of a virtual thread", () -> {
            virtual.start();
            return virtual.join(Duration.ofHours(1));
        }, "false", () -> LockSupport.unpark(virtual), "true"));
        Object monitor = new Object();
        all.add(new JdkWait("Object.wait", () -> {
            synchronized (monitor) {
                monitor.wait(HOUR_MILLIS);
            }
            return null;
        }, "null", null, ""));
        all.add(new JdkWait("ReferenceQueue.remove", () -> new ReferenceQueue<>().remove(HOUR_MILLIS), "null", null,
                ""));
    }

    private static void addQueues(List<JdkWait> all) {
        addQueue(all, new ArrayBlockingQueue<>(1));
        addQueue(all, new LinkedBlockingQueue<>());
        addQueue(all, new LinkedBlockingDeque<>());
        addQueue(all, new PriorityBlockingQueue<>());
        addQueue(all, new LinkedTransferQueue<>());
        addQueue(all, new SynchronousQueue<>());
        DelayQueue<Delayed> delayed = new DelayQueue<>();
        all.add(new JdkWait("DelayQueue.poll", () -> delayed.poll(1, TimeUnit.HOURS), "null", null, ""));
        BlockingQueue<String> full = new ArrayBlockingQueue<>(1, false, List.of("first"));
        all.add(new JdkWait("ArrayBlockingQueue.offer", () -> full.offer("second", 1, TimeUnit.HOURS), "false",
                full::remove, "true"));
        TransferQueue<String> transfer = new LinkedTransferQueue<>();
        all.add(new JdkWait("LinkedTransferQueue.tryTransfer", () -> transfer.tryTransfer("item", 1, TimeUnit.HOURS),
                "false", transfer::remove, "true"));
    }

    private static void addQueue(List<JdkWait> all, BlockingQueue<String> queue) {
        all.add(new JdkWait(queue.getClass().getSimpleName() + ".poll", () -> queue.poll(1, TimeUnit.HOURS), "null",
                () -> queue.offer("item"), "item"));
    }

    private static void addLocks(List<JdkWait> all) {
        Semaphore semaphore = new Semaphore(0);
        all.add(new JdkWait("Semaphore.tryAcquire", () -> semaphore.tryAcquire(1, TimeUnit.HOURS), "false",
                semaphore::release, "true"));
        // Locked by whoever makes it, which is not who waits.
        ReentrantLock lock = new ReentrantLock();
        lock.lock();
        all.add(new JdkWait("ReentrantLock.tryLock", () -> lock.tryLock(1, TimeUnit.HOURS), "false", null, ""));
        ReentrantReadWriteLock pair = new ReentrantReadWriteLock();
        pair.writeLock().lock();
        all.add(new JdkWait("ReadLock.tryLock", () -> pair.readLock().tryLock(1, TimeUnit.HOURS), "false", null, ""));
        StampedLock written = new StampedLock();
        long stamp = written.writeLock();
        all.add(new JdkWait("StampedLock.tryReadLock", () -> written.tryReadLock(1, TimeUnit.HOURS) != 0, "false",
                () -> written.unlockWrite(stamp), "true"));
        StampedLock read = new StampedLock();
        long readStamp = read.readLock();
        all.add(new JdkWait("StampedLock.tryWriteLock", () -> read.tryWriteLock(1, TimeUnit.HOURS) != 0, "false",
                () -> read.unlockRead(readStamp), "true"));
        addCondition(all, "awaitNanos", condition -> condition.awaitNanos(HOUR) > 0);
        addCondition(all, "await", condition -> condition.await(1, TimeUnit.HOURS));
        addCondition(all, "awaitUntil", condition -> condition.awaitUntil(new Date(System.currentTimeMillis()
                + HOUR_MILLIS)));
    }

    private interface Awaits {

        boolean on(Condition condition) throws InterruptedException;
    }

    private static void addCondition(List<JdkWait> all, String method, Awaits awaits) {
        ReentrantLock lock = new ReentrantLock();
        Condition condition = lock.newCondition();
        all.add(new JdkWait("Condition." + method, () -> {
            lock.lock();
            try {
                return awaits.on(condition);
            } finally {
                lock.unlock();
            }
        }, "false", () -> {
            lock.lock();
            condition.signalAll();
            lock.unlock();
        }, "true"));
    }

    private static void addMeetings(List<JdkWait> all) {
        CountDownLatch latch = new CountDownLatch(1);
        all.add(new JdkWait("CountDownLatch.await", () -> latch.await(1, TimeUnit.HOURS), "false", latch::countDown,
                "true"));
        CyclicBarrier barrier = new CyclicBarrier(2);
        all.add(new JdkWait("CyclicBarrier.await", () -> barrier.await(1, TimeUnit.HOURS), "TimeoutException",
                barrier::await, "1"));
        Phaser phaser = new Phaser(1);
        all.add(new JdkWait("Phaser.awaitAdvanceInterruptibly",
                () -> phaser.awaitAdvanceInterruptibly(0, 1, TimeUnit.HOURS), "TimeoutException", phaser::arrive, "1"));
        Exchanger<String> exchanger = new Exchanger<>();
        all.add(new JdkWait("Exchanger.exchange", () -> exchanger.exchange("mine", 1, TimeUnit.HOURS),
                "TimeoutException", () -> exchanger.exchange("yours"), "yours"));
    }

    private static void addFutures(List<JdkWait> all) {
        CompletableFuture<String> future = new CompletableFuture<>();
        all.add(new JdkWait("CompletableFuture.get", () -> future.get(1, TimeUnit.HOURS), "TimeoutException",
                () -> future.complete("done"), "done"));
        FutureTask<String> task = new FutureTask<>(() -> "done");
        all.add(new JdkWait("FutureTask.get", () -> task.get(1, TimeUnit.HOURS), "TimeoutException", task::run,
                "done"));
        ForkJoinTask<String> forked = ForkJoinTask.adapt(() -> "done");
        all.add(new JdkWait("ForkJoinTask.get", () -> forked.get(1, TimeUnit.HOURS), "TimeoutException",
                forked::invoke, "done"));
        ExecutorService pool = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory());
        all.add(new JdkWait("ExecutorService.invokeAny", () -> pool.invokeAny(List.of(() -> new CountDownLatch(1)
                .await(2, TimeUnit.HOURS)), 1, TimeUnit.HOURS), "TimeoutException", null, ""));
        all.add(new JdkWait("ExecutorService.invokeAll", () -> pool.invokeAll(List.of(() -> new CountDownLatch(1)
                .await(2, TimeUnit.HOURS)), 1, TimeUnit.HOURS).getFirst().state(), "CANCELLED", null, ""));
        ExecutorService open = Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
        all.add(new JdkWait("ExecutorService.awaitTermination", () -> open.awaitTermination(1, TimeUnit.HOURS), "false",
                open::shutdown, "true"));
    }
}
