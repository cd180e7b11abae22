package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Which exceptions leave a [TaskGroup], and in what form.
class TaskGroupFailureTest {

    private static final GroupOptions SUPERVISOR = GroupOptions.named("supervisor").onFailure(OnFailure.KEEP_GOING);

    /// TG-04
    @OnEveryBackend
    void aFailingTaskCancelsItsSiblingAndTheCodeAfterTheGroupDoesNotRun(Backend backend) throws Exception {
        List<String> events = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch waits = new CountDownLatch(1);
        var failed = assertThrows(TaskFailedException.class, () -> backend.run(() -> {
            TaskGroup.run(group -> {
                group.fork(() -> {
                    try {
                        waits.countDown();
                        Waits.forever();
                    } finally {
                        events.add("cleanup");
                    }
                });
                group.fork(() -> {
                    waits.await();
                    throw new IOException("boom");
                });
            });
            events.add("after");
        }));
        assertEquals(List.of("cleanup"), events);
        assertEquals("boom", assertInstanceOf(IOException.class, failed.getCause()).getMessage());
        assertEquals(List.of(failed.getCause()), failed.failures());
        assertEquals(0, failed.getSuppressed().length);
    }

    /// TG-04, in the form with join.
    @OnEveryBackend
    void joinThrowsTheFailureOfATask(Backend backend) throws Exception {
        var failed = assertThrows(TaskFailedException.class, () -> backend.run(() -> {
            try (TaskGroup group = TaskGroup.open(GroupOptions.named("pages"))) {
                group.fork(() -> Waits.forever());
                group.fork(() -> {
                    throw new IOException("boom");
                });
                group.join();
            }
        }));
        assertInstanceOf(IOException.class, failed.getCause());
        assertTrue(failed.getMessage().contains("\"pages\""), failed.getMessage());
        assertEquals(0, failed.getSuppressed().length);
    }

    /// Rule 2: the body is interrupted where it waits, also in foreign code.
    @OnEveryBackend
    void aFailingTaskInterruptsTheBodyInForeignCode(Backend backend) throws Exception {
        var failed = assertThrows(TaskFailedException.class, () -> backend.run(() -> TaskGroup.run(group -> {
            group.fork(() -> {
                throw new IOException("boom");
            });
            Waits.foreignForever();
        })));
        assertInstanceOf(IOException.class, failed.getCause());
        assertEquals(0, failed.getSuppressed().length);
    }

    /// Rule 2: the form with join is told at Weft's own suspension points.
    @OnEveryBackend
    void aFailingTaskEndsTheOwnersWaitInAnOpenGroup(Backend backend) throws Exception {
        var cancelled = assertThrows(InterruptedException.class, () -> backend.run(() -> {
            try (TaskGroup group = TaskGroup.open()) {
                group.fork(() -> {
                    throw new IOException("boom");
                });
                Waits.forever();
            }
        }));
        var failed = assertInstanceOf(TaskFailedException.class, cancelled.getSuppressed()[0]);
        assertInstanceOf(IOException.class, failed.getCause());
    }

    /// Rule 2: later failures are kept.
    @OnEveryBackend
    void failuresComeInOrderTheFirstAsTheCauseAndTheRestSuppressed(Backend backend) throws Exception {
        CountDownLatch waits = new CountDownLatch(2);
        var failed = assertThrows(TaskFailedException.class, () -> backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch second = new CountDownLatch(1);
            group.fork(() -> {
                try {
                    waits.countDown();
                    Waits.forever();
                } catch (InterruptedException e) {
                    second.countDown();
                    throw new IllegalStateException("second");
                }
            });
            group.fork(() -> {
                try {
                    waits.countDown();
                    Waits.forever();
                } catch (InterruptedException e) {
                    Weft.shield(() -> second.await());
                    Weft.shield(() -> Weft.yieldNow());
                    throw new IllegalStateException("third");
                }
            });
            group.fork(() -> {
                waits.await();
                throw new IOException("first");
            });
        })));
        assertEquals("first", failed.getCause().getMessage());
        assertEquals(Set.of("first", "second", "third"),
                Set.copyOf(failed.failures().stream().map(Throwable::getMessage).toList()));
        assertSame(failed.getCause(), failed.failures().getFirst());
        assertEquals(failed.failures().subList(1, 3), List.of(failed.getSuppressed()));
    }

    /// TG-37
    @OnEveryBackend
    void oneExceptionOfTwoTasksIsNotSuppressedInItself(Backend backend) throws Exception {
        IOException shared = new IOException("shared");
        var failed = assertThrows(TaskFailedException.class, () -> backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch waits = new CountDownLatch(1);
            group.fork(() -> {
                try {
                    waits.countDown();
                    Waits.forever();
                } catch (InterruptedException e) {
                    throw shared;
                }
            });
            group.fork(() -> {
                waits.await();
                throw shared;
            });
        })));
        assertSame(shared, failed.getCause());
        assertEquals(0, failed.getSuppressed().length);
        assertEquals(0, shared.getSuppressed().length);
    }

    /// TG-09, rule 2
    @OnEveryBackend
    void anExceptionOfTheBodyCancelsTheTasksAndLeavesAsItself(Backend backend) throws Exception {
        AtomicBoolean cleaned = new AtomicBoolean();
        var own = assertThrows(IOException.class, () -> backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch waits = new CountDownLatch(1);
            group.fork(() -> {
                try {
                    waits.countDown();
                    Waits.forever();
                } finally {
                    cleaned.set(true);
                }
            });
            waits.await();
            throw new IOException("body");
        })));
        assertEquals("body", own.getMessage());
        assertEquals(0, own.getSuppressed().length);
        assertTrue(cleaned.get());
    }

    /// TG-09: what the tasks throw in their cleanup is kept.
    @OnEveryBackend
    void failuresOfTasksAreSuppressedInTheExceptionOfTheBody(Backend backend) throws Exception {
        var own = assertThrows(IOException.class, () -> backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch waits = new CountDownLatch(1);
            group.fork(() -> {
                try {
                    waits.countDown();
                    Waits.forever();
                } finally {
                    failCleanup();
                }
            });
            waits.await();
            throw new IOException("body");
        })));
        assertEquals(List.of("cleanup"), messages(own.getSuppressed()));
    }

    private static void failCleanup() {
        throw new IllegalStateException("cleanup");
    }

    private static List<String> messages(Throwable[] throwables) {
        return List.of(throwables).stream().map(Throwable::getMessage).toList();
    }

    /// TG-10: by rule 1 a task that has not begun never runs.
    @Test
    @Tag("loop")
    void tasksThatHaveNotBegunNeverRunWhenTheBodyFails() throws Exception {
        List<String> events = new ArrayList<>();
        List<Task<?>> tasks = new ArrayList<>();
        assertThrows(IOException.class, () -> Weft.run(() -> TaskGroup.run(group -> {
            tasks.add(group.fork(() -> events.add("ran")));
            tasks.add(group.fork(() -> events.add("ran")).onDone(task -> events.add("told " + task.status())));
            throw new IOException("at once");
        })));
        assertEquals(List.of("told CANCELLED"), events);
        assertTrue(tasks.stream().allMatch(Task::isCancelled));
    }

    /// TG-16, rule 2: the body's own exception leaves as itself.
    @OnEveryBackend
    void aBodyThatTurnsTheCancellationIntoAnErrorOfItsOwnLeavesWithThat(Backend backend) throws Exception {
        var own = assertThrows(IllegalStateException.class, () -> backend.run(() -> TaskGroup.run(group -> {
            group.fork(() -> {
                throw new IOException("child");
            });
            try {
                Waits.forever();
            } catch (InterruptedException e) {
                throw new IllegalStateException("converted");
            }
        })));
        assertEquals("converted", own.getMessage());
        assertEquals(List.of("child"), messages(own.getSuppressed()));
    }

    /// TG-18
    @OnEveryBackend
    void anErrorOfTheBodyLeavesAsItself(Backend backend) throws Exception {
        var fatal = assertThrows(AssertionError.class, () -> backend.run(() -> TaskGroup.run(group -> {
            group.fork(() -> {
                throw new IOException("child");
            });
            try {
                Waits.forever();
            } finally {
                fail("fatal");
            }
        })));
        assertEquals("fatal", fatal.getMessage());
        assertEquals(List.of("child"), messages(fatal.getSuppressed()));
    }

    private static void fail(String message) {
        throw new AssertionError(message);
    }

    /// TG-19, rule 2
    @OnEveryBackend
    void anErrorOfATaskLeavesAsItselfAfterEverythingHasEnded(Backend backend) throws Exception {
        AtomicBoolean cleaned = new AtomicBoolean();
        var fatal = assertThrows(StackOverflowError.class, () -> backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch waits = new CountDownLatch(1);
            group.fork(() -> {
                try {
                    waits.countDown();
                    Waits.forever();
                } finally {
                    cleaned.set(true);
                    failCleanup();
                }
            });
            group.fork(() -> {
                waits.await();
                return recurse(0);
            });
        })));
        assertTrue(cleaned.get());
        // The JVM's own cannot suppress anything.
        assertEquals(0, fatal.getSuppressed().length);
    }

    @Test
    @Tag("loop")
    void whatAnErrorOfTheJvmCannotSuppressIsReported() {
        List<String> reports = new ArrayList<>();
        Weft.run(() -> {
            EventLoop.current().onUncaught((source, failure) -> reports.add(source + ": " + failure.getMessage()));
            assertThrows(StackOverflowError.class, () -> TaskGroup.run(GroupOptions.named("deep"), group -> {
                group.fork(() -> {
                    try {
                        Waits.forever();
                    } finally {
                        failCleanup();
                    }
                });
                group.fork(() -> recurse(0));
            }));
        });
        assertEquals(List.of("a task of group \"deep\": cleanup"), reports);
    }

    private static int recurse(int depth) {
        return recurse(depth + 1) + 1;
    }

    /// TG-19: the Error wins over what the body throws in its cleanup.
    @OnEveryBackend
    void anErrorOfATaskWinsOverAnExceptionOfTheBody(Backend backend) throws Exception {
        var fatal = assertThrows(AssertionError.class, () -> backend.run(() -> TaskGroup.run(group -> {
            group.fork(() -> fail("fatal"));
            try {
                Waits.forever();
            } finally {
                failCleanup();
            }
        })));
        assertEquals("fatal", fatal.getMessage());
        assertEquals(List.of("cleanup"), messages(fatal.getSuppressed()));
    }

    @OnEveryBackend
    void anErrorWinsOverEarlierFailuresOfTasks(Backend backend) throws Exception {
        var fatal = assertThrows(AssertionError.class, () -> backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch waits = new CountDownLatch(1);
            group.fork(() -> {
                try {
                    waits.countDown();
                    Waits.forever();
                } finally {
                    fail("fatal");
                }
            });
            group.fork(() -> {
                waits.await();
                throw new IOException("first");
            });
        })));
        assertEquals("fatal", fatal.getMessage());
        assertEquals(List.of("first"), messages(fatal.getSuppressed()));
    }

    /// SC-10 as a group sees it: the loop goes on.
    @Test
    @Tag("loop")
    void anErrorOfATaskDoesNotEndTheLoop() throws Exception {
        int answer = Weft.run(() -> {
            assertThrows(StackOverflowError.class, () -> TaskGroup.run(group -> group.fork(() -> recurse(0))));
            return TaskGroup.scope(group -> group.fork(() -> 42).await());
        });
        assertEquals(42, answer);
    }

    /// TG-12
    @OnEveryBackend
    void aFailureInTheOuterGroupCancelsThroughTheInnerOneAndTheListIsFlat(Backend backend) throws Exception {
        AtomicBoolean innerCleaned = new AtomicBoolean();
        var failed = assertThrows(TaskFailedException.class, () -> backend.run(() -> TaskGroup.run(outer -> {
            CountDownLatch waits = new CountDownLatch(1);
            outer.fork(() -> {
                waits.await();
                throw new IOException("outer");
            });
            TaskGroup.run(inner -> {
                inner.fork(() -> {
                    try {
                        waits.countDown();
                        Waits.forever();
                    } finally {
                        innerCleaned.set(true);
                    }
                });
                Waits.foreignForever();
            });
        })));
        assertTrue(innerCleaned.get());
        assertEquals(List.of("outer"), failed.failures().stream().map(Throwable::getMessage).toList());
        assertEquals(0, failed.getSuppressed().length);
    }

    /// TG-13
    @OnEveryBackend
    void aFailureInAnInnerGroupReachesTheOuterOneAsTheInnerGroupsException(Backend backend) throws Exception {
        var failed = assertThrows(TaskFailedException.class, () -> backend.run(() -> TaskGroup.run(
                outer -> outer.fork(() -> TaskGroup.run(inner -> inner.fork(() -> {
                    throw new IOException("inner");
                }))))));
        var inner = assertInstanceOf(TaskFailedException.class, failed.getCause());
        assertEquals("inner", assertInstanceOf(IOException.class, inner.getCause()).getMessage());
    }

    /// TG-13, with the inner group in the outer one's body: the body's own exception leaves as itself.
    @OnEveryBackend
    void aFailureOfAnInnerGroupInTheBodyLeavesTheOuterOneAsItIs(Backend backend) throws Exception {
        var failed = assertThrows(TaskFailedException.class, () -> backend.run(() -> TaskGroup.run(outer -> {
            outer.fork(() -> Waits.forever());
            TaskGroup.run(inner -> inner.fork(() -> {
                throw new IOException("inner");
            }));
        })));
        assertInstanceOf(IOException.class, failed.getCause());
        assertEquals(1, failed.failures().size());
    }

    /// Rule 2: not doubled.
    @OnEveryBackend
    void aBodyThatOnlyCarriesTheFailureOfATaskIsMergedWithIt(Backend backend) throws Exception {
        var failed = assertThrows(TaskFailedException.class, () -> backend.run(() -> TaskGroup.run(group -> {
            Task<String> task = group.fork(() -> {
                throw new IOException("boom");
            });
            Weft.shield(() -> task.await());
        })));
        assertEquals(List.of("boom"), failed.failures().stream().map(Throwable::getMessage).toList());
        assertEquals(0, failed.getSuppressed().length);
    }

    @OnEveryBackend
    void aBodyMayThrowTheFailureOfATaskItself(Backend backend) throws Exception {
        var boom = assertThrows(IOException.class, () -> backend.run(() -> TaskGroup.run(group -> {
            Task<String> task = group.fork(() -> {
                throw new IOException("boom");
            });
            try {
                Weft.shield(() -> task.await());
            } catch (TaskFailedException e) {
                throw e.rethrow(IOException.class);
            }
        })));
        assertEquals(0, boom.getSuppressed().length);
    }

    /// TG-36
    @OnEveryBackend
    void anErrorThatASiblingCarriesFormsNoCycle(Backend backend) throws Exception {
        var fatal = assertThrows(AssertionError.class, () -> backend.run(() -> TaskGroup.run(group -> {
            Task<?> failing = group.fork(() -> {
                Weft.yieldNow();
                fail("fatal");
            });
            for (int i = 0; i < 3; i++) {
                group.fork(() -> Weft.shield(() -> failing.await()));
            }
        })));
        assertNoCycle(fatal, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    /// TG-36
    @OnEveryBackend
    void aBodysExceptionThatATaskWrapsFormsNoCycle(Backend backend) throws Exception {
        var shared = new IOException("shared");
        var own = assertThrows(IOException.class, () -> backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch waits = new CountDownLatch(1);
            group.fork(() -> {
                try {
                    waits.countDown();
                    Waits.forever();
                } catch (InterruptedException e) {
                    throw new UncheckedIOException(shared);
                }
            });
            waits.await();
            throw shared;
        })));
        assertSame(shared, own);
        assertNoCycle(own, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static void assertNoCycle(Throwable at, Set<Throwable> above) {
        if (at == null) {
            return;
        }
        assertTrue(above.add(at), () -> "a cycle through " + at);
        assertNoCycle(at.getCause(), above);
        for (Throwable suppressed : at.getSuppressed()) {
            assertNoCycle(suppressed, above);
        }
        above.remove(at);
    }

    @OnEveryBackend
    void rethrowPicksTheFirstFailureOfAType(Backend backend) throws Exception {
        assertThrows(IOException.class, () -> backend.run(() -> {
            try {
                Weft.gather(() -> {
                    throw new IOException("boom");
                });
            } catch (TaskFailedException e) {
                assertSame(e, e.rethrow(IllegalArgumentException.class));
                throw e.rethrow(IOException.class);
            }
        }));
    }

    /// Rule 3: with no request pending an interrupt-shaped exception is an ordinary failure.
    @OnEveryBackend
    void aTaskThatThrowsAnInterruptedExceptionOfItsOwnHasFailed(Backend backend) throws Exception {
        var failed = assertThrows(TaskFailedException.class,
                () -> backend.run(() -> TaskGroup.run(group -> group.fork(() -> {
                    throw new InterruptedException("mine");
                }))));
        assertEquals("mine", failed.getCause().getMessage());
    }

    // --- supervisors ---

    @OnEveryBackend
    void aSupervisorLetsTheSiblingsOfAFailedTaskGoOn(Backend backend) throws Exception {
        String value = backend.run(() -> TaskGroup.scope(SUPERVISOR, group -> {
            Task<String> failing = group.fork(() -> {
                throw new IOException("boom");
            });
            Task<String> sibling = group.fork(() -> {
                assertThrows(TaskFailedException.class, failing::await);
                Weft.yieldNow();
                return "untouched";
            });
            group.join();
            assertInstanceOf(Outcome.Failure.class, failing.outcome());
            return sibling.await();
        }));
        assertEquals("untouched", value);
    }

    @OnEveryBackend
    void anErrorOfASupervisedTaskIsItsOwn(Backend backend) throws Exception {
        Throwable own = backend.run(() -> TaskGroup.scope(SUPERVISOR, group -> {
            Task<?> failing = group.fork(() -> fail("fatal"));
            group.join();
            return failing.exceptionNow();
        }));
        assertInstanceOf(AssertionError.class, own);
    }

    /// Rule 1: reported once.
    @Test
    @Tag("loop")
    void aSupervisedFailureThatNobodyLooksAtIsReportedOnceWhenTheGroupEnds() throws Exception {
        List<String> reports = new ArrayList<>();
        Weft.run(() -> {
            EventLoop.current().onUncaught((source, failure) -> reports.add(source + ": " + failure.getMessage()));
            TaskGroup.run(SUPERVISOR, group -> {
                group.fork(() -> {
                    throw new IOException("unseen");
                }, "lost");
                Task<?> seen = group.fork(() -> {
                    throw new IOException("seen");
                });
                group.join();
                seen.outcome();
            });
            reports.add("after the group");
        });
        assertEquals(List.of("task \"lost\": unseen", "after the group"), reports);
    }

    /// GW-07 for groups: what the group throws is not reported besides.
    @Test
    @Tag("loop")
    void failuresThatLeaveWithTheGroupAreNotReported() throws Exception {
        List<String> reports = new ArrayList<>();
        Weft.run(() -> {
            EventLoop.current().onUncaught((source, failure) -> reports.add(source));
            assertThrows(TaskFailedException.class, () -> TaskGroup.run(group -> {
                for (int i = 0; i < 3; i++) {
                    group.fork(() -> {
                        try {
                            Waits.forever();
                        } finally {
                            failCleanup();
                        }
                    });
                }
                Weft.yieldNow();
                group.fork(() -> {
                    throw new IOException("boom");
                });
            }));
        });
        assertEquals(List.of(), reports);
    }

    /// Rule 2
    @OnEveryBackend
    void aTaskThatEndsCancelledIsNoFailure(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            Task<String> task = group.fork(() -> {
                Weft.currentTask().cancel("by itself");
                Weft.yieldNow();
                return "not reached";
            });
            group.join();
            assertTrue(task.isCancelled());
            assertFalse(Thread.currentThread().isInterrupted());
        }));
    }

    @OnEveryBackend
    void theCauseOfASiblingsCancellationIsTheFailure(Backend backend) throws Exception {
        List<Throwable> causes = Collections.synchronizedList(new ArrayList<>());
        assertThrows(TaskFailedException.class, () -> backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch waits = new CountDownLatch(1);
            group.fork(() -> {
                try {
                    waits.countDown();
                    Waits.forever();
                } catch (InterruptedException e) {
                    causes.add(e.getCause());
                    throw e;
                }
            });
            group.fork(() -> {
                waits.await();
                throw new IOException("boom");
            });
        })));
        assertEquals("boom", causes.getFirst().getMessage());
        assertNull(causes.getFirst().getCause());
    }
}
