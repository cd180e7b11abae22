package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// How a cancellation comes into a [TaskGroup], goes through it and ends at its edge.
class TaskGroupCancellationTest {

    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

    /// Runs a task, cancels it once `ready` is down, and returns it ended.
    private static Task<?> cancelled(CountDownLatch ready, Action body) throws InterruptedException {
        return TaskGroup.scope(GroupOptions.named("outer").onFailure(OnFailure.KEEP_GOING), group -> {
            Task<?> task = group.fork(body, "owner");
            ready.await();
            assertTrue(task.cancel("enough"));
            group.join();
            task.outcome();
            return task;
        });
    }

    private Void waitAndTell(CountDownLatch ready, boolean foreign) throws InterruptedException {
        try {
            ready.countDown();
            return foreign ? Waits.foreignForever() : Waits.forever();
        } catch (InterruptedException e) {
            seen.add(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    /// TG-06
    @OnEveryBackend
    void cancellingTheOwnerInItsJoinCancelsEachTaskOnce(Backend backend) throws Exception {
        CountDownLatch ready = new CountDownLatch(5);
        Task<?> owner = backend.run(() -> cancelled(ready, () -> TaskGroup.run(group -> {
            for (int i = 0; i < 5; i++) {
                group.fork(() -> waitAndTell(ready, false));
            }
        })));
        assertEquals(5, seen.size());
        assertTrue(seen.stream().allMatch(reason -> reason.contains("enough")), seen::toString);
        assertTrue(assertInstanceOf(Outcome.Cancelled.class, owner.outcome()).reason().contains("enough"));
    }

    /// TG-06, in the form with join: the interrupted join is no forgotten one.
    @OnEveryBackend
    void aCancelledJoinEndsTheGroupWithoutAComplaint(Backend backend) throws Exception {
        CountDownLatch ready = new CountDownLatch(2);
        List<Throwable> complaints = Collections.synchronizedList(new ArrayList<>());
        Task<?> owner = backend.run(() -> cancelled(ready, () -> {
            try (TaskGroup group = TaskGroup.open()) {
                group.fork(() -> waitAndTell(ready, false));
                group.fork(() -> waitAndTell(ready, true));
                group.join();
            } catch (InterruptedException e) {
                complaints.addAll(List.of(e.getSuppressed()));
                throw e;
            }
        }));
        assertEquals(List.of(), complaints);
        assertEquals(2, seen.size());
        assertTrue(owner.isCancelled());
    }

    /// TG-07
    @OnEveryBackend
    void cancellingTheOwnerInItsBodyReachesTheBodyAndEachTaskOnce(Backend backend) throws Exception {
        CountDownLatch ready = new CountDownLatch(6);
        Task<?> owner = backend.run(() -> cancelled(ready, () -> TaskGroup.run(group -> {
            for (int i = 0; i < 5; i++) {
                group.fork(() -> waitAndTell(ready, true));
            }
            waitAndTell(ready, true);
        })));
        assertEquals(6, seen.size());
        assertTrue(owner.isCancelled());
    }

    /// TG-15
    @OnEveryBackend
    void cancellingTheOwnerOfAnEmptyGroupRunsTheBodysCleanupOnce(Backend backend) throws Exception {
        CountDownLatch ready = new CountDownLatch(1);
        Task<?> owner = backend.run(() -> cancelled(ready, () -> TaskGroup.run(group -> {
            try {
                ready.countDown();
                Waits.forever();
            } finally {
                seen.add("cleanup");
            }
        })));
        assertEquals(List.of("cleanup"), seen);
        assertTrue(owner.isCancelled());
    }

    /// Rule 3: at Weft's own suspension points a swallowed cancellation comes back.
    @OnEveryBackend
    void aSwallowedCancellationComesBackAtEachSuspensionPoint(Backend backend) throws Exception {
        CountDownLatch ready = new CountDownLatch(1);
        Task<?> owner = backend.run(() -> cancelled(ready, () -> {
            Task<String> ended = TaskGroup.scope(group -> group.fork(() -> "ended"));
            assertThrows(InterruptedException.class, () -> waitAndTell(ready, false));
            assertThrows(InterruptedException.class, Weft::yieldNow);
            assertThrows(InterruptedException.class, () -> Weft.sleep(Duration.ofNanos(1)));
            assertThrows(InterruptedException.class, ended::await);
            assertThrows(InterruptedException.class, () -> Weft.offload(() -> 1));
            assertThrows(InterruptedException.class, () -> TaskGroup.run(group -> {}));
            seen.add("to the end");
        }));
        assertEquals("to the end", seen.getLast());
        assertEquals(Task.Status.SUCCESS, owner.status());
    }

    /// Rule 3: foreign code gets one interrupt.
    @OnEveryBackend
    void foreignCodeIsInterruptedOnce(Backend backend) throws Exception {
        CountDownLatch ready = new CountDownLatch(1);
        var queue = new LinkedBlockingQueue<>(List.of("after"));
        Task<?> owner = backend.run(() -> cancelled(ready, () -> {
            assertThrows(InterruptedException.class, () -> waitAndTell(ready, true));
            seen.add(queue.take());
        }));
        assertEquals("after", seen.getLast());
        assertEquals(Task.Status.SUCCESS, owner.status());
    }

    /// TG-28
    @OnEveryBackend
    void whenAnInnerAndAnOuterGroupAreCancelledTheOuterRequestIsLeftAfterTheInnerEdge(Backend backend)
            throws Exception {
        var failed = assertThrows(TaskFailedException.class, () -> backend.run(() -> TaskGroup.run(outer -> {
            CountDownLatch inside = new CountDownLatch(1);
            CountDownLatch innerFailed = new CountDownLatch(1);
            outer.fork(() -> {
                innerFailed.await();
                throw new IOException("outer");
            });
            var fromInner = assertThrows(TaskFailedException.class, () -> TaskGroup.run(inner -> {
                inner.fork(() -> {
                    inside.await();
                    innerFailed.countDown();
                    throw new IOException("inner");
                });
                inside.countDown();
                try {
                    Waits.foreignForever();
                } catch (InterruptedException e) {
                    // Until the outer request is here too.
                    Weft.shield(() -> {
                        while (!outerIsCancelled(outer)) {
                            Weft.yieldNow();
                        }
                    });
                    throw e;
                }
            }));
            assertEquals("inner", fromInner.getCause().getMessage());
            var next = assertThrows(InterruptedException.class, Weft::yieldNow);
            assertTrue(next.getMessage().contains("outer"), next.getMessage());
            throw next;
        })));
        assertEquals(List.of("outer"), failed.failures().stream().map(Throwable::getMessage).toList());
    }

    private static boolean outerIsCancelled(TaskGroup outer) {
        try {
            outer.fork(() -> {});
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /// TG-34
    @OnEveryBackend
    void theTaskThatFailsIsNotItselfCancelled(Backend backend) throws Exception {
        List<Task<?>> tasks = Collections.synchronizedList(new ArrayList<>());
        assertThrows(TaskFailedException.class, () -> backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch go = new CountDownLatch(1);
            Task<?> task = group.fork(() -> {
                go.await();
                throw new IOException("boom");
            });
            tasks.add(task);
            task.onDone(ended -> {
                seen.add(ended.status() + " " + Thread.currentThread().isInterrupted());
                sleepAndTell();
            });
            go.countDown();
        })));
        assertEquals(List.of("FAILED false", "slept"), seen);
        assertEquals(Task.Status.FAILED, tasks.getFirst().status());
    }

    private void sleepAndTell() {
        try {
            Weft.sleep(Duration.ofNanos(1));
            seen.add("slept");
        } catch (InterruptedException e) {
            seen.add("interrupted");
        }
    }

    /// TG-22
    @OnEveryBackend
    void aHydraDiesWhenASiblingFails(Backend backend) throws Exception {
        CountDownLatch heads = new CountDownLatch(1_000);
        var failed = assertThrows(TaskFailedException.class, () -> backend.run(() -> TaskGroup.run(group -> {
            group.fork(() -> hydra(group, heads));
            group.fork(() -> {
                heads.await();
                throw new IOException("sword");
            });
        })));
        assertEquals(1, failed.failures().size(), () -> failed.failures().toString());
        assertEquals("sword", failed.getCause().getMessage());
    }

    private static void hydra(TaskGroup group, CountDownLatch heads) throws InterruptedException {
        heads.countDown();
        Weft.yieldNow();
        group.fork(() -> hydra(group, heads));
        group.fork(() -> hydra(group, heads));
    }

    /// A task that only finds out by a refused fork that its group is cancelled has been cancelled, and has not failed.
    @Test
    @Tag("loop")
    void aTaskThatEndsByARefusedForkIsCancelled() throws Exception {
        var failed = assertThrows(TaskFailedException.class, () -> Weft.run(() -> TaskGroup.run(group -> {
            Task<?> forks = group.fork(() -> {
                Weft.shield(() -> Weft.yieldNow());
                group.fork(() -> {});
            });
            forks.onDone(task -> seen.add("" + task.status()));
            group.fork(() -> {
                throw new IOException("boom");
            });
        })));
        assertEquals(1, failed.failures().size());
        assertEquals(List.of("CANCELLED"), seen);
    }

    /// TO-15: a failure in a task's cleanup does not hide behind the cancellation.
    @OnEveryBackend
    void aFailureInATasksCleanupLeavesTheGroupAndTheTimeoutIsSuppressedInIt(Backend backend) throws Exception {
        var failed = assertThrows(TaskFailedException.class,
                () -> backend.run(() -> Weft.withTimeout(Duration.ofMillis(500), () -> TaskGroup.run(group -> {
                    CountDownLatch ready = new CountDownLatch(1);
                    group.fork(() -> {
                        try {
                            ready.countDown();
                            Waits.forever();
                        } catch (InterruptedException e) {
                            throw new IOException("cleanup");
                        }
                    });
                    ready.await();
                }))));
        assertEquals("cleanup", failed.getCause().getMessage());
        assertTrue(List.of(failed.getSuppressed()).stream().anyMatch(TimeoutException.class::isInstance));
    }

    /// Rule 3: what leaves is decided by whose request it is; an interrupt of the user's own passes as itself.
    @OnEveryBackend
    void anInterruptFromOutsideLeavesTheGroupAsItself(Backend backend) throws Exception {
        var own = assertThrows(InterruptedException.class, () -> backend.run(() -> TaskGroup.run(group -> {
            group.fork(() -> waitAndTell(new CountDownLatch(1), false));
            Weft.yieldNow();
            Thread.currentThread().interrupt();
            Waits.forever();
        })));
        assertTrue(own.getMessage().contains("from outside"), own.getMessage());
    }

    /// Rule 3
    @OnEveryBackend
    void theUsersFlagIsStillSetAfterAGroupWhoseBodyFailed(Backend backend) throws Exception {
        boolean flag = backend.run(() -> {
            assertThrows(IOException.class, () -> TaskGroup.run(group -> {
                group.fork(() -> Waits.forever());
                Thread.currentThread().interrupt();
                throw new IOException("body");
            }));
            return Thread.interrupted();
        });
        assertTrue(flag);
    }

    /// Rule 3: a body that swallows the exception and sets the flag again, as is the custom, leaks nothing.
    @OnEveryBackend
    void aFlagThatTheBodySetsAgainEndsAtTheGroupsEdge(Backend backend) throws Exception {
        for (boolean foreign : List.of(true, false)) {
            backend.run(() -> {
                assertThrows(TaskFailedException.class, () -> TaskGroup.run(group -> {
                    group.fork(() -> {
                        throw new IOException("boom");
                    });
                    try {
                        waitAndTell(new CountDownLatch(1), foreign);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }));
                assertFalse(Thread.interrupted());
                Weft.yieldNow();
            });
        }
    }

    @OnEveryBackend
    void aCancelledTaskOfItsOwnDoesNotReachItsParentsOrItsSiblingsScopes(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch ready = new CountDownLatch(1);
            Task<?> task = group.fork(() -> TaskGroup.run(inner -> inner.fork(() -> waitAndTell(ready, true))));
            ready.await();
            task.cancel("only this one");
            task.awaitEnd();
            Weft.yieldNow();
            assertEquals("fine", group.fork(() -> "fine").await());
        }));
        assertEquals(1, seen.size());
    }

    /// Rule 2: what a task left as an interrupted join leaves the group joinable.
    @OnEveryBackend
    void aGroupWhoseJoinWasInterruptedMayBeJoinedAgain(Backend backend) throws Exception {
        String value = backend.run(() -> {
            try (TaskGroup group = TaskGroup.open()) {
                CountDownLatch go = new CountDownLatch(1);
                Task<String> task = group.fork(() -> {
                    go.await();
                    return "done";
                });
                Thread.currentThread().interrupt();
                assertThrows(InterruptedException.class, group::join);
                go.countDown();
                group.join();
                return task.resultNow();
            }
        });
        assertEquals("done", value);
    }

    /// TO-23
    @OnEveryBackend
    void joinsThatTimeOutLeaveTheGroupJoinable(Backend backend) throws Exception {
        String value = backend.run(() -> {
            try (TaskGroup group = TaskGroup.open()) {
                CountDownLatch go = new CountDownLatch(1);
                Task<String> task = group.fork(() -> {
                    go.await();
                    return "done";
                });
                for (int millis : List.of(5, 1, 0, -1)) {
                    assertThrows(TimeoutException.class,
                            () -> Weft.withTimeout(Duration.ofMillis(millis), () -> group.join()));
                }
                go.countDown();
                group.join();
                return task.resultNow();
            }
        });
        assertEquals("done", value);
    }

    /// GW-04
    @OnEveryBackend
    void cancellingAGatherCancelsAllItsTasksOnce(Backend backend) throws Exception {
        CountDownLatch ready = new CountDownLatch(3);
        Task<?> owner = backend.run(() -> cancelled(ready, () -> Weft.gather(() -> waitAndTell(ready, false),
                () -> waitAndTell(ready, true), () -> waitAndTell(ready, false))));
        assertEquals(3, seen.size());
        assertTrue(owner.isCancelled());
    }

    /// GW-04: settling is for the tasks, not for the caller.
    @OnEveryBackend
    void cancellingAGatherThatSettlesCancelsTheCaller(Backend backend) throws Exception {
        CountDownLatch ready = new CountDownLatch(1);
        Task<?> owner = backend.run(
                () -> cancelled(ready, () -> Weft.gatherSettled(() -> waitAndTell(ready, false), () -> "value")));
        assertEquals(1, seen.size());
        assertTrue(owner.isCancelled());
    }

    /// TG-36: nothing in an open group keeps a task that has ended.
    @OnEveryBackend
    void anOpenGroupKeepsNoReferenceToATaskThatHasEnded(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            var reference = new java.lang.ref.WeakReference<>(group.fork(() -> "ended"));
            reference.get().await();
            for (int i = 0; i < 200 && reference.get() != null; i++) {
                System.gc();
                Weft.sleep(Duration.ofMillis(1));
            }
            assertNull(reference.get());
        }));
    }

    /// As a server does that keeps the handle on its first connection.
    @OnEveryBackend
    void aTaskThatHasEndedKeepsNoReferenceToThoseForkedAfterIt(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch over = new CountDownLatch(1);
            CountDownLatch second = new CountDownLatch(1);
            Task<?> kept = group.fork(() -> "first");
            var reference = new java.lang.ref.WeakReference<>(group.fork(() -> second.await()));
            awaitItsEnd(kept);
            group.fork(() -> over.await());
            second.countDown();
            awaitItsEnd(reference.get());
            for (int i = 0; i < 200 && reference.get() != null; i++) {
                System.gc();
                Weft.sleep(Duration.ofMillis(1));
            }
            assertNull(reference.get());
            assertEquals("first", kept.result());
            over.countDown();
        }));
    }

    /// Until it is out of the tree, too.
    private static void awaitItsEnd(Task<?> task) throws InterruptedException {
        task.await();
        task.strand().thread().join();
    }

    /// The trace is most of what it costs, and nobody reads ten thousand.
    @OnEveryBackend
    void ofVeryManyTasksThatAreCancelledTogetherTheFirstTellWhereTheyStoodAndAllTellWhy(Backend backend)
            throws Exception {
        backend.run(() -> {
            List<InterruptedException> seen = Collections.synchronizedList(new ArrayList<>());
            CountDownLatch begun = new CountDownLatch(1_000);
            TaskGroup.run(group -> {
                for (int i = 0; i < 1_000; i++) {
                    group.fork(() -> {
                        begun.countDown();
                        try {
                            Waits.forever();
                        } catch (InterruptedException e) {
                            seen.add(e);
                            throw e;
                        }
                    });
                }
                begun.await();
                group.cancel("enough");
            });
            assertEquals(1_000, seen.size());
            long traced = seen.stream().filter(e -> e.getStackTrace().length > 0).count();
            assertTrue(traced >= 90 && traced < 200, traced + " have a stack trace");
            assertTrue(seen.stream().allMatch(e -> e.toString()
                    .startsWith("java.lang.InterruptedException: cancelled: enough")));
        });
    }
}
