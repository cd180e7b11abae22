package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// [TaskGroup#forkDaemon]: tasks for which a group does not wait.
class TaskGroupDaemonTest {

    @OnEveryBackend
    void aDaemonIsCancelledWhenTheBodyAndAllOtherTasksHaveEnded(Backend backend) throws Exception {
        backend.run(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            TaskGroup.run(group -> {
                CountDownLatch beat = new CountDownLatch(3);
                tasks.add(group.forkDaemon(() -> {
                    while (true) {
                        beat.countDown();
                        Weft.yieldNow();
                    }
                }, "heartbeat"));
                tasks.add(group.fork(() -> beat.await()));
            });
            assertInstanceOf(Outcome.Cancelled.class, tasks.get(0).outcome());
            assertTrue(tasks.get(0).outcome().toString().contains("only daemons are left in group \"group\""),
                    tasks.get(0).toString());
            assertEquals(Task.Status.SUCCESS, tasks.get(1).status());
        });
    }

    @OnEveryBackend
    void aGroupOfDaemonsEndsWithItsBody(Backend backend) throws Exception {
        backend.run(() -> assertEquals("value", TaskGroup.scope(group -> {
            for (int i = 0; i < 1_000; i++) {
                group.forkDaemon(() -> Waits.forever());
            }
            return "value";
        })));
    }

    @OnEveryBackend
    void aDaemonLivesAsLongAsTheBodyDoes(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch asked = new CountDownLatch(1);
            Task<String> daemon = group.forkDaemon(() -> {
                asked.await();
                return "answer";
            });
            group.fork(() -> {}).await();
            Weft.yieldNow();
            asked.countDown();
            assertEquals("answer", daemon.await());
        }));
    }

    @OnEveryBackend
    void aJoinOfAnOpenGroupEndsTheDaemonsToo(Backend backend) throws Exception {
        backend.run(() -> {
            try (TaskGroup group = TaskGroup.open()) {
                Task<?> daemon = group.forkDaemon(() -> Waits.forever());
                group.fork(() -> Weft.yieldNow());
                group.join();
                assertEquals(Task.Status.CANCELLED, daemon.status());
            }
        });
    }

    @OnEveryBackend
    void theFailureOfADaemonIsTheGroups(Backend backend) throws Exception {
        backend.run(() -> assertInstanceOf(IOException.class,
                assertThrows(TaskFailedException.class, () -> TaskGroup.run(group -> {
                    group.forkDaemon(() -> {
                        throw new IOException("mine");
                    });
                    group.fork(() -> Waits.forever());
                })).getCause()));
    }

    @OnEveryBackend
    void aDaemonsCleanupMayForkAndTheGroupWaitsForThat(Backend backend) throws Exception {
        backend.run(() -> {
            List<String> events = new ArrayList<>();
            TaskGroup.run(group -> {
                CountDownLatch running = new CountDownLatch(1);
                group.forkDaemon(() -> {
                    try {
                        running.countDown();
                        Waits.forever();
                    } finally {
                        group.fork(() -> events.add("said good-bye"));
                        group.forkDaemon(() -> Waits.forever());
                    }
                });
                running.await();
            });
            assertEquals(List.of("said good-bye"), events);
        });
    }

    @OnEveryBackend
    void aCancelledDaemonLeavesTheOthersAlone(Backend backend) throws Exception {
        backend.run(() -> assertEquals("done", TaskGroup.scope(group -> {
            Task<?> daemon = group.forkDaemon(() -> Waits.forever());
            Task<String> task = group.fork(() -> {
                Weft.yieldNow();
                return "done";
            });
            daemon.cancel("not needed");
            return task.await();
        })));
    }
}
