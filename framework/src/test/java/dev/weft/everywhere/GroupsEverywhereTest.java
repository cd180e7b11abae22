package dev.weft.everywhere;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AlsoSimulated;
import dev.weft.Backend;
import dev.weft.CapturedLog;
import dev.weft.GroupOptions;
import dev.weft.OnEveryBackend;
import dev.weft.OnFailure;
import dev.weft.Outcome;
import dev.weft.Task;
import dev.weft.TaskFailedException;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// A cancellation at every point of a group: of its body, of its tasks, of its end.
@AlsoSimulated
class GroupsEverywhereTest {

    private static final Duration INSTANT = Duration.ofNanos(1);
    private static final GroupOptions KEEP_GOING = GroupOptions.named("supervisor").onFailure(OnFailure.KEEP_GOING);

    /// The tasks of one scenario, and how many bodies run.
    private static final class Crew {

        final List<Task<?>> tasks = Collections.synchronizedList(new ArrayList<>());
        final AtomicInteger running = new AtomicInteger();
        /// What the scenario found at the moment at which its groups had ended.
        private final AtomicInteger stillRunning = new AtomicInteger();

        <T> Task<T> add(Task<T> task) {
            tasks.add(task);
            return task;
        }

        int work(int value) throws InterruptedException {
            running.incrementAndGet();
            try {
                Weft.yieldNow();
                Weft.sleep(INSTANT);
                return value;
            } finally {
                running.decrementAndGet();
            }
        }

        Void foreign() throws InterruptedException {
            running.incrementAndGet();
            try {
                new CountDownLatch(1).await();
                throw new AssertionError("nobody counts down");
            } finally {
                running.decrementAndGet();
            }
        }

        Void fail() throws IOException {
            throw new IOException("boom");
        }

        /// When control has left the group, whatever was on its way then.
        void hasLeft() {
            stillRunning.addAndGet(running.get());
        }

        void assertEnded() {
            assertEquals(0, stillRunning.get(), "control left a group before its tasks had ended");
            tasks.forEach(Leftovers::assertEnded);
        }
    }

    private static CancelEverywhere<Crew> of(String name, CancelEverywhere.Part<Crew> body) {
        return CancelEverywhere.of(name, stage -> new Crew()).scenario(crew -> {
            try {
                body.of(crew);
            } finally {
                crew.hasLeft();
            }
        }).afterwards(Crew::assertEnded);
    }

    @OnEveryBackend
    void scope(Backend backend) throws Exception {
        of("a group around a body", crew -> {
            int sum = TaskGroup.scope(group -> {
                Task<Integer> one = crew.add(group.fork(() -> crew.work(1)));
                Task<Integer> two = crew.add(group.fork(() -> crew.work(2)));
                return one.await() + two.await();
            });
            assertEquals(3, sum);
        }).run(backend);
    }

    @OnEveryBackend
    void scopeThatOnlyWaitsAtItsEnd(Backend backend) throws Exception {
        of("a group that waits at its end", crew -> TaskGroup.run(group -> {
            crew.add(group.fork(() -> crew.work(1)));
            crew.add(group.fork(() -> {
                crew.add(group.fork(() -> crew.work(2)));
                return crew.work(3);
            }));
        })).run(backend);
    }

    @OnEveryBackend
    void openForm(Backend backend) throws Exception {
        of("an open group", crew -> {
            try (TaskGroup group = TaskGroup.open()) {
                Task<Integer> one = crew.add(group.fork(() -> crew.work(1)));
                assertEquals(1, one.await());
                crew.add(group.fork(() -> crew.work(2)));
                group.join();
                group.join();
            }
        }).run(backend);
    }

    /// Closing waits for tasks that nobody joined, whatever is cancelled meanwhile.
    @OnEveryBackend
    void closeWithoutJoin(Backend backend) throws Exception {
        of("an open group without join", crew -> {
            try (TaskGroup group = TaskGroup.open()) {
                crew.add(group.fork(() -> crew.work(1)));
                crew.add(group.fork(crew::foreign));
            } catch (IllegalStateException e) {
                if (e.getCause() instanceof InterruptedException) {
                    // Cancelled by then, the group took no more tasks.
                    throw e;
                }
                assertTrue(e.getMessage().contains("join()"), e.getMessage());
            }
        }).run(backend);
    }

    @OnEveryBackend
    void nested(Backend backend) throws Exception {
        of("groups in groups", crew -> TaskGroup.run(outer -> {
            crew.add(outer.fork(() -> TaskGroup.run(inner -> {
                crew.add(inner.fork(() -> crew.work(1)));
                crew.add(inner.fork(() -> crew.work(2)));
            })));
            try (TaskGroup inner = TaskGroup.open()) {
                crew.add(inner.fork(() -> crew.work(3)));
                inner.join();
            }
        })).run(backend);
    }

    @OnEveryBackend
    void failingTask(Backend backend) throws Exception {
        of("a group with a task that fails", crew -> {
            try {
                TaskGroup.run(group -> {
                    crew.add(group.fork(crew::foreign));
                    crew.add(group.fork(crew::fail));
                    crew.foreign();
                });
            } catch (TaskFailedException e) {
                assertEquals("boom", e.getCause().getMessage());
            }
        }).run(backend);
    }

    @OnEveryBackend
    void failingTaskOfAnOpenGroup(Backend backend) throws Exception {
        of("an open group with a task that fails", crew -> {
            try (TaskGroup group = TaskGroup.open()) {
                crew.add(group.fork(crew::foreign));
                crew.add(group.fork(crew::fail));
                group.join();
            } catch (TaskFailedException e) {
                assertEquals("boom", e.getCause().getMessage());
            }
        }).run(backend);
    }

    @OnEveryBackend
    void keepGoing(Backend backend) throws Exception {
        of("a group that keeps going", crew -> TaskGroup.run(KEEP_GOING, group -> {
            // Looked at by a callback: the body may be cancelled before it can look.
            crew.add(group.fork(crew::fail)).onDone(Task::outcome);
            crew.add(group.fork(() -> crew.work(1)));
            group.join();
        })).run(backend);
    }

    @OnEveryBackend
    void gather(Backend backend) throws Exception {
        of("gather", crew -> assertEquals(List.of(1, 2, 3),
                Weft.gather(() -> crew.work(1), () -> crew.work(2), () -> crew.work(3)))).run(backend);
    }

    @OnEveryBackend(simulated = false)
    void gatherSettled(Backend backend) throws Exception {
        // A failure that a cancelled caller did not come to look at is told: not on the console.
        try (CapturedLog _ = CapturedLog.open()) {
            of("gatherSettled", crew -> {
                List<Outcome<Object>> outcomes = Weft.gatherSettled(() -> crew.work(1), crew::fail,
                        () -> crew.work(3));
                assertEquals(3, outcomes.size());
            }).run(backend);
        }
    }

    /// A group in the cleanup of a cancelled body, in a shield.
    @OnEveryBackend
    void groupInACleanup(Backend backend) throws Exception {
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger cleaned = new AtomicInteger();
        of("a group in a cleanup", crew -> {
            begun.incrementAndGet();
            try {
                crew.work(1);
            } finally {
                Weft.shield(() -> Weft.gather(() -> crew.work(2), () -> crew.work(3)));
                cleaned.incrementAndGet();
            }
        }).check(crew -> assertEquals(begun.get(), cleaned.get())).run(backend);
    }

    /// Each place in the group is given on, whoever is cancelled while it waits for one or has one.
    @OnEveryBackend
    void limitedConcurrency(Backend backend) throws Exception {
        AtomicInteger most = new AtomicInteger();
        of("a group with one place", crew -> TaskGroup.run(GroupOptions.named("narrow").concurrency(1), group -> {
            for (int i = 0; i < 3; i++) {
                crew.add(group.fork(() -> {
                    most.accumulateAndGet(crew.running.get() + 1, Math::max);
                    return crew.work(1);
                }));
            }
        })).run(backend);
        assertEquals(1, most.get());
    }

    /// One that waits for its place is cancelled alone, and the next one gets it.
    @OnEveryBackend
    void taskThatIsCancelledWhileItWaitsForItsPlace(Backend backend) throws Exception {
        of("a task that gives up its place",
                crew -> TaskGroup.run(GroupOptions.named("narrow").concurrency(1), group -> {
                    crew.add(group.fork(() -> crew.work(1)));
                    Task<?> second = crew.add(group.fork(() -> crew.work(2)));
                    Task<Integer> third = crew.add(group.fork(() -> crew.work(3)));
                    Weft.yieldNow();
                    second.cancel("no longer wanted");
                    assertEquals(3, third.await());
                })).run(backend);
    }

    @OnEveryBackend
    void daemons(Backend backend) throws Exception {
        of("a group with a daemon", crew -> TaskGroup.run(group -> {
            crew.add(group.forkDaemon(crew::foreign));
            crew.add(group.forkDaemon(() -> crew.work(1)));
            crew.add(group.fork(() -> crew.work(2)));
            Weft.yieldNow();
        })).run(backend);
    }

    @OnEveryBackend
    void startOfATaskThatSaysWhenItIsReady(Backend backend) throws Exception {
        of("start", crew -> TaskGroup.run(group -> {
            int value = group.start(starting -> {
                crew.add(Weft.currentTask());
                crew.work(1);
                starting.started(5);
                crew.work(2);
            });
            assertEquals(5, value);
        })).run(backend);
    }

    @OnEveryBackend(simulated = false)
    void groupWithATimeout(Backend backend) throws Exception {
        of("a group with a timeout", crew -> {
            try {
                TaskGroup.run(GroupOptions.named("brief").timeout(INSTANT), group -> {
                    crew.add(group.fork(crew::foreign));
                    crew.foreign();
                });
            } catch (TaskFailedException e) {
                assertInstanceOf(TimeoutException.class, e.getCause());
            }
            Weft.yieldNow();
        }).run(backend);
    }

    @OnEveryBackend
    void groupThatIsCancelled(Backend backend) throws Exception {
        of("a group that is cancelled", crew -> {
            TaskGroup.run(group -> {
                crew.add(group.fork(crew::foreign));
                crew.add(group.fork(() -> {
                    crew.work(1);
                    group.cancel("enough");
                    return null;
                }));
                crew.foreign();
            });
        }).run(backend);
    }
}
