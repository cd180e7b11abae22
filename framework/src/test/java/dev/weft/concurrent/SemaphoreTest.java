package dev.weft.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;

/// Permits: in what order they are given, to whom a cancelled task's go, and that nobody owns them.
class SemaphoreTest {

    private final Semaphore permits = new Semaphore(0, true);
    private final List<String> admitted = Collections.synchronizedList(new ArrayList<>());

    private Task<?> acquiring(TaskGroup group, String name, int count) {
        return Blocked.fork(group, name, () -> {
            permits.acquire(count);
            admitted.add(name);
        });
    }

    private List<Task<?>> acquiring(TaskGroup group, String... names) {
        List<Task<?>> tasks = new ArrayList<>();
        for (String name : names) {
            tasks.add(acquiring(group, name, 1));
        }
        return tasks;
    }

    @OnEveryBackend
    void releasedNTimesItAdmitsNInTheOrderInWhichTheyWait(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(Blocked.KEEP_GOING, group -> {
            List<Task<?>> waiters = acquiring(group, "a", "b", "c", "d");
            for (int i = 0; i < 3; i++) {
                permits.release();
                Blocked.await(waiters.get(i));
            }
            assertEquals(1, permits.getQueueLength());
            waiters.getLast().cancel("no permit is left for it");
        }));
        assertEquals(List.of("a", "b", "c"), admitted);
        assertEquals(0, permits.availablePermits());
    }

    /// Cancelled before the release, and, the harder way, just after it, when it has been woken and must wake the next.
    @OnEveryBackend
    void thePermitOfACancelledHeadGoesToTheNext(Backend backend) throws Exception {
        for (boolean before : List.of(true, false)) {
            admitted.clear();
            Task<?> head = backend.run(() -> TaskGroup.scope(Blocked.KEEP_GOING, group -> {
                List<Task<?>> waiters = acquiring(group, "a", "b");
                if (before) {
                    waiters.getFirst().cancel("before the release");
                    permits.release();
                } else {
                    permits.release();
                    waiters.getFirst().cancel("after the release");
                }
                Blocked.until(waiters.getFirst()::isDone, "the head has ended");
                if (!waiters.getFirst().isCancelled()) {
                    // Woken first, it had the permit all the same; it gives it back.
                    permits.release();
                }
                Blocked.await(waiters.getLast());
                return waiters.getFirst();
            }));
            assertEquals(head.isCancelled() ? List.of("b") : List.of("a", "b"), admitted);
            assertTrue(!before || head.isCancelled());
            assertEquals(0, permits.availablePermits());
        }
    }

    /// Who wants much and waits in front keeps the others waiting, though there would be enough for them.
    @OnEveryBackend
    void theOthersGoOnWhenTheOneThatWantedMuchIsCancelled(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(Blocked.KEEP_GOING, group -> {
            Task<?> greedy = acquiring(group, "greedy", 5);
            List<Task<?>> modest = acquiring(group, "a", "b");
            permits.release(2);
            assertEquals(List.of(), admitted);
            greedy.cancel("no longer wanted");
            for (Task<?> task : modest) {
                Blocked.await(task);
            }
        }));
        assertEquals(List.of("a", "b"), admitted.stream().sorted().toList());
        assertEquals(0, permits.availablePermits());
    }

    /// Nobody owns a permit, and nothing bounds their number: who releases twice admits one more from then on.
    @OnEveryBackend
    void aReleaseTooManyAddsAPermitForGood(Backend backend) throws Exception {
        Semaphore one = new Semaphore(1);
        backend.run(() -> TaskGroup.run(group -> {
            group.fork(() -> one.release()).await();
            assertEquals(2, one.availablePermits());
            one.acquire();
            one.acquire();
            assertFalse(one.tryAcquire());
        }));
    }

    @OnEveryBackend
    void aPermitMayBeReleasedByAnotherTask(Backend backend) throws Exception {
        Semaphore one = new Semaphore(1);
        backend.run(() -> TaskGroup.run(group -> {
            one.acquire();
            Task<?> waiter = Blocked.fork(group, "waiter", () -> one.acquire());
            group.fork(() -> one.release()).await();
            Blocked.await(waiter);
        }));
        assertEquals(0, one.availablePermits());
    }

    /// It is a debt: so many releases come before the first permit.
    @OnEveryBackend
    void aNegativeNumberOfPermitsMustBeReleasedFirst(Backend backend) throws Exception {
        Semaphore debt = new Semaphore(-2);
        backend.run(() -> TaskGroup.run(group -> {
            Task<?> waiter = Blocked.fork(group, "waiter", () -> debt.acquire());
            debt.release();
            debt.release();
            assertEquals(0, debt.availablePermits());
            assertFalse(waiter.isDone());
            debt.release();
            Blocked.await(waiter);
        }));
        assertEquals(0, debt.availablePermits());
    }
}
