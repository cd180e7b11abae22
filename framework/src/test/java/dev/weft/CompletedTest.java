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
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `Weft.asCompleted` and `Weft.asCompletedTasks`.
class CompletedTest {

    private static final Duration SOON = Duration.ofMillis(5);
    private static final GroupOptions SUPERVISOR = GroupOptions.named("supervisor").onFailure(OnFailure.KEEP_GOING);

    /// Tasks that began to wait for ever, and those whose cleanup has run.
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger cleaned = new AtomicInteger();

    private <T> T forever() throws InterruptedException {
        waiting.incrementAndGet();
        try {
            return Waits.forever();
        } finally {
            // Cleanup that suspends: whoever leaves must wait for it.
            Weft.shield(() -> Weft.sleep(Duration.ofMillis(2)));
            cleaned.incrementAndGet();
        }
    }

    private void assertNobodyIsLeft() {
        assertEquals(waiting.get(), cleaned.get());
    }

    /// Nothing of a scope that was left may be found on the thread.
    private static void assertNothingIsLeft(Scope before) throws InterruptedException {
        assertSame(before, Strand.current().innermost());
        assertFalse(Thread.interrupted());
        Weft.yieldNow();
    }

    // --- order ---

    @OnEveryBackend
    void tasksComeInTheOrderInWhichTheyEnd(Backend backend) throws Exception {
        List<String> order = new ArrayList<>();
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            CountDownLatch second = new CountDownLatch(1);
            CountDownLatch first = new CountDownLatch(1);
            for (Task<String> task : Weft.asCompleted(() -> {
                second.await();
                return "slow";
            }, () -> {
                first.await();
                return "middle";
            }, () -> "quick")) {
                order.add(task.result());
                (order.size() == 1 ? first : second).countDown();
            }
            assertNothingIsLeft(before);
        });
        assertEquals(List.of("quick", "middle", "slow"), order);
    }

    @Test
    @Tag("loop")
    void onALoopSleepersComeByTheirLength() throws Exception {
        List<Integer> order = new ArrayList<>();
        Weft.run(() -> {
            List<Callable<Integer>> sleepers = new ArrayList<>();
            for (int millis : List.of(9, 1, 5, 3)) {
                sleepers.add(() -> {
                    Weft.sleep(Duration.ofMillis(millis));
                    return millis;
                });
            }
            for (Task<Integer> task : Weft.asCompleted(sleepers)) {
                order.add(task.await());
            }
        });
        assertEquals(List.of(1, 3, 5, 9), order);
    }

    @OnEveryBackend
    void noCallablesGiveNoTasks(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            for (Task<String> task : Weft.asCompleted(List.<Callable<String>>of())) {
                throw new AssertionError("there is none: " + task);
            }
            for (Task<String> task : Weft.asCompletedTasks(List.<Task<String>>of(), SOON)) {
                throw new AssertionError("there is none: " + task);
            }
            assertNothingIsLeft(before);
        });
    }

    /// Off the loop they end in parallel, while they are taken.
    @OnEveryBackend
    void eachOfTenThousandComesOnce(Backend backend) throws Exception {
        List<Callable<Integer>> bodies = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            int n = i;
            bodies.add(() -> {
                Weft.yieldNow();
                return n;
            });
        }
        Set<Integer> seen = new HashSet<>();
        backend.run(() -> {
            for (Task<Integer> task : Weft.asCompleted(bodies)) {
                assertTrue(task.isDone());
                assertTrue(seen.add(task.result()));
            }
        });
        assertEquals(10_000, seen.size());
    }

    // --- failures ---

    @OnEveryBackend
    void aFailedTaskComesLikeAnyOtherAndItsSiblingsGoOn(Backend backend) throws Exception {
        List<Task.Status> statuses = new ArrayList<>();
        try (CapturedLog log = CapturedLog.open()) {
            backend.run(() -> {
                CountDownLatch failed = new CountDownLatch(1);
                for (Task<String> task : Weft.asCompleted(() -> {
                    failed.await();
                    return "fine";
                }, () -> {
                    throw new IOException("boom");
                })) {
                    statuses.add(task.status());
                    if (task.outcome() instanceof Outcome.Failure<String> failure) {
                        assertInstanceOf(IOException.class, failure.exception());
                        failed.countDown();
                    }
                }
            });
            assertEquals(List.of(), log.having("nobody looked"));
        }
        assertEquals(List.of(Task.Status.FAILED, Task.Status.SUCCESS), statuses);
    }

    @OnEveryBackend
    void aFailureThatNobodyLooksAtIsReportedOnce(Backend backend) throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            backend.run(() -> {
                for (Task<String> task : Weft.<String>asCompleted(() -> {
                    throw new IOException("boom");
                })) {
                    assertTrue(task.isDone());
                }
            });
            assertEquals(1, log.having("nobody looked").size());
        }
    }

    // --- leaving early ---

    /// The contract's plain form: the run's end is the edge.
    @Test
    @Tag("loop")
    void afterABreakTheRestEndsQuietlyWithTheRun() throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            assertEquals("quick", Weft.run(() -> {
                for (Task<String> task : Weft.asCompleted(this::forever, () -> "quick")) {
                    return task.result();
                }
                return "none";
            }));
            assertEquals(1, cleaned.get());
            assertEquals(List.of(), log.having(""));
        }
    }

    @OnEveryBackend
    void afterABreakTheRestEndsQuietlyWithTheScopeAround(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            assertEquals("quick", Weft.withTimeout(Duration.ofDays(1), this::firstOfTwo));
            assertNobodyIsLeft();
            assertEquals("quick", TaskGroup.scope(group -> firstOfTwo()));
            assertNobodyIsLeft();
            try (TaskGroup group = TaskGroup.open()) {
                assertEquals("quick", firstOfTwo());
                group.join();
            }
            assertNobodyIsLeft();
            assertEquals("quick", Weft.shield(this::firstOfTwo));
            assertNobodyIsLeft();
            assertEquals("quick", TaskGroup.scope(group -> group.fork(this::firstOfTwo).await()));
            assertNobodyIsLeft();
            assertNothingIsLeft(before);
        });
    }

    private String firstOfTwo() throws InterruptedException, TimeoutException {
        for (Task<String> task : Weft.asCompleted(this::forever, () -> {
            Weft.yieldNow();
            return "quick";
        })) {
            // What follows a break is as before: it may wait, fork, and open scopes.
            Weft.withTimeout(Duration.ofDays(1), () -> Weft.yieldNow());
            return Weft.gather(task::result).getFirst();
        }
        throw new AssertionError("two were given");
    }

    @OnEveryBackend
    void anExceptionOfTheLoopsBodyLeavesAsItself(Backend backend) throws Exception {
        var thrown = assertThrows(IOException.class, () -> backend.run(() -> TaskGroup.run(group -> {
            for (Task<String> task : Weft.asCompleted(this::forever, () -> "quick")) {
                throw new IOException(task.result());
            }
        })));
        assertEquals("quick", thrown.getMessage());
        assertEquals(0, thrown.getSuppressed().length);
        assertNobodyIsLeft();
    }

    @OnEveryBackend
    void tryWithResourcesEndsTheRestWithTheLoop(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            try (Completed<String> completed = Weft.asCompleted(this::forever, () -> "quick", this::forever)) {
                for (Task<String> task : completed) {
                    assertEquals("quick", task.result());
                    break;
                }
            }
            assertNobodyIsLeft();
            assertNothingIsLeft(before);
        });
    }

    @OnEveryBackend
    void whatIsClosedIsIteratedToItsEnd(Backend backend) throws Exception {
        backend.run(() -> {
            Completed<String> completed = Weft.asCompleted(this::forever, () -> "quick");
            completed.close();
            assertFalse(completed.iterator().hasNext());
            assertThrows(NoSuchElementException.class, completed.iterator()::next);
            completed.close();
            assertNobodyIsLeft();
        });
    }

    @OnEveryBackend
    void aSecondLoopGoesOnWhereTheFirstStopped(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            Completed<Integer> completed = Weft.asCompleted(() -> 1, () -> 2, () -> 3);
            Set<Integer> seen = new HashSet<>();
            for (Task<Integer> task : completed) {
                seen.add(task.result());
                break;
            }
            for (Task<Integer> task : completed) {
                seen.add(task.result());
            }
            assertEquals(Set.of(1, 2, 3), seen);
            assertNothingIsLeft(before);
        });
    }

    // --- time ---

    @OnEveryBackend
    void whenTheTimeIsOverNextThrowsAndTheRestHasEnded(Backend backend) throws Exception {
        List<String> seen = new ArrayList<>();
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            Iterator<Task<String>> iterator = Weft
                    .<String>asCompleted(List.of(this::<String>forever, () -> "quick"), SOON)
                    .iterator();
            seen.add(iterator.next().result());
            assertTrue(iterator.hasNext());
            var thrown = assertThrows(CompletionException.class, iterator::next);
            assertInstanceOf(TimeoutException.class, thrown.getCause());
            assertEquals("1 of 2 tasks had not ended within PT0.005S", thrown.getMessage());
            assertNobodyIsLeft();
            assertFalse(iterator.hasNext());
            assertNothingIsLeft(before);
        });
        assertEquals(List.of("quick"), seen);
    }

    @OnEveryBackend
    void whatHadEndedComesAlsoWhenTheTimeIsOver(Backend backend) throws Exception {
        backend.run(() -> {
            CountDownLatch both = new CountDownLatch(2);
            Callable<String> quick = () -> {
                both.countDown();
                return "quick";
            };
            Iterator<Task<String>> iterator = Weft.<String>asCompleted(List.of(quick, quick), Duration.ZERO).iterator();
            both.await();
            // Both have returned; off the loop the outcome may be out a little later.
            List<String> seen = new ArrayList<>();
            try {
                seen.add(iterator.next().result());
                seen.add(iterator.next().result());
            } catch (CompletionException e) {
                assertFalse(EventLoop.currentOrNull() != null, "on a loop they had ended: " + e);
            }
            assertFalse(iterator.hasNext());
        });
    }

    @OnEveryBackend
    void aTimeoutInAnInnerScopeEndsTheRestAndLeavesThatScopeAlone(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            TaskGroup.run(group -> {
                Iterator<Task<String>> iterator = Weft.<String>asCompleted(List.of(this::<String>forever), SOON)
                        .iterator();
                Weft.withTimeout(Duration.ofDays(1), () -> {
                    assertThrows(CompletionException.class, iterator::next);
                    assertNobodyIsLeft();
                    Weft.yieldNow();
                });
                assertFalse(iterator.hasNext());
                Weft.yieldNow();
            });
            assertNothingIsLeft(before);
        });
    }

    // --- cancellation ---

    @OnEveryBackend
    void aCancelledCallerGetsACancellationExceptionAndTheRestHasEnded(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            TaskGroup.run(group -> {
                CountDownLatch ready = new CountDownLatch(1);
                Task<?> caller = group.fork(() -> {
                    Iterator<Task<String>> iterator = Weft.asCompleted(this::<String>forever).iterator();
                    ready.countDown();
                    var thrown = assertThrows(CancellationException.class, iterator::next);
                    assertInstanceOf(InterruptedException.class, thrown.getCause());
                    assertTrue(thrown.getMessage().contains("no longer interested"), thrown.getMessage());
                    assertTrue(Thread.currentThread().isInterrupted());
                    assertNobodyIsLeft();
                    assertFalse(iterator.hasNext());
                    throw thrown;
                });
                ready.await();
                caller.cancel("no longer interested");
                caller.awaitEnd();
                assertTrue(caller.isCancelled(), caller::toString);
            });
            assertNothingIsLeft(before);
        });
    }

    @OnEveryBackend
    void anInterruptFromOutsideIsKept(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            Iterator<Task<String>> iterator = Weft.asCompleted(this::<String>forever).iterator();
            Thread.currentThread().interrupt();
            assertThrows(CancellationException.class, iterator::next);
            assertTrue(Thread.interrupted());
            assertNobodyIsLeft();
            assertNothingIsLeft(before);
        });
    }

    @OnEveryBackend
    void anOuterTimeoutTimesOut(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(SOON, () -> {
                for (Task<String> task : Weft.asCompleted(this::<String>forever, this::<String>forever)) {
                    throw new AssertionError("none ends by itself: " + task);
                }
            }));
            assertNobodyIsLeft();
            assertNothingIsLeft(before);
        });
    }

    @OnEveryBackend
    void aTimeoutAroundOneStepLeavesTheTasksAlone(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            CountDownLatch go = new CountDownLatch(1);
            Iterator<Task<String>> iterator = Weft.asCompleted(() -> {
                go.await();
                return "late";
            }).iterator();
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(SOON, () -> iterator.next()));
            go.countDown();
            assertEquals("late", iterator.next().result());
            assertFalse(iterator.hasNext());
            assertNothingIsLeft(before);
        });
    }

    @OnEveryBackend
    void nextIsACheckpointAlsoWhenOneHasEnded(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            Iterator<Task<Integer>> iterator = Weft.asCompletedTasks(List.of(ended(group))).iterator();
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(Duration.ZERO, () -> iterator.next()));
            assertEquals(1, iterator.next().result());
        }));
    }

    private static Task<Integer> ended(TaskGroup group) throws InterruptedException {
        Task<Integer> task = group.fork(() -> 1);
        task.awaitEnd();
        return task;
    }

    @OnEveryBackend
    void inACancelledScopeNothingStarts(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(Duration.ZERO, () -> {
                Weft.asCompleted(() -> waiting.incrementAndGet()).iterator().next();
            }));
            assertEquals(0, waiting.get());
            assertNothingIsLeft(before);
        });
    }

    // --- scopes ---

    @OnEveryBackend
    void theLoopsBodyMayOpenScopesAndForkIntoGroupsAround(Backend backend) throws Exception {
        List<Integer> doubled = new ArrayList<>();
        backend.run(() -> TaskGroup.run(group -> {
            List<Task<Integer>> tasks = new ArrayList<>();
            for (Task<Integer> task : Weft.asCompleted(() -> 1, () -> 2, () -> 3)) {
                Weft.withTimeout(Duration.ofDays(1), () -> Weft.yieldNow());
                tasks.add(group.fork(() -> task.result() * 2));
            }
            for (Task<Integer> task : tasks) {
                doubled.add(task.await());
            }
        }));
        assertEquals(Set.of(2, 4, 6), Set.copyOf(doubled));
    }

    @OnEveryBackend
    void loopsMayNestAndAlternate(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            int sum = 0;
            for (Task<Integer> tens : Weft.asCompleted(() -> 10, () -> 20)) {
                for (Task<Integer> ones : Weft.asCompleted(() -> 1, () -> 2)) {
                    sum += tens.result() + ones.result();
                }
            }
            assertEquals(66, sum);
            assertNothingIsLeft(before);
            TaskGroup.run(group -> {
                var first = Weft.asCompleted(() -> 1, () -> 2).iterator();
                var second = Weft.asCompleted(() -> 3, () -> 4).iterator();
                int total = 0;
                while (first.hasNext() && second.hasNext()) {
                    total += first.next().result() + second.next().result();
                }
                assertEquals(10, total);
            });
            assertNothingIsLeft(before);
        });
    }

    @OnEveryBackend
    void iteratingAfterTheScopeAroundHasEndedIsTold(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            Completed<String> completed = Weft.withTimeout(Duration.ofDays(1),
                    () -> Weft.asCompleted(this::<String>forever));
            assertNobodyIsLeft();
            for (var use : List.<Action>of(completed.iterator()::hasNext, completed.iterator()::next)) {
                var misuse = assertThrows(IllegalStateException.class, use::run);
                assertTrue(misuse.getMessage().contains("timeout of PT24H"), misuse.getMessage());
            }
            completed.close();
            assertNothingIsLeft(before);
        });
    }

    @OnEveryBackend
    void anotherTaskThatIteratesIsTold(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(SUPERVISOR, group -> {
            Completed<String> completed = Weft.asCompleted(this::<String>forever);
            for (var use : List.<Action>of(completed.iterator()::hasNext, completed.iterator()::next,
                    completed::close)) {
                Task<?> other = group.fork(use);
                other.awaitEnd();
                var misuse = assertInstanceOf(WrongThreadException.class, other.exceptionNow());
                assertTrue(misuse.getMessage().contains("\"asCompleted\""), misuse.getMessage());
            }
            completed.close();
        }));
        assertNobodyIsLeft();
    }

    // --- tasks of others ---

    @OnEveryBackend
    void tasksOfOthersComeInTheOrderInWhichTheyEndTheEndedOnesFirst(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch go = new CountDownLatch(1);
            Task<Integer> late = group.fork(() -> {
                go.await();
                return 2;
            });
            Task<Integer> early = ended(group);
            List<Task<Integer>> order = new ArrayList<>();
            for (Task<Integer> task : Weft.asCompletedTasks(List.of(late, early, late))) {
                order.add(task);
                go.countDown();
            }
            assertEquals(List.of(early, late), order);
        }));
    }

    @OnEveryBackend
    void tasksOfOthersGoOnWhateverBecomesOfTheIteration(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch go = new CountDownLatch(1);
            Task<String> task = group.fork(() -> {
                go.await();
                return "untouched";
            });
            Iterator<Task<String>> iterator = Weft.asCompletedTasks(List.of(task), SOON).iterator();
            var late = assertThrows(CompletionException.class, iterator::next);
            assertInstanceOf(TimeoutException.class, late.getCause());
            assertFalse(task.hasListeners());
            assertFalse(iterator.hasNext());

            try (Completed<String> completed = Weft.asCompletedTasks(List.of(task))) {
                Thread.currentThread().interrupt();
                assertThrows(CancellationException.class, completed.iterator()::next);
                assertTrue(Thread.interrupted());
                assertTrue(completed.iterator().hasNext());
            }
            assertFalse(task.hasListeners());
            assertFalse(task.isDone());
            go.countDown();
            assertEquals("untouched", task.await());
        }));
    }

    @OnEveryBackend
    void aTaskOfOthersThatIsNullIsRefusedInWords(Backend backend) throws Exception {
        backend.run(() -> {
            var misuse = assertThrows(IllegalArgumentException.class, () -> Weft.<String>asCompletedTasks(null));
            assertTrue(misuse.getMessage().contains("asCompletedTasks over null"), misuse.getMessage());
        });
    }

    // --- context ---

    @Test
    @Tag("loop")
    void theTasksSeeTheScopedValuesOfTheCaller() throws Exception {
        ScopedValue<String> user = ScopedValue.newInstance();
        List<String> seen = new ArrayList<>();
        Weft.run(() -> ScopedValue.where(user, "ada").call(() -> {
            for (Task<String> task : Weft.asCompleted(user::get)) {
                seen.add(task.result());
            }
            return null;
        }));
        assertEquals(List.of("ada"), seen);
    }

    /// The JDK's own rule, for whatever was opened inside; the tasks have ended all the same.
    @Test
    @Tag("loop")
    void theEndOfABindingRefusesALoopThatWasLeftEarlyInside() throws Exception {
        ScopedValue<String> user = ScopedValue.newInstance();
        Weft.run(() -> {
            Scope before = Strand.current().innermost();
            var refused = assertThrows(RuntimeException.class,
                    () -> ScopedValue.where(user, "ada").call(() -> firstOfTwo()));
            // A preview type.
            assertEquals("StructureViolationException", refused.getClass().getSimpleName());
            assertNobodyIsLeft();
            assertNothingIsLeft(before);
            assertEquals("quick", ScopedValue.where(user, "ada").call(() -> {
                try (Completed<String> completed = Weft.asCompleted(this::forever, () -> "quick")) {
                    return completed.iterator().next().result();
                }
            }));
            assertNobodyIsLeft();
            assertNothingIsLeft(before);
        });
    }
}
