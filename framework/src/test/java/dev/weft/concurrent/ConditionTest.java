package dev.weft.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Signals: whom they wake, and what becomes of one whose task is cancelled. `CancelledLockTest` has more of that.
class ConditionTest {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition condition = lock.newCondition();
    private final List<String> events = Collections.synchronizedList(new ArrayList<>());

    private Task<?> waiting(TaskGroup group, String name) {
        return Blocked.fork(group, name, () -> {
            lock.lockInterruptibly();
            try {
                condition.await();
                events.add(name + " signalled");
            } catch (InterruptedException e) {
                events.add(name + " cancelled");
                throw e;
            } finally {
                lock.unlock();
            }
        });
    }

    private int waiters() {
        lock.lock();
        try {
            return lock.getWaitQueueLength(condition);
        } finally {
            lock.unlock();
        }
    }

    @OnEveryBackend
    void signalledNTimesItWakesNInTheOrderInWhichTheyWait(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(Blocked.KEEP_GOING, group -> {
            List<Task<?>> waiters = new ArrayList<>();
            for (String name : List.of("a", "b", "c", "d")) {
                waiters.add(waiting(group, name));
            }
            lock.lock();
            for (int i = 0; i < 3; i++) {
                condition.signal();
            }
            lock.unlock();
            for (Task<?> woken : waiters.subList(0, 3)) {
                Blocked.await(woken);
            }
            assertEquals(1, waiters());
            waiters.getLast().cancel("no signal is left for it");
        }));
        assertEquals(List.of("a signalled", "b signalled", "c signalled", "d cancelled"), events);
    }

    @OnEveryBackend
    void signalAllWakesAllInTheOrderInWhichTheyWait(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            waiting(group, "a");
            waiting(group, "b");
            waiting(group, "c");
            lock.lock();
            condition.signalAll();
            lock.unlock();
        }));
        assertEquals(List.of("a signalled", "b signalled", "c signalled"), events);
    }

    @OnEveryBackend
    void whoIsSignalledQueuesBehindThoseWhoWaitForTheLock(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            waiting(group, "waiter");
            lock.lock();
            Blocked.fork(group, "locker", () -> {
                lock.lockInterruptibly();
                events.add("locker");
                lock.unlock();
            });
            condition.signal();
            assertEquals(2, lock.getQueueLength());
            lock.unlock();
        }));
        assertEquals(List.of("locker", "waiter signalled"), events);
    }

    @OnEveryBackend
    void aSignalNobodyWaitsForIsForgotten(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(Blocked.KEEP_GOING, group -> {
            lock.lock();
            condition.signal();
            lock.unlock();
            waiting(group, "late").cancel("it would wait for ever");
        }));
        assertEquals(List.of("late cancelled"), events);
    }

    @OnEveryBackend
    void withoutTheLockSignalAndAwaitAreErrors(Backend backend) throws Exception {
        backend.run(() -> {
            assertThrows(IllegalMonitorStateException.class, condition::signal);
            assertThrows(IllegalMonitorStateException.class, condition::signalAll);
            assertThrows(IllegalMonitorStateException.class, condition::await);
        });
    }

    /// `await` throws, or it had a signal; never both. So the JDK passes this one on to nobody.
    @OnEveryBackend
    void whoIsCancelledAfterTheSignalKeepsItAndTheOtherWaitsOn(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(Blocked.KEEP_GOING, group -> {
            Task<?> first = waiting(group, "first");
            Task<?> second = waiting(group, "second");
            lock.lock();
            condition.signal();
            first.cancel("while it takes the lock again");
            lock.unlock();
            Blocked.until(first::isDone, "the first has ended");
            assertEquals(1, waiters());
            assertEquals(List.of("first signalled"), events);
            second.cancel("no signal is left for it");
        }));
    }

    /// What a user of a condition has to do: who leaves with a signal, and without what it was for, signals again.
    @OnEveryBackend
    void whoSignalsAgainWhenItLeavesLosesNoSignal(Backend backend) throws Exception {
        int[] items = new int[1];
        backend.run(() -> TaskGroup.run(Blocked.KEEP_GOING, group -> {
            Task<?> first = taking(group, "first", items);
            Task<?> second = taking(group, "second", items);
            lock.lock();
            items[0]++;
            condition.signal();
            first.cancel("after the signal");
            lock.unlock();
            Blocked.await(second);
            Blocked.until(first::isDone, "the first has ended");
            assertTrue(first.isCancelled());
        }));
        assertEquals(List.of("second took"), events);
        assertEquals(0, items[0]);
        assertFalse(lock.isLocked());
    }

    private Task<?> taking(TaskGroup group, String name, int[] items) {
        return Blocked.fork(group, name, () -> {
            lock.lockInterruptibly();
            try {
                while (items[0] == 0) {
                    condition.await();
                }
                Weft.yieldNow();
                items[0]--;
                events.add(name + " took");
            } catch (InterruptedException e) {
                condition.signal();
                throw e;
            } finally {
                lock.unlock();
            }
        });
    }
}
