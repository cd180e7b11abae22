package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a [TaskGroup] does when nothing goes wrong.
@AlsoSimulated
class TaskGroupTest {

    /// TG-01
    @OnEveryBackend
    void scopeReturnsWhenAllItsTasksHaveEnded(Backend backend) throws Exception {
        List<String> ended = Collections.synchronizedList(new ArrayList<>());
        List<Task<String>> tasks = backend.run(() -> TaskGroup.scope(group -> {
            Task<String> a = group.fork(() -> {
                Weft.yieldNow();
                ended.add("a");
                return "A";
            });
            Task<String> b = group.fork(() -> {
                ended.add("b");
                return "B";
            });
            return List.of(a, b);
        }));
        assertEquals(List.of("a", "b"), ended.stream().sorted().toList());
        assertEquals(List.of("A", "B"), tasks.stream().map(Task::resultNow).toList());
    }

    /// TG-01
    @OnEveryBackend
    void joinReturnsWhenAllItsTasksHaveEnded(Backend backend) throws Exception {
        int sum = backend.run(() -> {
            try (TaskGroup group = TaskGroup.open()) {
                Task<Integer> a = group.fork(() -> 1);
                Task<Integer> b = group.fork(() -> 2);
                group.join();
                return a.resultNow() + b.resultNow();
            }
        });
        assertEquals(3, sum);
    }

    @OnEveryBackend
    void aGroupWithoutTasksReturnsWhatTheBodyReturns(Backend backend) throws Exception {
        String value = backend.run(() -> TaskGroup.scope(group -> "alone"));
        assertEquals("alone", value);
    }

    @OnEveryBackend
    void aGroupWithoutTasksNeedsNoJoin(Backend backend) throws Exception {
        backend.run(() -> {
            try (TaskGroup group = TaskGroup.open(GroupOptions.named("idle"))) {
                assertEquals("idle", group.name());
            }
        });
    }

    @OnEveryBackend
    void theBodyMayUseResultsOfItsTasks(Backend backend) throws Exception {
        String page = backend.run(() -> TaskGroup.scope(group -> {
            Task<String> user = group.fork(() -> "user");
            Task<String> cart = group.fork(() -> "cart");
            return user.await() + "+" + cart.await();
        }));
        assertEquals("user+cart", page);
    }

    /// S18
    @OnEveryBackend
    void aTaskMayWaitForItsSibling(Backend backend) throws Exception {
        int result = backend.run(() -> TaskGroup.scope(group -> {
            Task<Integer> first = group.fork(() -> {
                Weft.yieldNow();
                return 20;
            });
            return group.fork(() -> first.await() + 1).await();
        }));
        assertEquals(21, result);
    }

    /// TG-03
    @OnEveryBackend
    void aTaskThatIsCancelledByItsHandleLeavesTheGroupAlone(Backend backend) throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        List<Task<String>> tasks = backend.run(() -> TaskGroup.scope(group -> {
            Task<String> cancelled = group.fork(() -> {
                waits.countDown();
                return Waits.forever();
            });
            Task<String> other = group.fork(() -> {
                waits.await();
                assertTrue(cancelled.cancel("not needed"));
                Weft.yieldNow();
                return "done";
            });
            return List.of(cancelled, other);
        }));
        assertEquals(Task.Status.CANCELLED, tasks.getFirst().status());
        assertEquals("done", tasks.getLast().resultNow());
    }

    /// TG-21
    @OnEveryBackend
    void aTaskForksSiblingsWhileTheBodyJoins(Backend backend) throws Exception {
        AtomicInteger runs = new AtomicInteger();
        backend.run(() -> TaskGroup.run(group -> group.fork(() -> forkDown(group, 10, runs))));
        assertEquals(11, runs.get());
    }

    private static void forkDown(TaskGroup group, int levels, AtomicInteger runs) throws InterruptedException {
        Weft.yieldNow();
        runs.incrementAndGet();
        if (levels > 0) {
            group.fork(() -> forkDown(group, levels - 1, runs));
        }
    }

    /// TG-21: a member is whoever runs inside, at any depth.
    @OnEveryBackend
    void aTaskOfANestedGroupForksIntoTheOuterOne(Backend backend) throws Exception {
        AtomicInteger runs = new AtomicInteger();
        backend.run(() -> TaskGroup.run(
                outer -> TaskGroup.run(inner -> inner.fork(() -> outer.fork(() -> runs.incrementAndGet()).await()))));
        assertEquals(1, runs.get());
    }

    @OnEveryBackend
    void noTwoTasksThatLiveShareAThread(Backend backend) throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        Callable<Thread> body = () -> {
            both.countDown();
            both.await();
            return Thread.currentThread();
        };
        List<Thread> threads = backend.run(() -> Weft.gather(body, body));
        assertNotEquals(threads.getFirst(), threads.getLast());
        assertTrue(threads.stream().allMatch(Thread::isVirtual));
    }

    @OnEveryBackend
    void aTaskKnowsItself(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            Task<Task<?>> task = group.fork(Weft::currentTask, "me");
            assertEquals(task, task.await());
            assertEquals("me", task.name());
        }));
    }

    @OnEveryBackend
    void tenThousandTasksAllRun(Backend backend) throws Exception {
        AtomicInteger runs = new AtomicInteger();
        backend.run(() -> TaskGroup.run(group -> {
            for (int i = 0; i < 10_000; i++) {
                group.fork(() -> {
                    Weft.yieldNow();
                    return runs.incrementAndGet();
                });
            }
        }));
        assertEquals(10_000, runs.get());
    }

    @Test
    void aPlatformThreadMayOwnAGroup() throws Exception {
        List<Boolean> virtual = TaskGroup.scope(group -> {
            Task<Boolean> task = group.fork(() -> Thread.currentThread().isVirtual());
            return List.of(Thread.currentThread().isVirtual(), task.await());
        });
        assertEquals(List.of(false, true), virtual);
    }

    @Test
    void offTheLoopTasksRunInParallel() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        TaskGroup.run(group -> {
            for (int i = 0; i < 2; i++) {
                group.fork(() -> {
                    both.countDown();
                    both.await();
                });
            }
        });
        assertEquals(0, both.getCount());
    }

    /// Rule 1, S06: forking does not switch.
    @Test
    @Tag("loop")
    void nothingRunsBeforeTheOwnerWaits() throws Exception {
        List<String> events = new ArrayList<>();
        Weft.run(() -> TaskGroup.run(group -> {
            Task<Boolean> a = group.fork(() -> events.add("a"));
            group.fork(() -> events.add("b"));
            events.add("body, a is " + a.status());
            a.await();
            events.add("a is " + a.status());
        }));
        assertEquals(List.of("body, a is PENDING", "a", "b", "a is SUCCESS"), events);
    }

    /// S06
    @OnEveryBackend
    void aCallableThatIsNotForkedDoesNothing(Backend backend) throws Exception {
        AtomicInteger runs = new AtomicInteger();
        backend.run(() -> {
            Action forgotten = runs::incrementAndGet;
            assertFalse(forgotten.equals(null));
        });
        assertEquals(0, runs.get());
    }

    /// Rule 6
    @Test
    @Tag("loop")
    void tasksBeginInTheOrderOfForkingAndAlternate() throws Exception {
        List<String> events = new ArrayList<>();
        Weft.run(() -> TaskGroup.run(group -> {
            for (String name : List.of("a", "b", "c")) {
                group.fork(() -> {
                    for (int i = 0; i < 3; i++) {
                        events.add(name + i);
                        Weft.yieldNow();
                    }
                });
            }
        }));
        assertEquals(List.of("a0", "b0", "c0", "a1", "b1", "c1", "a2", "b2", "c2"), events);
    }

    /// S01
    @Test
    @Tag("loop")
    void sleepersStartInOrderAndTheShortestEndsFirst() throws Exception {
        List<String> events = new ArrayList<>();
        Weft.run(() -> Weft.gather(() -> sleeper("A", 30, events), () -> sleeper("B", 20, events),
                () -> sleeper("C", 10, events)));
        assertEquals(List.of("A starts", "B starts", "C starts", "C ends", "B ends", "A ends"), events);
    }

    private static String sleeper(String name, int millis, List<String> events) throws InterruptedException {
        events.add(name + " starts");
        Weft.sleep(Duration.ofMillis(millis));
        events.add(name + " ends");
        return name;
    }

    /// S04
    @Test
    @Tag("loop")
    void factorialsInterleaveStepByStep() throws Exception {
        List<String> events = new ArrayList<>();
        List<Integer> results = Weft.run(() -> Weft.gather(() -> factorial("A", 2, events),
                () -> factorial("B", 3, events), () -> factorial("C", 4, events)));
        assertEquals(List.of(2, 6, 24), results);
        assertEquals(List.of("A(2) x 2", "B(3) x 2", "C(4) x 2", "A = 2", "B(3) x 3", "C(4) x 3", "B = 6", "C(4) x 4",
                "C = 24"), events);
    }

    private static int factorial(String name, int n, List<String> events) throws InterruptedException {
        int product = 1;
        for (int i = 2; i <= n; i++) {
            events.add(name + "(" + n + ") x " + i);
            Weft.yieldNow();
            product *= i;
        }
        events.add(name + " = " + product);
        return product;
    }

    /// S02: run ends first, and what is left is cancelled.
    @Test
    @Tag("loop")
    void aSpawnedTaskIsCancelledWhenMainReturns() throws Exception {
        List<String> events = new ArrayList<>();
        Task<?> left = Weft.run(() -> {
            Task<?> task = Weft.spawn(() -> {
                try {
                    return Waits.forever();
                } finally {
                    events.add("cleanup");
                }
            });
            Weft.yieldNow();
            events.add("main returns");
            return task;
        });
        assertEquals(List.of("main returns", "cleanup"), events);
        assertEquals(Task.Status.CANCELLED, left.status());
        assertThrows(CancellationException.class, left::result);
    }

    /// TG-27: a group that failed leaves nothing on its owner.
    @OnEveryBackend
    void afterAHandledFailureTheOwnerGoesOnAsBefore(Backend backend) throws Exception {
        backend.run(() -> {
            for (int i = 0; i < 3; i++) {
                assertThrows(TaskFailedException.class, () -> TaskGroup.run(group -> {
                    group.fork(() -> {
                        throw new IllegalArgumentException("boom");
                    });
                    Waits.foreignForever();
                }));
                assertFalse(Thread.currentThread().isInterrupted());
                Weft.yieldNow();
                Weft.sleep(Duration.ofNanos(1));
            }
        });
    }
}
