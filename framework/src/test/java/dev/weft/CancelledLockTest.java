package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// The JDK's locks under cancelled tasks: whoever is cancelled leaves the queue, and what it was to get goes to the next.
class CancelledLockTest {

    private static final GroupOptions KEEP_GOING = GroupOptions.named("waiters").onFailure(OnFailure.KEEP_GOING);

    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition condition = lock.newCondition();
    private final List<String> events = Collections.synchronizedList(new ArrayList<>());

    private static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.yield();
        }
    }

    private Task<?> locking(TaskGroup group, String name) {
        int before = lock.getQueueLength();
        Task<?> task = group.fork(() -> {
            lock.lockInterruptibly();
            try {
                events.add(name);
            } finally {
                lock.unlock();
            }
        }, name);
        until(() -> lock.getQueueLength() > before);
        return task;
    }

    @OnEveryBackend
    void aCancelledWaiterLeavesTheLockAsItWas(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(KEEP_GOING, group -> {
            lock.lock();
            Task<?> waiter = locking(group, "waiter");
            waiter.cancel("no longer wanted");
            waiter.awaitEnd();
            assertTrue(waiter.isCancelled());
            assertTrue(lock.isHeldByCurrentThread());
            assertEquals(1, lock.getHoldCount());
            assertFalse(lock.hasQueuedThreads());
            lock.unlock();
            assertTrue(lock.tryLock());
            lock.unlock();
        }));
        assertEquals(List.of(), events);
    }

    /// Cancelled before the release, and, the harder way, just after it, when it has been woken and must wake the next.
    @OnEveryBackend
    void theWakeUpOfACancelledHeadGoesToTheNext(Backend backend) throws Exception {
        for (boolean before : List.of(true, false)) {
            events.clear();
            Task<?> head = backend.run(() -> TaskGroup.scope(KEEP_GOING, group -> {
                lock.lock();
                Task<?> first = locking(group, "first");
                Task<?> second = locking(group, "second");
                if (before) {
                    first.cancel("before the release");
                    lock.unlock();
                } else {
                    lock.unlock();
                    first.cancel("after the release");
                }
                second.await();
                return first;
            }));
            assertFalse(lock.isLocked());
            // Woken first, it may have had the lock all the same; then it ended well.
            assertEquals(head.isCancelled() ? List.of("second") : List.of("first", "second"), events);
            assertTrue(!before || head.isCancelled());
        }
    }

    @OnEveryBackend
    void aSemaphoreCanStillBeHadWhenAWaiterWasCancelled(Backend backend) throws Exception {
        Semaphore permits = new Semaphore(0, true);
        backend.run(() -> TaskGroup.run(KEEP_GOING, group -> {
            List<Task<?>> waiters = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int number = i;
                waiters.add(group.fork(() -> {
                    permits.acquire();
                    events.add("waiter " + number);
                }));
                until(() -> permits.getQueueLength() == number + 1);
            }
            waiters.get(1).cancel("no longer wanted");
            waiters.get(1).awaitEnd();
            assertEquals(3, permits.getQueueLength());
            permits.release(3);
            for (int i : List.of(0, 2, 3)) {
                waiters.get(i).await();
            }
            assertEquals(0, permits.availablePermits());
            permits.release();
            permits.acquire();
        }));
        assertEquals(List.of("waiter 0", "waiter 2", "waiter 3"), sorted());
    }

    private List<String> sorted() {
        return events.stream().sorted().toList();
    }

    /// Waits for a signal; what becomes of it then is an event.
    private Task<?> waiting(TaskGroup group, String name) {
        int before = waiters();
        Task<?> task = group.fork(() -> {
            lock.lock();
            try {
                condition.await();
                events.add(name + " signalled");
                Weft.yieldNow();
                events.add(name + " goes on");
            } finally {
                // Signalled, cancelled or both: a wait ends with the lock.
                assertTrue(lock.isHeldByCurrentThread());
                lock.unlock();
            }
        }, name);
        until(() -> waiters() > before);
        return task;
    }

    private int waiters() {
        lock.lock();
        try {
            return lock.getWaitQueueLength(condition);
        } finally {
            lock.unlock();
        }
    }

    /// The signal came first, so it counts; the cancellation is not lost for that: it is seen at the next wait.
    @OnEveryBackend
    void aWaiterThatIsCancelledWhileItTakesTheLockAgainHasItAndIsCancelledThen(Backend backend) throws Exception {
        Task<?> waiter = backend.run(() -> TaskGroup.scope(KEEP_GOING, group -> {
            Task<?> signalled = waiting(group, "waiter");
            lock.lock();
            condition.signal();
            signalled.cancel("while it takes the lock again");
            // Now it surely waits for the lock, cancelled as it is.
            assertTrue(lock.hasQueuedThreads());
            lock.unlock();
            signalled.awaitEnd();
            return signalled;
        }));
        assertEquals(List.of("waiter signalled"), events);
        assertTrue(waiter.isCancelled());
        assertFalse(lock.isLocked());
    }

    /// The cancellation came first: the signal goes to the other one.
    @OnEveryBackend
    void aSignalIsNotSpentOnAWaiterThatIsCancelled(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(KEEP_GOING, group -> {
            Task<?> first = waiting(group, "first");
            Task<?> second = waiting(group, "second");
            lock.lock();
            first.cancel("before the signal");
            // It cannot end before it has the lock, but it has left the condition.
            until(() -> lock.getWaitQueueLength(condition) == 1);
            condition.signal();
            lock.unlock();
            second.await();
            first.awaitEnd();
            assertTrue(first.isCancelled());
        }));
        assertEquals(List.of("second signalled", "second goes on"), events);
    }

    /// Woken and cancelled at once: whichever counts, one of the two gets the signal.
    @OnEveryBackend
    void aSignalThatRacesACancellationIsNotLost(Backend backend) throws Exception {
        for (int round = 0; round < 100; round++) {
            events.clear();
            backend.run(() -> TaskGroup.run(KEEP_GOING, group -> {
                Task<?> first = waiting(group, "first");
                Task<?> second = waiting(group, "second");
                group.fork(() -> first.cancel("at the same time"));
                lock.lock();
                condition.signal();
                lock.unlock();
                first.awaitEnd();
                if (!events.contains("first signalled")) {
                    second.await();
                } else {
                    second.cancel("no signal is left for it");
                }
            }));
            assertEquals(1, events.stream().filter(event -> event.endsWith("signalled")).count(), events::toString);
        }
    }

    /// The first waiter took the signal, is cancelled, and so hands it on: as every user of a condition has to.
    @OnEveryBackend
    void aSignalThatACancelledWaiterGotCanBePassedOn(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(KEEP_GOING, group -> {
            int before = waiters();
            Task<?> first = group.fork(() -> {
                lock.lock();
                try {
                    condition.await();
                    Weft.yieldNow();
                } catch (InterruptedException e) {
                    condition.signal();
                    throw e;
                } finally {
                    lock.unlock();
                }
            }, "first");
            until(() -> waiters() > before);
            Task<?> second = waiting(group, "second");
            lock.lock();
            condition.signal();
            first.cancel("after the signal");
            lock.unlock();
            second.await();
            first.awaitEnd();
            assertTrue(first.isCancelled());
        }));
        assertEquals(List.of("second signalled", "second goes on"), events);
    }
}
