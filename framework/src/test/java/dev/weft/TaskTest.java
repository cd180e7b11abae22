package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A [Task] as a handle: where it stands, how it ended, waiting for it, cancelling it.
class TaskTest {

    private static final GroupOptions SUPERVISOR = GroupOptions.named("supervisor").onFailure(OnFailure.KEEP_GOING);

    private static Task<String> failing(TaskGroup group) {
        return group.fork(() -> {
            throw new IOException("boom");
        }, "bad");
    }

    /// A task that was cancelled while it waited, and has ended.
    private static Task<String> cancelled(TaskGroup group) throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(1);
        Task<String> task = group.fork(() -> {
            ready.countDown();
            return Waits.forever();
        }, "left");
        ready.await();
        assertTrue(task.cancel("not needed"));
        task.awaitEnd();
        return task;
    }

    // --- states ---

    /// Rule 1, S07
    @Test
    @Tag("loop")
    void aTaskIsPendingUntilItIsMountedThenRunningThenEnded() throws Exception {
        List<Task.Status> states = new ArrayList<>();
        Weft.run(() -> TaskGroup.run(group -> {
            Task<?> task = group.fork(() -> {
                states.add(Weft.currentTask().status());
                Weft.yieldNow();
            });
            states.add(task.status());
            Weft.yieldNow();
            states.add(task.status());
            task.await();
            states.add(task.status());
        }));
        assertEquals(List.of(Task.Status.PENDING, Task.Status.RUNNING, Task.Status.RUNNING, Task.Status.SUCCESS),
                states);
    }

    /// S08
    @OnEveryBackend
    void aTaskThatReturnedTellsItsValueInEveryWay(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            Task<Integer> task = group.fork(() -> 42, "answer");
            assertEquals(42, task.await());
            assertEquals(42, task.get());
            assertEquals(42, task.get(1, TimeUnit.DAYS));
            assertEquals(42, task.result());
            assertEquals(42, task.resultNow());
            assertEquals(new Outcome.Success<>(42), task.outcome());
            assertEquals(Future.State.SUCCESS, task.state());
            assertTrue(task.isDone());
            assertFalse(task.isCancelled());
            var misuse = assertThrows(IllegalStateException.class, task::exceptionNow);
            assertTrue(misuse.getMessage().contains("\"answer\""));
        }));
    }

    /// S08
    @OnEveryBackend
    void aTaskThatFailedTellsItsFailureInEveryWay(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(SUPERVISOR, group -> {
            Task<String> task = failing(group);
            assertInstanceOf(IOException.class, assertThrows(TaskFailedException.class, task::await).getCause());
            assertInstanceOf(IOException.class, assertThrows(ExecutionException.class, task::get).getCause());
            assertInstanceOf(IOException.class, assertThrows(TaskFailedException.class, task::result).getCause());
            assertInstanceOf(IOException.class, task.exceptionNow());
            assertThrows(IllegalStateException.class, task::resultNow);
            assertInstanceOf(Outcome.Failure.class, task.outcome());
            assertEquals(Task.Status.FAILED, task.status());
            assertEquals(Future.State.FAILED, task.state());
            assertTrue(task.isDone());
            assertFalse(task.isCancelled());
        }));
    }

    /// S08
    @OnEveryBackend
    void aTaskThatWasCancelledTellsTheReasonInEveryWay(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            Task<String> task = cancelled(group);
            for (var thrown : List.of(assertThrows(CancellationException.class, task::await),
                    assertThrows(CancellationException.class, task::get),
                    assertThrows(CancellationException.class, task::result))) {
                assertTrue(thrown.getMessage().contains("not needed"), thrown.getMessage());
                assertTrue(thrown.getMessage().contains("\"left\""), thrown.getMessage());
            }
            assertThrows(IllegalStateException.class, task::resultNow);
            assertThrows(IllegalStateException.class, task::exceptionNow);
            assertInstanceOf(Outcome.Cancelled.class, task.outcome());
            assertEquals(Task.Status.CANCELLED, task.status());
            assertEquals(Future.State.CANCELLED, task.state());
            assertTrue(task.isDone());
            assertTrue(task.isCancelled());
        }));
    }

    /// S08, S30
    @OnEveryBackend
    void askingForTheResultTooEarlySaysWhatToDo(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            Task<String> task = group.fork(() -> Waits.forever(), "slow");
            for (var misuse : List.of(assertThrows(IllegalStateException.class, task::result),
                    assertThrows(IllegalStateException.class, task::outcome),
                    assertThrows(IllegalStateException.class, task::resultNow),
                    assertThrows(IllegalStateException.class, task::exceptionNow))) {
                assertTrue(misuse.getMessage().contains("\"slow\""), misuse.getMessage());
                assertTrue(misuse.getMessage().contains("await()"), misuse.getMessage());
            }
            assertFalse(task.isDone());
            assertEquals(Future.State.RUNNING, task.state());
            task.cancel("seen enough");
        }));
    }

    // --- names and words ---

    /// S29
    @Test
    @Tag("loop")
    void tasksAreCountedByTheirLoop() throws Exception {
        List<String> names = Weft.run(() -> {
            List<String> found = new ArrayList<>(List.of(Weft.currentTask().name()));
            TaskGroup.run(group -> {
                found.add(group.fork(() -> 1).name());
                found.add(group.fork(() -> 1, "n1").name());
                found.add(group.fork(() -> 1).name());
            });
            return found;
        });
        assertEquals(List.of("Task-1", "Task-2", "n1", "Task-3"), names);
    }

    /// S07
    @Test
    @Tag("loop")
    void printingATaskShowsNameStatusAndWhereItIsSuspended() throws Exception {
        Weft.run(() -> TaskGroup.run(group -> {
            Task<?> task = group.fork(() -> Waits.forever(), "sleeper");
            assertEquals("Task \"sleeper\" [PENDING]", task.toString());
            Weft.yieldNow();
            String line = task.toString();
            assertTrue(line.startsWith("Task \"sleeper\" [RUNNING at "), line);
            assertTrue(line.contains("TaskTest.java:"), line);
            assertTrue(line.contains("sleep"), line);
            task.cancel("enough");
            task.awaitEnd();
            assertTrue(task.toString().startsWith("Task \"sleeper\" [CANCELLED, cancelled: enough"), task::toString);
        }));
    }

    /// S07
    @OnEveryBackend
    void printingATaskThatHasEndedShowsHow(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(SUPERVISOR, group -> {
            Task<Integer> good = group.fork(() -> 42, "good");
            Task<String> bad = failing(group);
            group.join();
            assertEquals("Task \"good\" [SUCCESS, result=42]", good.toString());
            assertEquals("Task \"bad\" [FAILED, failure=java.io.IOException: boom]", bad.toString());
            bad.outcome();
        }));
    }

    // --- waiting ---

    /// Cancelling the one who waits ends the wait only.
    @OnEveryBackend
    void cancellingTheWaiterLeavesTheTaskAlone(Backend backend) throws Exception {
        String value = backend.run(() -> TaskGroup.scope(group -> {
            CountDownLatch go = new CountDownLatch(1);
            CountDownLatch ready = new CountDownLatch(1);
            Task<String> task = group.fork(() -> {
                go.await();
                return "untouched";
            });
            Task<String> waiter = group.fork(() -> {
                ready.countDown();
                return task.await();
            });
            ready.await();
            waiter.cancel("no longer interested");
            waiter.awaitEnd();
            assertTrue(waiter.isCancelled());
            go.countDown();
            return task.await();
        }));
        assertEquals("untouched", value);
    }

    /// CA-12: waiting for a cancelled task is no cancellation of the one who waits.
    @OnEveryBackend
    void theCancellationOfATaskIsNotTheWaiters(Backend backend) throws Exception {
        var failed = assertThrows(TaskFailedException.class, () -> backend.run(() -> TaskGroup.run(group -> {
            Task<String> task = cancelled(group);
            group.fork(() -> task.await());
        })));
        assertInstanceOf(CancellationException.class, failed.getCause());
    }

    @OnEveryBackend
    void aTaskThatWaitsForItselfIsTold(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(SUPERVISOR, group -> {
            Task<?> task = group.fork(() -> Weft.currentTask().await(), "narcissus");
            task.awaitEnd();
            var misuse = assertInstanceOf(IllegalStateException.class, task.exceptionNow());
            assertTrue(misuse.getMessage().contains("\"narcissus\" waits for itself"), misuse.getMessage());
        }));
    }

    @OnEveryBackend
    void aGetWithATimeoutGivesUpAndTheTaskGoesOn(Backend backend) throws Exception {
        String value = backend.run(() -> TaskGroup.scope(group -> {
            CountDownLatch go = new CountDownLatch(1);
            Task<String> task = group.fork(() -> {
                go.await();
                return "late";
            }, "slow");
            for (int millis : List.of(5, 0, -1)) {
                var thrown = assertThrows(TimeoutException.class, () -> task.get(millis, TimeUnit.MILLISECONDS));
                assertTrue(thrown.getMessage().contains("\"slow\""), thrown.getMessage());
            }
            go.countDown();
            return task.get(1, TimeUnit.DAYS);
        }));
        assertEquals("late", value);
    }

    @OnEveryBackend
    void manyMayWaitForOneTask(Backend backend) throws Exception {
        List<Integer> values = backend.run(() -> TaskGroup.scope(group -> {
            CountDownLatch go = new CountDownLatch(1);
            Task<Integer> task = group.fork(() -> {
                go.await();
                return 7;
            });
            List<Task<Integer>> waiters = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                waiters.add(group.fork(() -> task.await()));
            }
            go.countDown();
            List<Integer> results = new ArrayList<>();
            for (Task<Integer> waiter : waiters) {
                results.add(waiter.await());
            }
            return results;
        }));
        assertEquals(100, values.stream().filter(value -> value == 7).count());
    }

    @OnEveryBackend
    void aThreadOutsideMayWaitForATask(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();
            CountDownLatch go = new CountDownLatch(1);
            Task<String> task = group.fork(() -> {
                go.await();
                return "value";
            });
            Thread.ofPlatform().start(() -> {
                try {
                    answers.add(task.get());
                } catch (Exception e) {
                    answers.add(e.toString());
                }
            });
            go.countDown();
            assertEquals("value", answers.take());
        }));
    }

    // --- cancelling ---

    /// CA-01, rule 1
    @Test
    @Tag("loop")
    void aTaskThatIsCancelledBeforeItBeginsNeverRunsAndTheReasonIsKept() throws Exception {
        AtomicBoolean ran = new AtomicBoolean();
        Task<?> task = Weft.run(() -> TaskGroup.scope(group -> {
            Task<?> forked = group.fork(() -> ran.set(true));
            assertTrue(forked.cancel("too late"));
            assertEquals(Task.Status.PENDING, forked.status());
            return forked;
        }));
        assertFalse(ran.get());
        assertTrue(assertInstanceOf(Outcome.Cancelled.class, task.outcome()).reason().contains("too late"));
    }

    /// CA-03
    @OnEveryBackend
    void cancellingATaskThatHasEndedHasNoEffect(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            Task<Integer> task = group.fork(() -> 42);
            task.await();
            assertFalse(task.cancel("late"));
            assertFalse(task.cancel(true));
            assertEquals(42, task.resultNow());
            Task<String> cancelled = cancelled(group);
            assertFalse(cancelled.cancel("again"));
            assertTrue(cancelled.toString().contains("not needed"));
        }));
    }

    @OnEveryBackend
    void theSecondRequestIsRefusedAndTheFirstReasonStays(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch ready = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            Task<?> task = group.fork(() -> {
                ready.countDown();
                Weft.shield(() -> go.await());
                Weft.yieldNow();
            });
            ready.await();
            assertTrue(task.cancel("first"));
            assertFalse(task.cancel("second"));
            go.countDown();
            task.awaitEnd();
            assertTrue(task.toString().contains("first"), task::toString);
        }));
    }

    /// CA-04
    @OnEveryBackend
    void aTaskThatCancelsItselfSeesItAtItsNextWait(Backend backend) throws Exception {
        for (boolean foreign : List.of(true, false)) {
            List<String> events = new ArrayList<>();
            Task<?> task = backend.run(() -> TaskGroup.scope(group -> group.fork(() -> {
                assertTrue(Weft.currentTask().cancel("myself"));
                events.add("goes on");
                if (foreign) {
                    Waits.foreignForever();
                } else {
                    Waits.forever();
                }
            })));
            assertEquals(List.of("goes on"), events);
            assertTrue(task.isCancelled());
        }
    }

    /// CA-06: it was woken already, so it has the item; the cancellation is seen at the next wait.
    @Test
    @Tag("loop")
    void aTaskThatIsCancelledAfterItWasWokenKeepsWhatItWasWokenWith() throws Exception {
        List<String> got = new ArrayList<>();
        Weft.run(() -> TaskGroup.run(group -> {
            CompletableFuture<String> item = new CompletableFuture<>();
            Task<?> taker = group.fork(() -> {
                got.add(Weft.await(item));
                Weft.yieldNow();
                got.add("not reached");
            });
            Weft.yieldNow();
            item.complete("item");
            taker.cancel("after the hand-over");
            taker.awaitEnd();
            assertTrue(taker.isCancelled());
        }));
        assertEquals(List.of("item"), got);
    }

    /// CA-07
    @OnEveryBackend
    void aTaskThatSwallowsItsCancellationAndReturnsHasSucceeded(Backend backend) throws Exception {
        Task<String> task = backend.run(() -> TaskGroup.scope(group -> {
            CountDownLatch ready = new CountDownLatch(1);
            Task<String> stubborn = group.fork(() -> {
                try {
                    ready.countDown();
                    return Waits.foreignForever();
                } catch (InterruptedException e) {
                    return "all the same";
                }
            });
            ready.await();
            stubborn.cancel("please");
            return stubborn;
        }));
        assertEquals("all the same", task.resultNow());
    }

    /// CA-21
    @OnEveryBackend
    void aTaskThatThrowsAnErrorInItsCleanupHasFailed(Backend backend) throws Exception {
        Task<?> task = backend.run(() -> TaskGroup.scope(SUPERVISOR, group -> {
            CountDownLatch ready = new CountDownLatch(1);
            Task<?> dying = group.fork(() -> {
                try {
                    ready.countDown();
                    Waits.forever();
                } catch (InterruptedException e) {
                    throw new AssertionError("in the cleanup");
                }
            });
            ready.await();
            dying.cancel("please");
            group.join();
            dying.outcome();
            return dying;
        }));
        assertInstanceOf(AssertionError.class, task.exceptionNow());
    }

    /// CA-09
    @OnEveryBackend
    void cancelAsAFutureCancelsToo(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch ready = new CountDownLatch(1);
            Task<String> task = group.fork(() -> {
                ready.countDown();
                return Waits.foreignForever();
            });
            ready.await();
            assertTrue(task.cancel(false));
            assertThrows(CancellationException.class, task::get);
        }));
    }

    // --- as a CompletableFuture ---

    @OnEveryBackend
    void aCompletableFutureEndsAsItsTaskDoes(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(SUPERVISOR, group -> {
            CompletableFuture<Integer> future = group.fork(() -> 42).toCompletableFuture();
            int next = Weft.await(future.thenApply(value -> value + 1));
            assertEquals(43, next);
            var failed = assertThrows(TaskFailedException.class,
                    () -> Weft.await(failing(group).toCompletableFuture()));
            assertInstanceOf(IOException.class, failed.getCause());
            assertTrue(cancelled(group).toCompletableFuture().isCancelled());
        }));
    }

    @OnEveryBackend
    void cancellingTheCompletableFutureCancelsTheTask(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch ready = new CountDownLatch(1);
            Task<String> task = group.fork(() -> {
                ready.countDown();
                return Waits.forever();
            });
            CompletableFuture<String> future = task.toCompletableFuture();
            ready.await();
            future.cancel(true);
            task.awaitEnd();
            assertTrue(task.isCancelled());
        }));
    }

    @OnEveryBackend
    void aThreadThatRunsNoTaskHasNoCurrentTask(Backend backend) throws Exception {
        backend.run(() -> {
            LinkedBlockingQueue<Throwable> caught = new LinkedBlockingQueue<>();
            Thread.ofPlatform()
                    .start(() -> caught.add(assertThrows(IllegalStateException.class, Weft::currentTask)));
            Throwable misuse = caught.take();
            assertTrue(misuse.getMessage().contains("TaskGroup.fork"), misuse.getMessage());
        });
    }
}
