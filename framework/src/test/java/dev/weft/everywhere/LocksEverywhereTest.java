package dev.weft.everywhere;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Weft;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TransferQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A cancellation at every point of the JDK's own locks and queues, which Weft leaves as they are.
class LocksEverywhereTest {

    /// A lock that a task beside the victim has until the victim wants it.
    private static final class Held {

        final ReentrantLock lock = new ReentrantLock();
        final AtomicInteger inside = new AtomicInteger();

        static Held on(Stage stage) throws InterruptedException {
            Held held = new Held();
            CountDownLatch taken = new CountDownLatch(1);
            stage.fork(() -> {
                held.lock.lock();
                try {
                    taken.countDown();
                    stage.until(held.lock::hasQueuedThreads);
                } finally {
                    held.lock.unlock();
                }
            });
            taken.await();
            return held;
        }

        void enter() throws InterruptedException {
            try {
                inside.incrementAndGet();
                Weft.yieldNow();
            } finally {
                inside.decrementAndGet();
                lock.unlock();
            }
        }

        void assertFree() {
            assertEquals(0, inside.get());
            assertFalse(lock.isLocked());
            assertFalse(lock.hasQueuedThreads());
        }
    }

    @OnEveryBackend
    void lockInterruptibly(Backend backend) throws Exception {
        CancelEverywhere.of("lockInterruptibly", Held::on).scenario(held -> {
            held.lock.lockInterruptibly();
            held.enter();
        }).check(Held::assertFree).run(backend);
    }

    /// It cannot be cancelled: the lock is had first, and the cancellation seen then.
    @OnEveryBackend
    void lock(Backend backend) throws Exception {
        CancelEverywhere.of("lock", Held::on).scenario(held -> {
            held.lock.lock();
            held.enter();
        }).check(Held::assertFree).run(backend);
    }

    @OnEveryBackend
    void synchronizedBlock(Backend backend) throws Exception {
        CancelEverywhere.of("a monitor", Held::on).scenario(held -> {
            synchronized (held) {
                held.lock.lockInterruptibly();
                held.enter();
            }
        }).check(Held::assertFree).run(backend);
    }

    @OnEveryBackend
    void semaphore(Backend backend) throws Exception {
        CancelEverywhere.of("a semaphore", stage -> {
            Semaphore permits = new Semaphore(0);
            stage.fork(() -> {
                stage.until(permits::hasQueuedThreads);
                permits.release(2);
            });
            return permits;
        }).scenario(permits -> {
            permits.acquire();
            try {
                Weft.yieldNow();
            } finally {
                permits.release();
            }
        }).check(permits -> assertEquals(2, permits.availablePermits())).run(backend);
    }

    /// A condition that is signalled once, when the victim waits for it.
    private static final class Signalled {

        final ReentrantLock lock = new ReentrantLock();
        final Condition condition = lock.newCondition();
        final AtomicBoolean signalled = new AtomicBoolean();

        static Signalled on(Stage stage) {
            Signalled here = new Signalled();
            stage.fork(() -> {
                stage.until(here::isAwaited);
                here.lock.lock();
                try {
                    here.signalled.set(true);
                    here.condition.signal();
                } finally {
                    here.lock.unlock();
                }
            });
            return here;
        }

        private boolean isAwaited() {
            if (!lock.tryLock()) {
                return false;
            }
            try {
                return lock.hasWaiters(condition);
            } finally {
                lock.unlock();
            }
        }

        void await() throws InterruptedException {
            lock.lock();
            try {
                while (!signalled.get()) {
                    try {
                        condition.await();
                    } finally {
                        assertTrue(lock.isHeldByCurrentThread(), "a wait ended without the lock");
                    }
                }
            } finally {
                lock.unlock();
            }
        }

        void assertFree() {
            assertFalse(lock.isLocked());
            assertFalse(lock.hasQueuedThreads());
        }
    }

    @OnEveryBackend
    void condition(Backend backend) throws Exception {
        CancelEverywhere.of("a condition", Signalled::on).scenario(Signalled::await).check(Signalled::assertFree)
                .run(backend);
    }

    /// A monitor with a flag.
    private static final class Gate {

        private boolean waiting;
        private boolean open;

        static Gate on(Stage stage) {
            Gate gate = new Gate();
            stage.fork(() -> {
                stage.until(gate::isAwaited);
                gate.open();
            });
            return gate;
        }

        synchronized boolean isAwaited() {
            return waiting;
        }

        synchronized void open() {
            open = true;
            notifyAll();
        }

        synchronized void pass() throws InterruptedException {
            waiting = true;
            while (!open) {
                wait();
                assertTrue(Thread.holdsLock(this));
            }
        }
    }

    @OnEveryBackend
    void objectWait(Backend backend) throws Exception {
        CancelEverywhere.of("Object.wait", Gate::on).scenario(Gate::pass).check(Gate::open).run(backend);
    }

    @OnEveryBackend
    void countDownLatch(Backend backend) throws Exception {
        CancelEverywhere.of("a latch", stage -> {
            CountDownLatch coming = new CountDownLatch(1);
            CountDownLatch latch = new CountDownLatch(1);
            stage.fork(() -> {
                stage.until(() -> coming.getCount() == 0);
                latch.countDown();
            });
            return List.of(coming, latch);
        }).scenario(latches -> {
            latches.getFirst().countDown();
            latches.getLast().await();
            Weft.yieldNow();
        }).run(backend);
    }

    /// Items that go through a queue: each that was put was taken, or is still there.
    private static final class Belt {

        static final int ITEMS = 3;

        final BlockingQueue<Integer> queue;
        final AtomicInteger put = new AtomicInteger();
        final AtomicInteger taken = new AtomicInteger();

        Belt(BlockingQueue<Integer> queue) {
            this.queue = queue;
        }

        void putAll() throws InterruptedException {
            for (int i = 0; i < ITEMS; i++) {
                queue.put(i);
                put.incrementAndGet();
            }
        }

        void transferAll() throws InterruptedException {
            for (int i = 0; i < ITEMS; i++) {
                ((TransferQueue<Integer>) queue).transfer(i);
                put.incrementAndGet();
            }
        }

        void takeAll() throws InterruptedException {
            for (int i = 0; i < ITEMS; i++) {
                queue.take();
                taken.incrementAndGet();
            }
        }

        /// For the task at the other end: goes on until it has done its part, or the victim has ended.
        void takeWhile(Stage stage) {
            while (stage.until(() -> !queue.isEmpty()) || !queue.isEmpty()) {
                if (queue.poll() != null && taken.incrementAndGet() == ITEMS) {
                    return;
                }
            }
        }

        void putWhile(Stage stage) {
            while (put.get() < ITEMS && stage.until(() -> queue.remainingCapacity() > 0)) {
                if (queue.offer(put.get())) {
                    put.incrementAndGet();
                }
            }
        }

        void assertNothingLost() {
            assertEquals(put.get(), taken.get() + queue.size());
        }
    }

    @OnEveryBackend
    void put(Backend backend) throws Exception {
        CancelEverywhere.of("put", stage -> {
            Belt belt = new Belt(new ArrayBlockingQueue<>(1));
            stage.fork(() -> belt.takeWhile(stage));
            return belt;
        }).scenario(Belt::putAll).check(Belt::assertNothingLost).run(backend);
    }

    @OnEveryBackend
    void take(Backend backend) throws Exception {
        CancelEverywhere.of("take", stage -> {
            Belt belt = new Belt(new ArrayBlockingQueue<>(1));
            stage.fork(() -> belt.putWhile(stage));
            return belt;
        }).scenario(Belt::takeAll).check(Belt::assertNothingLost).run(backend);
    }

    /// A hand-over without a place to put things down: either both ends had the item, or neither.
    @OnEveryBackend
    void handOver(Backend backend) throws Exception {
        CancelEverywhere.of("a hand-over", stage -> {
            Belt belt = new Belt(new LinkedTransferQueue<>());
            stage.fork(() -> belt.takeWhile(stage));
            return belt;
        }).scenario(Belt::transferAll).check(Belt::assertNothingLost).run(backend);
    }

    /// The same, where what is handed over is never in the queue.
    @OnEveryBackend
    void synchronousQueue(Backend backend) throws Exception {
        for (boolean fair : List.of(false, true)) {
            CancelEverywhere.of("a synchronous queue", stage -> {
                Belt belt = new Belt(new SynchronousQueue<>(fair));
                stage.fork(() -> {
                    while (belt.taken.get() < Belt.ITEMS && stage.until(() -> belt.queue.poll() != null)) {
                        belt.taken.incrementAndGet();
                    }
                });
                return belt;
            }).scenario(Belt::putAll).check(Belt::assertNothingLost).run(backend);
        }
    }

    /// A barrier for the victim and one beside it, who comes when the victim waits.
    private static final class Meeting {

        final CyclicBarrier barrier = new CyclicBarrier(2);
        final AtomicInteger met = new AtomicInteger();

        static Meeting on(Stage stage) {
            Meeting meeting = new Meeting();
            stage.fork(() -> {
                if (stage.until(() -> meeting.barrier.getNumberWaiting() == 1)) {
                    try {
                        meeting.meet();
                    } catch (BrokenBarrierException e) {
                        assertTrue(meeting.barrier.isBroken());
                    }
                }
            });
            return meeting;
        }

        void meet() throws InterruptedException, BrokenBarrierException {
            barrier.await();
            met.incrementAndGet();
        }

        void assertAllOrNone() {
            // Who was cancelled before it came has broken nothing, and was met by nobody.
            assertTrue(met.get() == 0 || met.get() == 2 && !barrier.isBroken(), met + " met");
        }
    }

    @OnEveryBackend
    void cyclicBarrier(Backend backend) throws Exception {
        CancelEverywhere.of("a barrier", Meeting::on).scenario(Meeting::meet).check(Meeting::assertAllOrNone)
                .run(backend);
    }

    /// Both ends are tasks of the victim, and are cancelled with it.
    @OnEveryBackend
    void bothEnds(Backend backend) throws Exception {
        CancelEverywhere.of("both ends of a queue", stage -> new Belt(new ArrayBlockingQueue<>(1)))
                .scenario(belt -> Weft.gather(() -> {
                    belt.putAll();
                    return null;
                }, () -> {
                    belt.takeAll();
                    return null;
                })).check(Belt::assertNothingLost).run(backend);
    }
}
