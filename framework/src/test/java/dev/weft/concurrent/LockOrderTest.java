package dev.weft.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Who has a lock next, and who may give it back.
class LockOrderTest {

    private static final int ROUNDS = 50;
    private static final String NAMES = "abcd";

    private final StringBuffer trace = new StringBuffer();

    /// Tasks that take and give back, over and over; `inside` is called by the one whose turn it is.
    private void goRound(Action take, Runnable giveBack, Runnable inside) throws InterruptedException {
        TaskGroup.run(group -> {
            for (char name : NAMES.toCharArray()) {
                Blocked.fork(group, "task " + name, () -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        take.run();
                        trace.append(name);
                        inside.run();
                        giveBack.run();
                    }
                });
            }
            giveBack.run();
        });
        assertEquals(NAMES.repeat(ROUNDS), trace.toString());
    }

    /// Off the loop the one that gave back may be slow to come again: so each waits inside until all others queue.
    private Runnable untilOthersQueue(IntSupplier queued) {
        return () -> {
            int others = Math.min(NAMES.length() - 1, NAMES.length() * ROUNDS - trace.length());
            Blocked.until(() -> queued.getAsInt() >= others, "the others queue");
        };
    }

    @OnEveryBackend
    void aFairLockGoesRound(Backend backend) throws Exception {
        ReentrantLock lock = new ReentrantLock(true);
        backend.run(() -> {
            lock.lock();
            goRound(lock::lockInterruptibly, lock::unlock, untilOthersQueue(lock::getQueueLength));
        });
    }

    @OnEveryBackend
    void aFairSemaphoreGoesRound(Backend backend) throws Exception {
        Semaphore permits = new Semaphore(0, true);
        backend.run(() -> goRound(permits::acquire, permits::release, untilOthersQueue(permits::getQueueLength)));
    }

    /// There nothing runs between giving back and coming again, so the rotation needs no help.
    @Test
    @Tag("loop")
    void onALoopAFairLockGoesRoundByItself() throws Exception {
        ReentrantLock lock = new ReentrantLock(true);
        Weft.run(() -> {
            lock.lock();
            goRound(lock::lockInterruptibly, lock::unlock, () -> {});
        });
    }

    @Test
    @Tag("loop")
    void onALoopAFairSemaphoreGoesRoundByItself() throws Exception {
        Semaphore permits = new Semaphore(0, true);
        Weft.run(() -> goRound(permits::acquire, permits::release, () -> {}));
    }

    /// The one that gave it back is running, the next one only woken: it comes too late each time.
    @Test
    @Tag("loop")
    void onALoopWhoLoopsKeepsAnUnfairLockToItself() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        Weft.run(() -> TaskGroup.run(group -> {
            lock.lock();
            Blocked.fork(group, "other", () -> {
                lock.lockInterruptibly();
                trace.append('b');
                lock.unlock();
            });
            for (int round = 0; round < ROUNDS; round++) {
                trace.append('a');
                lock.unlock();
                lock.lock();
            }
            lock.unlock();
        }));
        assertEquals("a".repeat(ROUNDS) + "b", trace.toString());
    }

    /// A reader that comes after a waiting writer waits behind it, though the lock is only read: writers do not starve.
    @OnEveryBackend
    void aReaderWaitsBehindAWriter(Backend backend) throws Exception {
        ReentrantReadWriteLock locks = new ReentrantReadWriteLock(true);
        backend.run(() -> TaskGroup.run(group -> {
            locks.readLock().lock();
            Blocked.fork(group, "writer", () -> {
                locks.writeLock().lockInterruptibly();
                trace.append('w');
                locks.writeLock().unlock();
            });
            Blocked.fork(group, "reader", () -> {
                locks.readLock().lockInterruptibly();
                trace.append('r');
                locks.readLock().unlock();
            });
            locks.readLock().unlock();
        }));
        assertEquals("wr", trace.toString());
    }

    /// ... and need not wait any longer when the writer is cancelled.
    @OnEveryBackend
    void aReaderGoesOnWhenTheWriterInFrontOfItIsCancelled(Backend backend) throws Exception {
        ReentrantReadWriteLock locks = new ReentrantReadWriteLock(true);
        backend.run(() -> TaskGroup.run(Blocked.KEEP_GOING, group -> {
            locks.readLock().lock();
            var writer = Blocked.fork(group, "writer", locks.writeLock()::lockInterruptibly);
            var reader = Blocked.fork(group, "reader", () -> {
                locks.readLock().lockInterruptibly();
                locks.readLock().unlock();
            });
            writer.cancel("no longer wanted");
            Blocked.await(reader);
            locks.readLock().unlock();
        }));
        assertFalse(locks.isWriteLocked());
        assertEquals(0, locks.getReadLockCount());
    }

    @OnEveryBackend
    void onlyTheOwnerGivesALockBack(Backend backend) throws Exception {
        ReentrantLock lock = new ReentrantLock();
        ReentrantReadWriteLock locks = new ReentrantReadWriteLock();
        backend.run(() -> TaskGroup.run(group -> {
            lock.lock();
            locks.writeLock().lock();
            group.fork(() -> {
                assertThrows(IllegalMonitorStateException.class, lock::unlock);
                assertThrows(IllegalMonitorStateException.class, locks.writeLock()::unlock);
                assertThrows(IllegalMonitorStateException.class, locks.readLock()::unlock);
            }).await();
            lock.unlock();
            locks.writeLock().unlock();
            assertThrows(IllegalMonitorStateException.class, lock::unlock);
        }));
    }

    /// It belongs to a stamp and to no task.
    @OnEveryBackend
    void anyTaskGivesAStampedLockBackThatHasTheStamp(Backend backend) throws Exception {
        StampedLock lock = new StampedLock();
        backend.run(() -> TaskGroup.run(group -> {
            long stamp = lock.writeLock();
            group.fork(() -> {
                assertThrows(IllegalMonitorStateException.class, () -> lock.unlockWrite(stamp + 1));
                lock.unlockWrite(stamp);
            }).await();
        }));
        assertFalse(lock.isWriteLocked());
    }

    /// And so it is not reentrant: who has it waits for itself.
    @OnEveryBackend
    void whoHasAStampedLockWaitsForItself(Backend backend) throws Exception {
        StampedLock lock = new StampedLock();
        backend.run(() -> TaskGroup.run(Blocked.KEEP_GOING, group -> {
            var twice = Blocked.fork(group, "twice", () -> {
                long stamp = lock.writeLock();
                try {
                    lock.writeLockInterruptibly();
                } finally {
                    lock.unlockWrite(stamp);
                }
            });
            twice.cancel("it would wait for ever");
            BooleanSupplier free = () -> !lock.isWriteLocked();
            Blocked.until(free, "the lock is free");
        }));
        assertTrue(lock.tryWriteLock() != 0);
    }
}
