package dev.weft.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.Exchanger;
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
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Supplier;

/// A type of `java.util.concurrent` that stands in somebody's way: one task waits in [#pass], until another, the one
/// that called [#obstruct], lets it [through][#letThrough]. After each use it is as it was before.
interface Obstacle {

    /// A name, a way to make one, and whether it may be passed many times without being obstructed again.
    record Kind(String name, boolean reusable, Supplier<Obstacle> maker) {

        @Override
        public String toString() {
            return name;
        }
    }

    /// Takes what the other one will wait for.
    default void obstruct() throws Exception {
    }

    /// Waits until it is let through.
    void pass() throws Exception;

    /// Lets one pass.
    void letThrough() throws Exception;

    /// Makes it usable again when one who waited was cancelled. Few types need that.
    default void mend() {
    }

    /// Nobody has it, nobody waits for it, nothing is left in it.
    void assertAsNew();

    /// What can be delayed, and is not.
    record Item(int number) implements Delayed {

        @Override
        public long getDelay(TimeUnit unit) {
            return 0;
        }

        @Override
        public int compareTo(Delayed other) {
            return Integer.compare(number, ((Item) other).number);
        }
    }

    static List<Kind> all() {
        List<Kind> all = new ArrayList<>();
        for (boolean fair : List.of(false, true)) {
            String kind = fair ? ", fair" : ", unfair";
            all.add(new Kind("ReentrantLock" + kind, false, () -> {
                ReentrantLock lock = new ReentrantLock(fair);
                return new OfLock(lock, lock);
            }));
            all.add(new Kind("WriteLock" + kind, false, () -> {
                ReentrantReadWriteLock locks = new ReentrantReadWriteLock(fair);
                return new OfLock(locks.readLock(), locks.writeLock());
            }));
            all.add(new Kind("ReadLock" + kind, false, () -> {
                ReentrantReadWriteLock locks = new ReentrantReadWriteLock(fair);
                return new OfLock(locks.writeLock(), locks.readLock());
            }));
            all.add(new Kind("Condition" + kind, true, () -> new OfCondition(new ReentrantLock(fair))));
            all.add(new Kind("Semaphore" + kind, true, () -> new OfSemaphore(new Semaphore(0, fair))));
            all.add(taking("SynchronousQueue" + kind, () -> new SynchronousQueue<>(fair)));
            all.add(putting("SynchronousQueue" + kind, () -> new SynchronousQueue<>(fair)));
        }
        all.add(new Kind("StampedLock, reading", false, () -> new OfStampedLock(false)));
        all.add(new Kind("StampedLock, writing", false, () -> new OfStampedLock(true)));
        all.add(new Kind("CountDownLatch", false, OfLatch::new));
        all.add(new Kind("CyclicBarrier", true, OfBarrier::new));
        all.add(new Kind("Phaser", true, OfPhaser::new));
        all.add(new Kind("Exchanger", true, OfExchanger::new));
        all.add(taking("ArrayBlockingQueue", () -> new ArrayBlockingQueue<>(1)));
        all.add(taking("LinkedBlockingQueue", LinkedBlockingQueue::new));
        all.add(taking("LinkedBlockingDeque", LinkedBlockingDeque::new));
        all.add(taking("PriorityBlockingQueue", PriorityBlockingQueue::new));
        all.add(taking("DelayQueue", DelayQueue::new));
        all.add(taking("LinkedTransferQueue", LinkedTransferQueue::new));
        all.add(putting("ArrayBlockingQueue", () -> new ArrayBlockingQueue<>(1)));
        all.add(putting("LinkedBlockingQueue", () -> new LinkedBlockingQueue<>(1)));
        all.add(putting("LinkedBlockingDeque", () -> new LinkedBlockingDeque<>(1)));
        all.add(putting("LinkedTransferQueue", LinkedTransferQueue::new));
        return all;
    }

    private static Kind taking(String name, Supplier<BlockingQueue<Item>> maker) {
        return new Kind(name + ".take", true, () -> new OfEmpty(maker.get()));
    }

    private static Kind putting(String name, Supplier<BlockingQueue<Item>> maker) {
        return new Kind(name + (name.contains("Transfer") ? ".transfer" : ".put"), true,
                () -> new OfFull(maker.get()));
    }

    /// Who waits for the one lock, while the other is held that excludes it.
    record OfLock(Lock held, Lock wanted) implements Obstacle {

        @Override
        public void obstruct() {
            held.lock();
        }

        @Override
        public void pass() throws InterruptedException {
            wanted.lockInterruptibly();
            wanted.unlock();
        }

        @Override
        public void letThrough() {
            held.unlock();
        }

        @Override
        public void assertAsNew() {
            for (Lock lock : List.of(held, wanted)) {
                assertTrue(lock.tryLock());
                lock.unlock();
            }
        }
    }

    final class OfStampedLock implements Obstacle {

        private final StampedLock lock = new StampedLock();
        private final boolean writing;
        private long held;

        OfStampedLock(boolean writing) {
            this.writing = writing;
        }

        @Override
        public void obstruct() {
            held = writing ? lock.readLock() : lock.writeLock();
        }

        @Override
        public void pass() throws InterruptedException {
            lock.unlock(writing ? lock.writeLockInterruptibly() : lock.readLockInterruptibly());
        }

        @Override
        public void letThrough() {
            lock.unlock(held);
        }

        @Override
        public void assertAsNew() {
            assertFalse(lock.isReadLocked());
            assertFalse(lock.isWriteLocked());
        }
    }

    final class OfCondition implements Obstacle {

        private final ReentrantLock lock;
        private final Condition changed;
        private boolean open;

        OfCondition(ReentrantLock lock) {
            this.lock = lock;
            this.changed = lock.newCondition();
        }

        @Override
        public void pass() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                while (!open) {
                    changed.await();
                }
                open = false;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void letThrough() {
            lock.lock();
            try {
                open = true;
                changed.signal();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void assertAsNew() {
            assertTrue(lock.tryLock());
            try {
                assertFalse(open);
                assertFalse(lock.hasWaiters(changed));
            } finally {
                lock.unlock();
            }
        }
    }

    record OfSemaphore(Semaphore permits) implements Obstacle {

        @Override
        public void pass() throws InterruptedException {
            permits.acquire();
        }

        @Override
        public void letThrough() {
            permits.release();
        }

        @Override
        public void assertAsNew() {
            assertEquals(0, permits.availablePermits());
            assertFalse(permits.hasQueuedThreads());
        }
    }

    record OfLatch(CountDownLatch latch) implements Obstacle {

        OfLatch() {
            this(new CountDownLatch(1));
        }

        @Override
        public void pass() throws InterruptedException {
            latch.await();
        }

        @Override
        public void letThrough() {
            latch.countDown();
        }

        @Override
        public void assertAsNew() {
            assertEquals(0, latch.getCount());
        }
    }

    record OfBarrier(CyclicBarrier barrier) implements Obstacle {

        OfBarrier() {
            this(new CyclicBarrier(2));
        }

        @Override
        public void pass() throws Exception {
            barrier.await();
        }

        @Override
        public void letThrough() throws Exception {
            barrier.await();
        }

        @Override
        public void mend() {
            assertTrue(barrier.isBroken());
            barrier.reset();
        }

        @Override
        public void assertAsNew() {
            assertFalse(barrier.isBroken());
            assertEquals(0, barrier.getNumberWaiting());
        }
    }

    /// Only the one who lets through is a party: see [PhaserTest] for one who waits and is.
    final class OfPhaser implements Obstacle {

        private final Phaser phaser = new Phaser(1);
        private int phase;

        @Override
        public void pass() throws InterruptedException {
            phase = phaser.awaitAdvanceInterruptibly(phase);
        }

        @Override
        public void letThrough() {
            phaser.arrive();
        }

        @Override
        public void assertAsNew() {
            assertEquals(phase, phaser.getPhase());
            assertEquals(1, phaser.getUnarrivedParties());
        }
    }

    record OfExchanger(Exchanger<String> exchanger) implements Obstacle {

        OfExchanger() {
            this(new Exchanger<>());
        }

        @Override
        public void pass() throws InterruptedException {
            assertEquals("go", exchanger.exchange("ready"));
        }

        @Override
        public void letThrough() throws InterruptedException {
            assertEquals("ready", exchanger.exchange("go"));
        }

        @Override
        public void assertAsNew() {
            // Who is in it cannot be seen; a value of a cancelled party would have been found by the next one.
        }
    }

    /// Who wants to take.
    record OfEmpty(BlockingQueue<Item> queue) implements Obstacle {

        @Override
        public void pass() throws InterruptedException {
            queue.take();
        }

        @Override
        public void letThrough() throws InterruptedException {
            queue.put(new Item(1));
        }

        @Override
        public void assertAsNew() {
            assertEquals(0, queue.size());
            assertFalse(queue instanceof TransferQueue<?> transfers && transfers.hasWaitingConsumer());
        }
    }

    /// Who wants to put, while there is no room.
    record OfFull(BlockingQueue<Item> queue) implements Obstacle {

        @Override
        public void obstruct() {
            queue.addAll(occupants());
        }

        private List<Item> occupants() {
            return queue.remainingCapacity() == 1 ? List.of(new Item(0)) : List.of();
        }

        @Override
        public void pass() throws InterruptedException {
            if (queue instanceof TransferQueue<Item> transfers) {
                transfers.transfer(new Item(1));
            } else {
                queue.put(new Item(1));
            }
        }

        @Override
        public void letThrough() throws InterruptedException {
            queue.take();
        }

        @Override
        public void assertAsNew() {
            assertEquals(queue.remainingCapacity() == 0 && !(queue instanceof SynchronousQueue) ? 1 : 0,
                    queue.size());
        }
    }
}
