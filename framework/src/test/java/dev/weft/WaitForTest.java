package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `Weft.waitFor`.
class WaitForTest {

    private static final GroupOptions SUPERVISOR = GroupOptions.named("supervisor").onFailure(OnFailure.KEEP_GOING);

    /// Three tasks that wait at a gate each, in a group that lets each fail by itself.
    private static final class Trio {

        private final List<CountDownLatch> gates = List.of(new CountDownLatch(1), new CountDownLatch(1),
                new CountDownLatch(1));
        private final List<Task<Integer>> tasks = new ArrayList<>();

        Trio(TaskGroup group) {
            for (int i = 0; i < 3; i++) {
                int n = i;
                tasks.add(group.fork(() -> {
                    gates.get(n).await();
                    if (n == 2) {
                        throw new IOException("the third fails");
                    }
                    return n;
                }));
            }
        }

        Task<Integer> get(int i) {
            return tasks.get(i);
        }

        /// Lets one go, and waits until it has ended.
        void end(int i) throws InterruptedException {
            gates.get(i).countDown();
            get(i).awaitEnd();
        }

        void endAll() throws InterruptedException {
            for (int i = 0; i < 3; i++) {
                end(i);
            }
            // Looked at: that it fails is no news.
            get(2).outcome();
        }

        void assertNobodyListens() {
            assertTrue(tasks.stream().noneMatch(Task::hasListeners));
        }
    }

    /// What a test does with three tasks.
    @FunctionalInterface
    private interface WithTrio {
        void run(TaskGroup group, Trio trio) throws Exception;
    }

    private static void run(Backend backend, WithTrio test) throws Exception {
        backend.run(() -> TaskGroup.run(SUPERVISOR, group -> {
            Trio trio = new Trio(group);
            test.run(group, trio);
            trio.endAll();
        }));
    }

    private static List<Task<Integer>> list(Collection<Task<Integer>> tasks) {
        return List.copyOf(tasks);
    }

    // --- when it is over ---

    @OnEveryBackend
    void firstCompletedEndsWithTheFirstAndTheRestGoOn(Backend backend) throws Exception {
        run(backend, (group, trio) -> {
            Task<Waited<Integer>> waiter = group.fork(() -> Weft.waitFor(trio.tasks, When.FIRST_COMPLETED));
            trio.end(1);
            Waited<Integer> waited = waiter.await();
            assertEquals(List.of(trio.get(1)), list(waited.done()));
            assertEquals(List.of(trio.get(0), trio.get(2)), list(waited.pending()));
            assertFalse(trio.get(0).isDone());
            trio.assertNobodyListens();
        });
    }

    @OnEveryBackend
    void firstCompletedDoesNotWaitWhenOneHasEndedAlready(Backend backend) throws Exception {
        run(backend, (group, trio) -> {
            trio.end(1);
            Waited<Integer> waited = Weft.waitFor(trio.tasks, When.FIRST_COMPLETED);
            assertEquals(List.of(trio.get(1)), list(waited.done()));
            trio.assertNobodyListens();
        });
    }

    @OnEveryBackend
    void firstExceptionWaitsOnForThoseThatSucceedAndEndsWithTheOneThatFails(Backend backend) throws Exception {
        run(backend, (group, trio) -> {
            Task<Waited<Integer>> waiter = group.fork(() -> Weft.waitFor(trio.tasks, When.FIRST_EXCEPTION));
            trio.end(1);
            Weft.yieldNow();
            assertFalse(waiter.isDone());
            trio.end(2);
            Waited<Integer> waited = waiter.await();
            assertEquals(List.of(trio.get(1), trio.get(2)), list(waited.done()));
            assertEquals(List.of(trio.get(0)), list(waited.pending()));
            trio.assertNobodyListens();
        });
    }

    @OnEveryBackend
    void firstExceptionWithoutAnyEndsWhenAllHaveEnded(Backend backend) throws Exception {
        run(backend, (group, trio) -> {
            var two = trio.tasks.subList(0, 2);
            Task<Waited<Integer>> waiter = group.fork(() -> Weft.waitFor(two, When.FIRST_EXCEPTION));
            trio.end(1);
            trio.end(0);
            assertEquals(two, list(waiter.await().done()));
        });
    }

    /// As asyncio: `not f.cancelled() and f.exception() is not None`.
    @OnEveryBackend
    void aCancelledTaskIsNoException(Backend backend) throws Exception {
        run(backend, (group, trio) -> {
            Task<Waited<Integer>> waiter = group.fork(() -> Weft.waitFor(trio.tasks, When.FIRST_EXCEPTION));
            trio.get(0).cancel("not needed");
            trio.get(0).awaitEnd();
            trio.end(1);
            Weft.yieldNow();
            assertFalse(waiter.isDone());
            trio.end(2);
            assertEquals(trio.tasks, list(waiter.await().done()));
        });
    }

    @OnEveryBackend
    void allCompletedEndsWithTheLastWhateverBecameOfThem(Backend backend) throws Exception {
        run(backend, (group, trio) -> {
            Task<Waited<Integer>> waiter = group.fork(() -> Weft.waitFor(trio.tasks, When.ALL_COMPLETED));
            trio.end(2);
            trio.get(1).cancel("not needed");
            trio.get(1).awaitEnd();
            Weft.yieldNow();
            assertFalse(waiter.isDone());
            trio.end(0);
            Waited<Integer> waited = waiter.await();
            assertEquals(trio.tasks, list(waited.done()));
            assertTrue(waited.pending().isEmpty());
        });
    }

    /// Both end before the one who waits has had its turn.
    @Test
    @Tag("loop")
    void tasksThatEndInTheSameTurnAreAllDone() throws Exception {
        run(Backend.LOOP, (group, trio) -> {
            Task<Waited<Integer>> waiter = group.fork(() -> Weft.waitFor(trio.tasks, When.FIRST_COMPLETED));
            Weft.yieldNow();
            trio.gates.get(0).countDown();
            trio.gates.get(1).countDown();
            assertEquals(2, waiter.await().done().size());
        });
    }

    // --- time ---

    @OnEveryBackend
    void aTimeoutIsNoException(Backend backend) throws Exception {
        run(backend, (group, trio) -> {
            for (int millis : List.of(5, 1, 0, -1)) {
                Waited<Integer> waited = Weft.waitFor(trio.tasks, When.ALL_COMPLETED, Duration.ofMillis(millis));
                assertTrue(waited.done().isEmpty());
                assertEquals(trio.tasks, list(waited.pending()));
                trio.assertNobodyListens();
            }
        });
    }

    @OnEveryBackend
    void whatHasEndedWithinTheTimeoutIsDone(Backend backend) throws Exception {
        run(backend, (group, trio) -> {
            trio.end(2);
            Waited<Integer> waited = Weft.waitFor(trio.tasks, When.ALL_COMPLETED, Duration.ofMillis(1));
            assertEquals(List.of(trio.get(2)), list(waited.done()));
            assertEquals(2, waited.pending().size());
        });
    }

    @OnEveryBackend
    void aTimeoutThatIsNotNeededDoesNotHoldItUp(Backend backend) throws Exception {
        run(backend, (group, trio) -> {
            trio.endAll();
            assertEquals(3, Weft.waitFor(trio.tasks, When.ALL_COMPLETED, Duration.ofSeconds(Long.MAX_VALUE)).done()
                    .size());
        });
    }

    // --- cancellation ---

    @OnEveryBackend
    void cancellingTheWaiterLeavesTheTasksAloneAndNobodyListening(Backend backend) throws Exception {
        run(backend, (group, trio) -> {
            CountDownLatch ready = new CountDownLatch(1);
            Task<?> waiter = group.fork(() -> {
                ready.countDown();
                return Weft.waitFor(trio.tasks, When.ALL_COMPLETED);
            });
            ready.await();
            waiter.cancel("no longer interested");
            waiter.awaitEnd();
            assertTrue(waiter.isCancelled());
            trio.assertNobodyListens();
            assertTrue(trio.tasks.stream().noneMatch(Task::isDone));
        });
    }

    @OnEveryBackend
    void anOuterTimeoutEndsTheWait(Backend backend) throws Exception {
        run(backend, (group, trio) -> {
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(Duration.ofMillis(1),
                    () -> Weft.waitFor(trio.tasks, When.ALL_COMPLETED)));
            trio.assertNobodyListens();
        });
    }

    @OnEveryBackend
    void anInterruptFromOutsideEndsTheWait(Backend backend) throws Exception {
        run(backend, (group, trio) -> {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> Weft.waitFor(trio.tasks, When.ALL_COMPLETED));
            assertFalse(Thread.interrupted());
            trio.assertNobodyListens();
        });
    }

    /// Also when there is nothing to wait for.
    @OnEveryBackend
    void itIsACheckpoint(Backend backend) throws Exception {
        run(backend, (group, trio) -> {
            trio.end(0);
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(Duration.ZERO,
                    () -> Weft.waitFor(trio.tasks, When.FIRST_COMPLETED)));
        });
    }

    // --- arguments ---

    @OnEveryBackend
    void aTaskThatIsGivenTwiceCountsOnce(Backend backend) throws Exception {
        run(backend, (group, trio) -> {
            var twice = List.of(trio.get(1), trio.get(0), trio.get(1));
            Waited<Integer> waited = Weft.waitFor(twice, When.ALL_COMPLETED, Duration.ZERO);
            assertEquals(List.of(trio.get(1), trio.get(0)), list(waited.pending()));
            Task<Waited<Integer>> waiter = group.fork(() -> Weft.waitFor(twice, When.ALL_COMPLETED));
            trio.end(1);
            trio.end(0);
            assertEquals(List.of(trio.get(1), trio.get(0)), list(waiter.await().done()));
        });
    }

    @OnEveryBackend
    void noTasksAreRefusedInWords(Backend backend) throws Exception {
        backend.run(() -> {
            var none = assertThrows(IllegalArgumentException.class,
                    () -> Weft.waitFor(List.<Task<String>>of(), When.ALL_COMPLETED));
            assertTrue(none.getMessage().contains("no tasks"), none.getMessage());
            var nothing = assertThrows(IllegalArgumentException.class,
                    () -> Weft.<String>waitFor(null, When.ALL_COMPLETED));
            assertTrue(nothing.getMessage().contains("over null"), nothing.getMessage());
        });
        run(backend, (group, trio) -> {
            var hole = assertThrows(IllegalArgumentException.class,
                    () -> Weft.waitFor(Arrays.asList(trio.get(0), null), When.ALL_COMPLETED));
            assertTrue(hole.getMessage().contains("one is null"), hole.getMessage());
        });
    }

    @OnEveryBackend
    void aTaskThatWaitsForItselfIsTold(Backend backend) throws Exception {
        run(backend, (group, trio) -> {
            Task<?> task = group.fork(
                    () -> Weft.waitFor(List.of(trio.get(0), Weft.currentTask()), When.ALL_COMPLETED), "narcissus");
            task.awaitEnd();
            var misuse = task.exceptionNow();
            assertTrue(misuse.getMessage().contains("\"narcissus\" waits for itself"), misuse.getMessage());
            trio.assertNobodyListens();
        });
    }

    @OnEveryBackend
    void tasksOfDifferentTypesMayBeWaitedForTogether(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            List<Task<?>> mixed = List.of(group.fork(() -> 1), group.fork(() -> "two"));
            Waited<?> waited = Weft.waitFor(mixed, When.ALL_COMPLETED);
            assertEquals(mixed, List.copyOf(waited.done()));
        }));
    }

    @OnEveryBackend
    void theResultCannotBeChanged(Backend backend) throws Exception {
        run(backend, (group, trio) -> {
            Waited<Integer> waited = Weft.waitFor(trio.tasks, When.ALL_COMPLETED, Duration.ZERO);
            assertThrows(UnsupportedOperationException.class, () -> waited.pending().removeFirst());
            assertThrows(UnsupportedOperationException.class, () -> waited.done().add(trio.get(0)));
        });
    }

    @OnEveryBackend
    void aThreadOutsideMayWait(Backend backend) throws Exception {
        run(backend, (group, trio) -> {
            var answer = new java.util.concurrent.FutureTask<>(
                    () -> Weft.waitFor(trio.tasks, When.ALL_COMPLETED).done().size());
            Thread outside = Thread.ofPlatform().start(answer);
            trio.endAll();
            assertEquals(3, answer.get());
            outside.join();
        });
    }

    // --- what it is not ---

    /// Only whoever asks for the outcome has looked.
    @OnEveryBackend
    void waitingIsNoLookAtAFailure(Backend backend) throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            backend.run(() -> TaskGroup.run(SUPERVISOR, group -> {
                Task<?> task = group.fork(() -> {
                    throw new IOException("boom");
                }, "unseen");
                Weft.waitFor(List.of(task), When.FIRST_EXCEPTION);
            }));
            assertEquals(1, log.having("\"unseen\"").size());
        }
    }

    // --- many ---

    /// Each end costs the one who waits nothing; the last wakes it.
    @Test
    @Tag("loop")
    void aWaitForVeryManyTasksIsWokenOnce() throws Exception {
        Weft.run(() -> TaskGroup.run(group -> {
            CountDownLatch gate = new CountDownLatch(1);
            List<Task<?>> tasks = forkAll(group, gate);
            Task<Integer> waiter = group.fork(() -> {
                Waited<?> waited = Weft.waitFor(tasks, When.ALL_COMPLETED);
                return waited.done().size();
            });
            Weft.yieldNow();
            var scheduler = EventLoop.current().scheduler();
            long before = scheduler.runs();
            gate.countDown();
            assertEquals(tasks.size(), waiter.await());
            // One for each task, one for the waiter, and some for this task and the loop's own.
            long runs = scheduler.runs() - before;
            assertTrue(runs < tasks.size() + 100, runs + " runs");
        }));
    }

    /// That is a hundred thousand times to be taken out of the same list.
    @OnEveryBackend
    void aHundredThousandListenersOfOneTaskAreAllTakenOut(Backend backend) throws Exception {
        run(backend, (group, trio) -> {
            List<CountingListener> listeners = new ArrayList<>();
            for (int i = 0; i < 100_000; i++) {
                CountingListener listener = new CountingListener();
                listeners.add(listener);
                assertTrue(trio.get(0).addListener(listener));
            }
            // The last first, which a search from the front would find last.
            listeners.reversed().forEach(trio.get(0)::removeListener);
            trio.assertNobodyListens();
            trio.end(0);
            assertEquals(0, listeners.stream().mapToInt(listener -> listener.told + listener.compared).sum());
        });
    }

    @OnEveryBackend
    void givingUpOnVeryManyTasksLeavesNobodyListening(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch gate = new CountDownLatch(1);
            List<Task<?>> tasks = forkAll(group, gate);
            for (int i = 0; i < 3; i++) {
                assertEquals(tasks.size(), Weft.waitFor(tasks, When.FIRST_COMPLETED, Duration.ZERO).pending().size());
            }
            assertTrue(tasks.stream().noneMatch(Task::hasListeners));
            gate.countDown();
        }));
    }

    private static List<Task<?>> forkAll(TaskGroup group, CountDownLatch gate) {
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < Soak.times(20_000, 100_000); i++) {
            tasks.add(group.fork(() -> gate.await()));
        }
        return tasks;
    }

    /// Counts how often it was told, and how often it was compared with another in a search.
    private static final class CountingListener extends Listener {

        private int told;
        private int compared;

        @Override
        void ended(Task<?> task) {
            told++;
        }

        @Override
        public boolean equals(Object other) {
            compared++;
            return this == other;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }
}
