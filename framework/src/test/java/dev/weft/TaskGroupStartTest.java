package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;

/// [TaskGroup#start]: a task that says when it is ready.
class TaskGroupStartTest {

    @OnEveryBackend
    void whatTheTaskSaysWhenItIsReadyIsReturnedAndTheTaskGoesOn(Backend backend) throws Exception {
        backend.run(() -> {
            List<String> events = Collections.synchronizedList(new ArrayList<>());
            TaskGroup.run(group -> {
                CountDownLatch go = new CountDownLatch(1);
                int port = group.start(starting -> {
                    Weft.yieldNow();
                    events.add("ready");
                    starting.started(8080);
                    go.await();
                    events.add("served");
                });
                events.add("port " + port);
                go.countDown();
            });
            assertEquals(List.of("ready", "port 8080", "served"), events);
        });
    }

    @OnEveryBackend
    void aFailureBeforeTheTaskIsReadyIsTheStartersAndNotTheGroups(Backend backend) throws Exception {
        backend.run(() -> assertEquals("goes on", TaskGroup.scope(group -> {
            var failed = assertThrows(TaskFailedException.class, () -> group.start(starting -> {
                throw new IOException("port in use");
            }, "server"));
            assertInstanceOf(IOException.class, failed.getCause());
            assertTrue(failed.getMessage().startsWith("task \"server\" failed"), failed.getMessage());
            Weft.yieldNow();
            return group.fork(() -> "goes on").await();
        })));
    }

    @OnEveryBackend
    void aFailureAfterTheTaskWasReadyIsTheGroups(Backend backend) throws Exception {
        backend.run(() -> assertInstanceOf(IOException.class,
                assertThrows(TaskFailedException.class, () -> TaskGroup.run(group -> {
                    group.start(starting -> {
                        starting.started("ready");
                        throw new IOException("later");
                    });
                    Waits.forever();
                })).getCause()));
    }

    @OnEveryBackend
    void aTaskThatEndsWithoutAWordIsAMistakeThatIsTold(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(GroupOptions.named("services"), group -> {
            var misuse = assertThrows(IllegalStateException.class, () -> group.start(starting -> {}, "server"));
            assertTrue(misuse.getMessage()
                    .startsWith("task \"server\" of group \"services\" ended without calling started()"),
                    misuse.getMessage());
        }));
    }

    @OnEveryBackend
    void aTaskThatSaysTwiceThatItIsReadyFails(Backend backend) throws Exception {
        backend.run(() -> {
            var failed = assertThrows(TaskFailedException.class, () -> TaskGroup.run(group -> {
                group.start(starting -> {
                    starting.started(1);
                    starting.started(2);
                });
            }));
            assertTrue(failed.getCause().getMessage().contains("was called twice"), failed.toString());
        });
    }

    @OnEveryBackend
    void aTaskThatHasEndedCannotBecomeReady(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            List<Starting<?>> kept = new ArrayList<>();
            assertThrows(IllegalStateException.class, () -> group.start(starting -> kept.add(starting)));
            @SuppressWarnings("unchecked")
            Starting<Object> late = (Starting<Object>) kept.getFirst();
            var misuse = assertThrows(IllegalStateException.class, () -> late.started("late"));
            assertTrue(misuse.getMessage().contains("came too late"), misuse.getMessage());
        }));
    }

    @OnEveryBackend
    void aStarterThatIsCancelledCancelsTheTaskAndWaitsForIt(Backend backend) throws Exception {
        backend.run(() -> {
            List<String> events = new ArrayList<>();
            TaskGroup.run(group -> {
                CancelScope.runVoid(CancelOptions.named("start"), scope -> group.start(starting -> {
                    try {
                        scope.cancel("too slow");
                        Waits.forever();
                    } finally {
                        Weft.shield(() -> Weft.yieldNow());
                        events.add("task ended");
                    }
                }));
                events.add("start ended");
                group.fork(() -> {}).await();
            });
            assertEquals(List.of("task ended", "start ended"), events);
        });
    }

    @OnEveryBackend
    void aTaskThatIsCancelledBeforeItIsReadyEndsTheStart(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            var ended = assertThrows(CancellationException.class, () -> group.start(starting -> {
                Weft.currentTask().cancel("by itself");
                Waits.forever();
            }, "server"));
            assertEquals("task \"server\" of group \"group\" was cancelled before it was ready", ended.getMessage());
        }));
    }

    @OnEveryBackend
    void aGroupThatIsCancelledDuringAStartEndsIt(Backend backend) throws Exception {
        backend.run(() -> {
            TaskGroup.run(group -> group.start(starting -> {
                group.cancel("enough");
                Waits.forever();
            }));
            assertFalse(Thread.interrupted());
        });
    }

    /// The starter does not see that the group is cancelled; the task never begins.
    @OnEveryBackend
    void aShieldedStarterIsToldThatTheTaskNeverBegan(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(GroupOptions.named("g").concurrency(1), group -> {
            CountDownLatch hasThePlace = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            group.fork(() -> {
                hasThePlace.countDown();
                go.await();
                group.cancel("enough");
                Waits.forever();
            });
            hasThePlace.await();
            Weft.shield(() -> {
                go.countDown();
                assertThrows(CancellationException.class, () -> group.start(starting -> starting.started(1)));
            });
        }));
    }

    @OnEveryBackend
    void aTaskOfTheGroupMayStartAnother(Backend backend) throws Exception {
        backend.run(() -> assertEquals("from below",
                TaskGroup.scope(group -> group.fork(() -> group.start(starting -> starting.started("from below")))
                        .await())));
    }
}
