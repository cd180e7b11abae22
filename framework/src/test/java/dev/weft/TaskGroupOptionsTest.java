package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// What [GroupOptions] change: timeout, concurrency, patience with stragglers; and a group that is cancelled by a call.
class TaskGroupOptionsTest {

    private static final Duration SOON = Duration.ofMillis(5);
    /// For a timeout that must not pass while classes are loaded for the first fork.
    private static final Duration AFTER_THE_FORKS = Duration.ofMillis(200);
    private static final Duration NEVER = Duration.ofDays(1);
    private static final GroupOptions FETCH = GroupOptions.named("fetch");

    // --- cancel(reason) ---

    @OnEveryBackend
    void aCancelledGroupEndsItsTasksAndItsBodyAndThenQuietlyItself(Backend backend) throws Exception {
        for (boolean foreign : List.of(true, false)) {
            backend.run(() -> {
                List<Task<?>> tasks = new ArrayList<>();
                TaskGroup.run(FETCH, group -> {
                    tasks.add(group.fork(() -> Waits.forever()));
                    tasks.add(group.fork(() -> group.cancel("found it")));
                    Object never = foreign ? Waits.foreignForever() : Waits.forever();
                });
                assertEquals(Task.Status.CANCELLED, tasks.getFirst().status());
                assertFalse(Thread.interrupted());
                Weft.sleep(Duration.ofNanos(1));
            });
        }
    }

    @OnEveryBackend
    void aGroupThatIsCancelledWhileItWaitsForItsTasksReturnsWhatItsBodyReturned(Backend backend) throws Exception {
        backend.run(() -> assertEquals("value", TaskGroup.scope(FETCH, group -> {
            group.fork(() -> Waits.forever());
            group.fork(() -> group.cancel("found it"));
            return "value";
        })));
    }

    @OnEveryBackend
    void aBodyThatTheGroupsCancellationCutShortHasNoValueToReturn(Backend backend) throws Exception {
        backend.run(() -> {
            var none = assertThrows(CancellationException.class, () -> TaskGroup.scope(FETCH, group -> {
                group.cancel("found it");
                return Waits.forever();
            }));
            assertTrue(none.getMessage().startsWith("group \"fetch\" was cancelled: found it"), none.getMessage());
        });
    }

    @OnEveryBackend
    void aJoinOfACancelledGroupReturnsWhenItsTasksHaveEnded(Backend backend) throws Exception {
        backend.run(() -> {
            try (TaskGroup group = TaskGroup.open(FETCH)) {
                Task<?> task = group.fork(() -> Waits.forever());
                group.cancel("enough");
                group.join();
                assertEquals(Task.Status.CANCELLED, task.status());
            }
        });
    }

    @OnEveryBackend
    void aCancelledGroupTakesNoMoreTasksAndSaysWhy(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(FETCH, group -> {
            group.cancel("found it");
            var refused = assertThrows(IllegalStateException.class, () -> group.fork(() -> 1));
            assertTrue(refused.getMessage().contains("group \"fetch\" takes no more tasks: it is cancelled: found it"),
                    refused.getMessage());
        }));
    }

    @OnEveryBackend
    void aThreadOutsideMayCancelAGroup(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(FETCH, group -> {
            group.fork(() -> Waits.forever());
            Thread.ofPlatform().start(() -> group.cancel("from outside"));
        }));
    }

    @OnEveryBackend
    void aFailureInTheCleanupOfACancelledGroupIsNotLost(Backend backend) throws Exception {
        backend.run(() -> {
            var failed = assertThrows(TaskFailedException.class, () -> TaskGroup.run(FETCH, group -> {
                group.fork(() -> {
                    try {
                        Waits.forever();
                    } catch (InterruptedException e) {
                        throw new IOException("in cleanup");
                    }
                });
                Weft.yieldNow();
                Weft.sleep(SOON);
                group.cancel("enough");
            }));
            assertInstanceOf(IOException.class, failed.getCause());
        });
    }

    @OnEveryBackend
    void whenTheOwnerIsCancelledTooThatLeavesTheGroup(Backend backend) throws Exception {
        backend.run(() -> {
            List<String> events = new ArrayList<>();
            CancelScope.runVoid(CancelOptions.named("outer"), outer -> {
                TaskGroup.run(FETCH, group -> {
                    group.cancel("inner");
                    outer.cancel("outer");
                    Waits.forever();
                });
                events.add("after the group");
            });
            assertEquals(List.of(), events);
        });
    }

    @OnEveryBackend
    void aGroupMayBeAskedToEndBeforeItIsCancelled(Backend backend) throws Exception {
        backend.run(() -> {
            List<String> events = Collections.synchronizedList(new ArrayList<>());
            TaskGroup.run(FETCH, group -> {
                Task<?> worker = group.fork(() -> {
                    CancelScope.runVoid(CancelOptions.defaults().endingEarly(), jobs -> Waits.forever());
                    events.add("no more jobs");
                });
                group.fork(() -> {
                    worker.await();
                    Waits.forever();
                });
                group.cancel("going down", NEVER);
                group.fork(() -> events.add("still taken")).await();
                worker.await();
                group.cancel("going down", Duration.ZERO);
            });
            events.sort(null);
            assertEquals(List.of("no more jobs", "still taken"), events);
        });
    }

    // --- timeout ---

    @OnEveryBackend
    void aGroupThatHasNotEndedInTimeFailsWithTheTimeoutAndNobodyIsLeft(Backend backend) throws Exception {
        backend.run(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            var failed = assertThrows(TaskFailedException.class,
                    () -> TaskGroup.run(FETCH.timeout(AFTER_THE_FORKS), group -> {
                        for (int i = 0; i < 3; i++) {
                            tasks.add(group.fork(() -> Waits.forever()));
                        }
                    }));
            assertInstanceOf(TimeoutException.class, failed.getCause());
            assertTrue(failed.getMessage().startsWith("group \"fetch\" has not ended in time (it cancelled \"Task-"),
                    failed.getMessage());
            assertTrue(failed.getMessage()
                    .endsWith("java.util.concurrent.TimeoutException: timeout of PT0.2S passed"),
                    failed.getMessage());
            assertThrows(TimeoutException.class, () -> failed.rethrow(TimeoutException.class));
            tasks.forEach(task -> assertEquals(Task.Status.CANCELLED, task.status()));
            assertFalse(Thread.interrupted());
            Weft.sleep(Duration.ofNanos(1));
        });
    }

    @OnEveryBackend
    void theTimeoutOfAGroupInterruptsItsBody(Backend backend) throws Exception {
        for (boolean foreign : List.of(true, false)) {
            backend.run(() -> assertInstanceOf(TimeoutException.class,
                    assertThrows(TaskFailedException.class, () -> TaskGroup.scope(FETCH.timeout(AFTER_THE_FORKS),
                            group -> foreign ? Waits.foreignForever() : Waits.forever())).getCause()));
        }
    }

    @OnEveryBackend
    void aGroupThatEndsInTimeHasNoTimeout(Backend backend) throws Exception {
        backend.run(() -> assertEquals("done",
                TaskGroup.scope(FETCH.timeout(NEVER), group -> group.fork(() -> "done").await())));
    }

    @OnEveryBackend
    void aBodyThatIsDoneWithNobodyLeftIsDoneThoughTheTimePassed(Backend backend) throws Exception {
        backend.run(() -> assertEquals("done", TaskGroup.scope(FETCH.timeout(Duration.ZERO), group -> "done")));
    }

    @OnEveryBackend
    void aGroupWithoutTimeTakesNoTasks(Backend backend) throws Exception {
        backend.run(() -> {
            try (TaskGroup group = TaskGroup.open(FETCH.timeout(Duration.ZERO))) {
                var refused = assertThrows(IllegalStateException.class, () -> group.fork(() -> 1));
                assertTrue(refused.getMessage().contains("timeout of PT0S passed"), refused.getMessage());
            }
        });
    }

    @OnEveryBackend
    void aJoinThrowsTheTimeoutOfItsGroup(Backend backend) throws Exception {
        backend.run(() -> {
            try (TaskGroup group = TaskGroup.open(FETCH.timeout(AFTER_THE_FORKS))) {
                group.fork(() -> Waits.forever());
                assertInstanceOf(TimeoutException.class,
                        assertThrows(TaskFailedException.class, group::join).getCause());
            }
        });
    }

    @OnEveryBackend
    void aTimeoutBeforeTheJoinOfAnOpenGroupArrivesWhereTheBodyWaitsAndIsSuppressedInThat(Backend backend)
            throws Exception {
        backend.run(() -> {
            var interrupted = assertThrows(InterruptedException.class, () -> {
                try (TaskGroup group = TaskGroup.open(FETCH.timeout(AFTER_THE_FORKS))) {
                    group.fork(() -> Waits.forever());
                    Waits.forever();
                }
            });
            assertInstanceOf(TimeoutException.class, interrupted.getSuppressed()[0].getCause());
        });
    }

    @OnEveryBackend
    void whatATaskThrowsInItsCleanupIsTheSecondFailureAfterTheTimeout(Backend backend) throws Exception {
        backend.run(() -> {
            TaskFailedException failed;
            Duration timeout = SOON;
            do {
                // With a longer one again, if it passed before the task began.
                GroupOptions options = FETCH.timeout(timeout);
                timeout = timeout.multipliedBy(2);
                failed = assertThrows(TaskFailedException.class,
                        () -> TaskGroup.run(options, group -> group.fork(() -> {
                            try {
                                Waits.forever();
                            } catch (InterruptedException e) {
                                throw new IOException("in cleanup");
                            }
                        })));
            } while (failed.failures().size() == 1 && timeout.compareTo(NEVER) < 0);
            assertInstanceOf(TimeoutException.class, failed.failures().get(0));
            assertInstanceOf(IOException.class, failed.failures().get(1));
            assertSame(failed.failures().get(1), failed.getSuppressed()[0]);
        });
    }

    @OnEveryBackend
    void anExceptionOfTheBodyAfterTheTimeLeavesAsItselfWithTheTimeoutSuppressed(Backend backend) throws Exception {
        backend.run(() -> {
            var thrown = assertThrows(IOException.class, () -> TaskGroup.run(FETCH.timeout(AFTER_THE_FORKS), group -> {
                try {
                    Waits.forever();
                } catch (InterruptedException e) {
                    throw new IOException("in cleanup");
                }
            }));
            assertInstanceOf(TimeoutException.class, thrown.getSuppressed()[0]);
        });
    }

    @OnEveryBackend
    void aCancellationFromOutsideIsNoTimeoutOfTheGroup(Backend backend) throws Exception {
        backend.run(() -> CancelScope.runVoid(CancelOptions.named("outer"), outer -> {
            outer.cancel("enough");
            assertThrows(InterruptedException.class,
                    () -> TaskGroup.run(FETCH.timeout(Duration.ZERO), group -> Waits.forever()));
        }));
    }

    /// As with a timeout of the body's own: rule 4.
    @OnEveryBackend
    void aCancellationFromOutsideThatMeetsTheTimeoutWins(Backend backend) throws Exception {
        cancelDuringTheTimeout(backend, (options, tasks) -> TaskGroup.run(options, tasks::accept));
    }

    @OnEveryBackend
    void aCancellationFromOutsideThatMeetsTheTimeoutWinsInAJoin(Backend backend) throws Exception {
        cancelDuringTheTimeout(backend, (options, tasks) -> {
            try (TaskGroup group = TaskGroup.open(options)) {
                tasks.accept(group);
                group.join();
            }
        });
    }

    private interface Opening {

        void open(GroupOptions options, Consumer<TaskGroup> tasks) throws InterruptedException;
    }

    /// With a longer timeout again, if that passed before the tasks began.
    private static void cancelDuringTheTimeout(Backend backend, Opening group) throws Exception {
        AtomicBoolean met = new AtomicBoolean();
        for (Duration timeout = SOON; !met.get(); timeout = timeout.multipliedBy(2)) {
            GroupOptions options = FETCH.timeout(timeout);
            backend.run(() -> CancelScope.runVoid(CancelOptions.named("outer"), outer -> {
                Runnable cancel = () -> {
                    outer.cancel("enough");
                    met.set(true);
                };
                try {
                    group.open(options, tasks -> cutShortAndThen(tasks, cancel));
                } catch (TaskFailedException e) {
                    assertFalse(met.get(), "the timeout won");
                    return;
                }
                throw new AssertionError("ended in time");
            }));
        }
    }

    /// Of two tasks, one ends by the group's cancellation, and the other's cleanup does something after that.
    private static void cutShortAndThen(TaskGroup group, Runnable then) {
        Task<?> first = group.fork(() -> Waits.forever());
        group.fork(() -> {
            try {
                Waits.forever();
            } finally {
                Weft.shield(() -> {
                    assertThrows(CancellationException.class, first::await);
                    then.run();
                });
            }
        });
    }

    // --- concurrency ---

    @OnEveryBackend
    void noMoreTasksRunAtOnceThanTheGroupAllows(Backend backend) throws Exception {
        backend.run(() -> {
            AtomicInteger running = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            AtomicInteger ran = new AtomicInteger();
            CountDownLatch three = new CountDownLatch(3);
            TaskGroup.run(FETCH.concurrency(3), group -> {
                for (int i = 0; i < 50; i++) {
                    group.fork(() -> {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        three.countDown();
                        three.await();
                        Weft.yieldNow();
                        Weft.sleep(Duration.ofNanos(1));
                        running.decrementAndGet();
                        ran.incrementAndGet();
                    });
                }
            });
            assertEquals(3, most.get());
            assertEquals(50, ran.get());
        });
    }

    @OnEveryBackend
    void whatMustWaitIsPendingAndBeginsInTheOrderOfForking(Backend backend) throws Exception {
        backend.run(() -> {
            List<Integer> order = Collections.synchronizedList(new ArrayList<>());
            TaskGroup.run(FETCH.concurrency(1), group -> {
                CountDownLatch go = new CountDownLatch(1);
                Task<?> first = group.fork(() -> go.await());
                while (first.status() == Task.Status.PENDING) {
                    Weft.yieldNow();
                }
                List<Task<?>> rest = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    int number = i;
                    Task<?> task = group.fork(() -> order.add(number));
                    rest.add(task);
                    // Off the loop the next must not overtake it.
                    while (backend == Backend.JDK && !(task.strand().waitsOn() instanceof Slots)) {
                        Weft.yieldNow();
                    }
                }
                Weft.yieldNow();
                rest.forEach(task -> assertEquals(Task.Status.PENDING, task.status()));
                go.countDown();
            });
            assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), order);
        });
    }

    @OnEveryBackend
    void aTaskThatIsCancelledWhileItWaitsForItsPlaceNeverRunsAndTakesNone(Backend backend) throws Exception {
        backend.run(() -> {
            AtomicInteger ran = new AtomicInteger();
            TaskGroup.run(FETCH.concurrency(1), group -> {
                CountDownLatch hasItsPlace = new CountDownLatch(1);
                CountDownLatch go = new CountDownLatch(1);
                group.fork(() -> {
                    hasItsPlace.countDown();
                    go.await();
                });
                hasItsPlace.await();
                Task<?> cancelled = group.fork(() -> ran.addAndGet(100));
                Task<?> last = group.fork(() -> ran.incrementAndGet());
                Weft.yieldNow();
                cancelled.cancel("not needed");
                assertThrows(CancellationException.class, cancelled::await);
                go.countDown();
                last.await();
            });
            assertEquals(1, ran.get());
        });
    }

    @OnEveryBackend
    void aDaemonTakesNoPlace(Backend backend) throws Exception {
        backend.run(() -> assertEquals("done", TaskGroup.scope(FETCH.concurrency(1), group -> {
            group.forkDaemon(() -> Waits.forever());
            Weft.yieldNow();
            return group.fork(() -> "done").await();
        })));
    }

    @OnEveryBackend
    void aFailureCancelsTheTasksThatWaitForTheirPlace(Backend backend) throws Exception {
        backend.run(() -> {
            AtomicInteger ran = new AtomicInteger();
            assertThrows(TaskFailedException.class, () -> TaskGroup.run(FETCH.concurrency(1), group -> {
                CountDownLatch hasItsPlace = new CountDownLatch(1);
                CountDownLatch go = new CountDownLatch(1);
                group.fork(() -> {
                    hasItsPlace.countDown();
                    go.await();
                    throw new IOException("first");
                });
                hasItsPlace.await();
                for (int i = 0; i < 1_000; i++) {
                    group.fork(() -> ran.incrementAndGet());
                }
                Weft.yieldNow();
                go.countDown();
            }));
            assertEquals(0, ran.get());
        });
    }

    @OnEveryBackend
    void inASupervisorAFailedTaskGivesItsPlaceToTheNext(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(FETCH.concurrency(1).onFailure(OnFailure.KEEP_GOING), group -> {
            Task<?> failing = group.fork(() -> {
                throw new IOException("mine");
            });
            assertEquals(42, group.fork(() -> 42).await());
            assertThrows(TaskFailedException.class, failing::await);
        }));
    }

    @Test
    void aConcurrencyOfNoneIsRefusedInWords() {
        var refused = assertThrows(IllegalArgumentException.class, () -> FETCH.concurrency(0));
        assertTrue(refused.getMessage().contains("\"fetch\" must be at least 1, got 0"), refused.getMessage());
    }

    // --- stragglers ---

    @OnEveryBackend
    void aTaskThatDoesNotEndWhenItIsCancelledIsToldOfWithItsNameAndItsStack(Backend backend) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (CapturedLog log = CapturedLog.open()) {
            log.onMessage("cannot end", release::countDown);
            backend.run(() -> TaskGroup.run(FETCH.stragglersAfter(SOON), group -> {
                CountDownLatch running = new CountDownLatch(1);
                group.fork(() -> {
                    running.countDown();
                    ForeignBlocking.stubbornly(release);
                }, "stubborn");
                running.await();
                group.cancel("enough");
            }));
            var told = log.having("cannot end").getFirst();
            assertTrue(told.getFormattedMessage()
                    .startsWith("group \"fetch\" cannot end: 1 of its tasks has not ended PT0.0"),
                    told.getFormattedMessage());
            assertTrue(told.getFormattedMessage().contains("\"stubborn\""), told.getFormattedMessage());
            assertTrue(List.of(told.getThrowableProxy().getStackTraceElementProxyArray()).toString()
                    .contains("ForeignBlocking.stubbornly"));
        }
    }

    /// With its thread's interrupt flag set, a logger would find its file closed.
    @OnEveryBackend
    void aStragglerIsToldOfWithoutTheFlagThatIsKeptForLater(Backend backend) throws Exception {
        AtomicBoolean flag = new AtomicBoolean();
        CountDownLatch release = new CountDownLatch(1);
        try (CapturedLog log = CapturedLog.open()) {
            log.onMessage("cannot end", () -> {
                flag.set(Thread.currentThread().isInterrupted());
                release.countDown();
            });
            backend.run(() -> {
                TaskGroup.run(FETCH.stragglersAfter(SOON), group -> {
                    CountDownLatch running = new CountDownLatch(1);
                    group.fork(() -> {
                        running.countDown();
                        ForeignBlocking.stubbornly(release);
                    });
                    running.await();
                    // The user's own: after the cancellation it would count as a part of that.
                    Thread.currentThread().interrupt();
                    group.cancel("enough");
                });
                assertTrue(Thread.interrupted());
            });
        }
        assertFalse(flag.get());
    }

    @OnEveryBackend
    void aLoggerThatFailsDoesNotEndTheWaitForAStraggler(Backend backend) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (CapturedLog log = CapturedLog.open()) {
            log.onMessage("cannot end", () -> {
                release.countDown();
                throw new NoClassDefFoundError("of the layout");
            });
            AtomicReference<Task<?>> straggler = new AtomicReference<>();
            backend.run(() -> {
                TaskGroup.run(FETCH.stragglersAfter(SOON), group -> {
                    CountDownLatch running = new CountDownLatch(1);
                    straggler.set(group.fork(() -> {
                        running.countDown();
                        ForeignBlocking.stubbornly(release);
                    }));
                    running.await();
                    group.cancel("enough");
                });
                assertTrue(straggler.get().isDone());
            });
        }
    }

    @Test
    void aPatienceOfNoneIsRefusedInWords() {
        assertThrows(IllegalArgumentException.class, () -> FETCH.stragglersAfter(Duration.ZERO));
    }
}
