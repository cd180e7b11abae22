package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.loop.Scope;
import dev.weft.loop.Strand;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/// Groups in large numbers, and cancellation at every point.
class TaskGroupStressTest {

    /// How a body whose group is to end otherwise is stopped from inside.
    private static final class Stop extends Exception {

        private static final long serialVersionUID = 1L;
    }

    /// TG-33
    @OnEveryBackend
    void noTaskIsLeftWhateverIsForkedBeforeAndAfterTheOneThatFails(Backend backend) throws Exception {
        for (int before = 0; before < 16; before++) {
            for (int after = 0; after < 16; after++) {
                int n = before;
                int m = after;
                backend.run(() -> failBetween(n, m));
            }
        }
    }

    private static void failBetween(int before, int after) throws InterruptedException {
        Scope outside = Strand.current().innermost();
        AtomicInteger running = new AtomicInteger();
        List<Task<?>> tasks = new ArrayList<>();
        var failed = assertThrows(TaskFailedException.class, () -> TaskGroup.run(group -> {
            for (int i = 0; i < before; i++) {
                tasks.add(group.fork(waiting(running, i)));
            }
            tasks.add(group.fork(() -> {
                throw new Stop();
            }));
            for (int i = 0; i < after; i++) {
                // Off the loop the group may be cancelled by now: the refusal ends the body, and is no failure.
                tasks.add(group.fork(waiting(running, i)));
            }
        }));
        assertInstanceOf(Stop.class, failed.getCause());
        assertEquals(1, failed.failures().size());
        assertEquals(0, running.get());
        assertEquals(tasks.size() - 1, tasks.stream().filter(Task::isCancelled).count());
        assertSame(outside, Strand.current().innermost());
        assertFalse(Thread.interrupted());
        Weft.yieldNow();
    }

    private static Action waiting(AtomicInteger running, int i) {
        return () -> {
            running.incrementAndGet();
            try {
                if (i % 2 == 0) {
                    Waits.forever();
                } else {
                    Waits.foreignForever();
                }
            } finally {
                running.decrementAndGet();
            }
        };
    }

    @OnEveryBackend
    void aHundredThousandTasksEndWhenOneInTheMiddleFails(Backend backend) throws Exception {
        long before = usedHeap();
        backend.run(() -> {
            int count = Soak.times(20_000, 100_000);
            AtomicInteger running = new AtomicInteger();
            List<Task<?>> tasks = new ArrayList<>(count);
            CountDownLatch allForked = new CountDownLatch(1);
            var failed = assertThrows(TaskFailedException.class, () -> TaskGroup.run(group -> {
                for (int i = 0; i < count; i++) {
                    tasks.add(i == count / 2 ? group.fork(() -> {
                        allForked.await();
                        throw new IOException("the middle one");
                    }) : group.fork(waiting(running, 0)));
                }
                allForked.countDown();
            }));
            assertEquals("the middle one", failed.getCause().getMessage());
            assertEquals(1, failed.failures().size());
            assertEquals(0, running.get());
            assertEquals(1, tasks.stream().filter(task -> task.outcome() instanceof Outcome.Failure).count());
            assertEquals(count - 1, tasks.stream().filter(task -> task.outcome() instanceof Outcome.Cancelled).count());
        });
        long after = usedHeap();
        assertTrue(after - before < 32_000_000, () -> "kept " + (after - before) + " bytes");
    }

    private static long usedHeap() throws InterruptedException {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            Weft.sleep(Duration.ofMillis(5));
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    /// All are kept, and putting them together takes no quadratic time.
    @OnEveryBackend
    void manyFailuresAreAllKept(Backend backend) throws Exception {
        int count = 20_000;
        CountDownLatch begun = new CountDownLatch(count);
        var failed = assertThrows(TaskFailedException.class, () -> backend.run(() -> TaskGroup.run(group -> {
            for (int i = 0; i < count; i++) {
                group.fork(() -> {
                    begun.countDown();
                    Weft.shield(() -> begun.await());
                    throw new IOException("one of many");
                });
            }
        })));
        assertEquals(count, failed.failures().size());
        assertEquals(count - 1, failed.getSuppressed().length);
    }

    // --- a cancellation at every point ---

    /// What a scenario touches; to be as it was, however the scenario ended.
    private static final class World {

        final ReentrantLock lock = new ReentrantLock();
        final Semaphore permits = new Semaphore(2);
        final BlockingQueue<Integer> queue = new ArrayBlockingQueue<>(1);
        final List<Task<?>> tasks = Collections.synchronizedList(new ArrayList<>());
        final AtomicInteger sent = new AtomicInteger();
        final AtomicInteger received = new AtomicInteger();
        final AtomicBoolean completed = new AtomicBoolean();

        /// Suspends in many ways.
        void scenario() throws Exception {
            Weft.yieldNow();
            Weft.sleep(Duration.ofNanos(1));
            locked();
            assertEquals(List.of(1, 2), Weft.gather(() -> limited(1), () -> limited(2)));
            TaskGroup.run(group -> {
                tasks.add(group.fork(this::send));
                tasks.add(group.fork(this::receive));
            });
            Weft.withTimeout(Duration.ofDays(1), () -> {
                locked();
                Weft.moveOnAfter(Duration.ZERO, () -> Waits.foreignForever());
            });
            assertThrowsTimeout();
            Weft.shield(() -> Weft.yieldNow());
            assertEquals(3, Weft.<Integer>offload(() -> 3));
            try (TaskGroup group = TaskGroup.open()) {
                Task<Integer> task = group.fork(() -> limited(4));
                tasks.add(task);
                group.join();
                assertEquals(4, task.resultNow());
            }
            completed.set(true);
        }

        private void locked() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                Weft.yieldNow();
            } finally {
                lock.unlock();
            }
        }

        private int limited(int value) throws InterruptedException {
            permits.acquire();
            try {
                Weft.yieldNow();
                return value;
            } finally {
                permits.release();
            }
        }

        private void send() throws InterruptedException {
            for (int i = 0; i < 3; i++) {
                queue.put(i);
                sent.incrementAndGet();
            }
        }

        private void receive() throws InterruptedException {
            for (int i = 0; i < 3; i++) {
                queue.take();
                received.incrementAndGet();
            }
        }

        private static void assertThrowsTimeout() throws InterruptedException {
            try {
                Weft.withTimeout(Duration.ZERO, () -> Weft.yieldNow());
                throw new AssertionError("a zero timeout did not expire");
            } catch (TimeoutException e) {
                // As it should.
            }
        }

        void assertAsItWas() {
            assertFalse(lock.isLocked());
            assertEquals(2, permits.availablePermits());
            assertEquals(sent.get(), received.get() + queue.size());
            assertTrue(tasks.stream().allMatch(Task::isDone), tasks::toString);
        }
    }

    private static void letOthersRun(int times) {
        for (int i = 0; i < times; i++) {
            Thread.yield();
        }
    }

    /// Rules 2 and 3 at every suspension point of a scenario in a group's body: a sibling fails after 0, 1, 2, … turns.
    @OnEveryBackend
    void aBodyThatIsCancelledAtAnyPointLeavesNothingBehind(Backend backend) throws Exception {
        AtomicInteger uncancelled = new AtomicInteger();
        for (int n = 0; n < 1_000 && uncancelled.get() < 3; n++) {
            int turns = n;
            backend.run(() -> {
                World world = new World();
                Scope outside = Strand.current().innermost();
                var failed = assertThrows(TaskFailedException.class, () -> TaskGroup.run(group -> {
                    group.fork(() -> {
                        letOthersRun(turns);
                        throw new Stop();
                    });
                    world.scenario();
                }));
                assertInstanceOf(Stop.class, failed.getCause());
                assertEquals(1, failed.failures().size(), failed.failures()::toString);
                world.assertAsItWas();
                assertSame(outside, Strand.current().innermost());
                assertFalse(Thread.currentThread().isInterrupted(), "after " + turns + " turns");
                Thread.yield();
                assertFalse(Thread.interrupted(), "late, after " + turns + " turns");
                Weft.sleep(Duration.ofNanos(1));
                if (world.completed.get()) {
                    uncancelled.incrementAndGet();
                }
            });
        }
        assertTrue(uncancelled.get() > 0, "the scenario never came to its end");
    }

    /// The same for a task that is cancelled by its handle.
    @OnEveryBackend
    void aTaskThatIsCancelledAtAnyPointLeavesNothingBehind(Backend backend) throws Exception {
        AtomicInteger uncancelled = new AtomicInteger();
        for (int n = 0; n < 1_000 && uncancelled.get() < 3; n++) {
            int turns = n;
            backend.run(() -> TaskGroup.run(group -> {
                World world = new World();
                Task<?> task = group.fork(world::scenario);
                letOthersRun(turns);
                task.cancel("after " + turns + " turns");
                task.awaitEnd();
                world.assertAsItWas();
                assertEquals(world.completed.get() ? Task.Status.SUCCESS : Task.Status.CANCELLED, task.status());
                Weft.yieldNow();
                if (world.completed.get()) {
                    uncancelled.incrementAndGet();
                }
            }));
        }
        assertTrue(uncancelled.get() > 0, "the scenario never came to its end");
    }
}
