package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.loop.Scope;
import dev.weft.loop.Strand;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// [CancelScope], as far as one step goes; its two-step cancellation is in [TwoPhaseCancellationTest].
class CancelScopeTest {

    private static final Duration SOON = Duration.ofMillis(5);
    private static final Duration NEVER = Duration.ofDays(1);
    private static final CancelOptions WORK = CancelOptions.named("work");

    /// Runs a body, and asserts that the thread is as it was when that has ended.
    private static void leavesNothing(Backend backend, Action body) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            body.run();
            assertSame(before, Strand.current().innermost());
            assertFalse(Thread.interrupted());
            Weft.sleep(Duration.ofNanos(1));
        });
    }

    @OnEveryBackend
    void whatTheBodyReturnsIsReturned(Backend backend) throws Exception {
        leavesNothing(backend, () -> assertEquals(42, CancelScope.<Integer, InterruptedException>run(WORK, scope -> {
            Weft.yieldNow();
            return 42;
        })));
    }

    @OnEveryBackend
    void whatTheBodyThrowsIsThrown(Backend backend) throws Exception {
        leavesNothing(backend, () -> assertEquals("mine", assertThrows(IOException.class,
                () -> CancelScope.runVoid(WORK, scope -> {
                    throw new IOException("mine");
                })).getMessage()));
    }

    @OnEveryBackend
    void aCancelledBodyEndsWhereItWaitsAndTheCancellationEndsAtTheScopesEdge(Backend backend) throws Exception {
        for (boolean foreign : List.of(true, false)) {
            leavesNothing(backend, () -> {
                var kept = new AtomicReference<CancelScope>();
                assertNull(CancelScope.run(WORK, scope -> {
                    kept.set(scope);
                    assertTrue(scope.cancel("enough"));
                    return foreign ? Waits.foreignForever() : Waits.forever();
                }));
                assertTrue(kept.get().cancelled());
                assertFalse(kept.get().expired());
                assertTrue(kept.get().reason().orElseThrow().contains("enough"));
            });
        }
    }

    @OnEveryBackend
    void anotherTaskMayCancel(Backend backend) throws Exception {
        for (boolean foreign : List.of(true, false)) {
            leavesNothing(backend, () -> TaskGroup.run(group -> {
                var entered = new AtomicReference<@Nullable CancelScope>();
                CountDownLatch isIn = new CountDownLatch(1);
                group.fork(() -> {
                    isIn.await();
                    entered.get().cancel("from beside");
                }, "canceller");
                assertNull(CancelScope.run(WORK, scope -> {
                    entered.set(scope);
                    isIn.countDown();
                    return foreign ? Waits.foreignForever() : Waits.forever();
                }));
                assertEquals("cancelled: from beside (asked by \"canceller\")", entered.get().reason().orElseThrow());
            }));
        }
    }

    @OnEveryBackend
    void aThreadOutsideMayCancel(Backend backend) throws Exception {
        leavesNothing(backend, () -> assertNull(CancelScope.run(WORK, scope -> {
            Thread.ofPlatform().start(() -> scope.cancel("from outside"));
            return Waits.forever();
        })));
    }

    @OnEveryBackend
    void aSwallowedCancellationComesBackAtEachSuspensionPoint(Backend backend) throws Exception {
        leavesNothing(backend, () -> {
            int[] seen = new int[1];
            assertEquals("all the same", CancelScope.run(WORK, scope -> {
                scope.cancel("enough");
                for (int i = 0; i < 5; i++) {
                    try {
                        Weft.sleep(NEVER);
                    } catch (InterruptedException e) {
                        seen[0]++;
                    }
                }
                return "all the same";
            }));
            assertEquals(5, seen[0]);
        });
    }

    @OnEveryBackend
    void whatTheCleanupThrowsLeavesAsItself(Backend backend) throws Exception {
        leavesNothing(backend, () -> assertThrows(IOException.class, () -> CancelScope.runVoid(WORK, scope -> {
            scope.cancel("enough");
            try {
                Waits.forever();
            } catch (InterruptedException e) {
                throw new IOException("in cleanup");
            }
        })));
    }

    @OnEveryBackend
    void whenAnOuterScopeIsCancelledTooItWins(Backend backend) throws Exception {
        leavesNothing(backend, () -> {
            List<String> events = new ArrayList<>();
            CancelScope.runVoid(CancelOptions.named("outer"), outer -> {
                CancelScope.runVoid(CancelOptions.named("inner"), inner -> {
                    inner.cancel("first");
                    outer.cancel("second");
                    Waits.forever();
                });
                events.add("after the inner edge");
            });
            assertEquals(List.of(), events);
        });
    }

    @OnEveryBackend
    void anInterruptFromOutsideIsNoCancellationOfTheScope(Backend backend) throws Exception {
        leavesNothing(backend, () -> {
            var kept = new AtomicReference<CancelScope>();
            assertThrows(InterruptedException.class, () -> CancelScope.runVoid(WORK, scope -> {
                kept.set(scope);
                Thread.currentThread().interrupt();
                Waits.forever();
            }));
            assertFalse(kept.get().cancelled());
        });
    }

    @OnEveryBackend
    void theTasksOfAGroupInsideAreCancelledToo(Backend backend) throws Exception {
        leavesNothing(backend, () -> {
            List<Task<?>> tasks = new ArrayList<>();
            CancelScope.runVoid(WORK, scope -> TaskGroup.run(group -> {
                for (int i = 0; i < 5; i++) {
                    tasks.add(group.fork(() -> Waits.forever()));
                }
                scope.cancel("enough");
                group.join();
            }));
            tasks.forEach(task -> assertEquals(Task.Status.CANCELLED, task.status()));
        });
    }

    @OnEveryBackend
    void aSecondCancelAndACancelAfterTheEndSayThatTheyChangedNothing(Backend backend) throws Exception {
        leavesNothing(backend, () -> {
            var ended = new AtomicReference<CancelScope>();
            CancelScope.runVoid(WORK, scope -> ended.set(scope));
            assertFalse(ended.get().cancel("too late"));
            assertFalse(ended.get().cancel("too late", NEVER));
            assertFalse(ended.get().cancelled());
            CancelScope.runVoid(WORK, scope -> {
                assertTrue(scope.cancel("first"));
                assertFalse(scope.cancel("second"));
            });
        });
    }

    // --- deadlines ---

    @OnEveryBackend
    void anExpiredScopeEndsItsBodyWithoutAnException(Backend backend) throws Exception {
        leavesNothing(backend, () -> {
            var kept = new AtomicReference<CancelScope>();
            assertNull(CancelScope.run(WORK.timeout(SOON), scope -> {
                kept.set(scope);
                return Waits.forever();
            }));
            assertTrue(kept.get().expired());
            assertEquals("cancelled: cancel scope \"work\": timeout of PT0.005S passed",
                    kept.get().reason().orElseThrow());
        });
    }

    @OnEveryBackend
    void aZeroTimeoutHasExpiredWhenTheBodyBegins(Backend backend) throws Exception {
        leavesNothing(backend, () -> CancelScope.runVoid(WORK.timeout(Duration.ZERO), scope -> {
            assertTrue(scope.expired());
            assertThrows(InterruptedException.class, () -> Weft.yieldNow());
        }));
    }

    /// TO-11
    @OnEveryBackend
    void anEarlierDeadlineIsInForceAtOnce(Backend backend) throws Exception {
        leavesNothing(backend, () -> assertNull(CancelScope.run(WORK.timeout(NEVER), scope -> {
            scope.reschedule(SOON);
            assertTrue(scope.deadline().orElseThrow().remaining().compareTo(SOON) <= 0);
            return Waits.forever();
        })));
    }

    /// TO-11
    @OnEveryBackend
    void aLaterDeadlineIsInForceAtOnce(Backend backend) throws Exception {
        leavesNothing(backend, () -> assertEquals("in time", CancelScope.run(WORK.timeout(SOON), scope -> {
            scope.reschedule(NEVER);
            Weft.sleep(SOON.multipliedBy(2));
            return "in time";
        })));
    }

    /// TO-11
    @OnEveryBackend
    void aDeadlineMayBeTakenAway(Backend backend) throws Exception {
        leavesNothing(backend, () -> assertEquals("in time", CancelScope.run(WORK.timeout(SOON), scope -> {
            scope.removeDeadline();
            assertEquals(Optional.empty(), scope.deadline());
            Weft.sleep(SOON.multipliedBy(2));
            return "in time";
        })));
    }

    @OnEveryBackend
    void aScopeWithoutADeadlineMayGetOne(Backend backend) throws Exception {
        leavesNothing(backend, () -> assertNull(CancelScope.run(WORK, scope -> {
            assertEquals(Optional.empty(), scope.deadline());
            scope.reschedule(SOON);
            return Waits.forever();
        })));
    }

    @OnEveryBackend
    void aDeadlineMovedIntoThePastExpiresAtOnce(Backend backend) throws Exception {
        leavesNothing(backend, () -> CancelScope.runVoid(WORK, scope -> {
            scope.reschedule(Duration.ofSeconds(-1));
            assertTrue(scope.expired());
            assertThrows(InterruptedException.class, () -> Weft.yieldNow());
        }));
    }

    private static String misuse(CancelScope scope) {
        return assertThrows(IllegalStateException.class, () -> scope.reschedule(NEVER)).getMessage();
    }

    /// TO-12
    @OnEveryBackend
    void aDeadlineThatCannotBeMovedSaysWhy(Backend backend) throws Exception {
        leavesNothing(backend, () -> {
            var kept = new AtomicReference<CancelScope>();
            CancelScope.runVoid(WORK, scope -> kept.set(scope));
            assertTrue(misuse(kept.get()).contains("\"work\" cannot be moved any more: it has ended"));
            CancelScope.runVoid(WORK.timeout(Duration.ZERO), scope -> {
                kept.set(scope);
                assertTrue(misuse(scope).contains("it has expired, and is ending"), misuse(scope));
                assertThrows(IllegalStateException.class, scope::removeDeadline);
            });
            assertTrue(misuse(kept.get()).contains("it expired, and has ended"), misuse(kept.get()));
            CancelScope.runVoid(WORK, scope -> {
                scope.cancel("enough");
                assertTrue(misuse(scope).contains("it is cancelled: enough"), misuse(scope));
            });
        });
    }

    /// A line that arrives in the turn in which the limit passes: the scope ends as it would have at the next wait.
    @OnEveryBackend
    void aDeadlineThatIsMovedTooLateInsideTheScopeEndsItQuietly(Backend backend) throws Exception {
        leavesNothing(backend, () -> {
            var kept = new AtomicReference<CancelScope>();
            assertNull(CancelScope.run(WORK.timeout(Duration.ZERO), scope -> {
                kept.set(scope);
                scope.reschedule(NEVER);
                return "not reached";
            }));
            assertTrue(kept.get().expired());
        });
    }

    @OnEveryBackend
    void aScopeNeedsNoOptions(Backend backend) throws Exception {
        leavesNothing(backend, () -> CancelScope.runVoid(scope -> {
            scope.cancel("enough");
            Waits.forever();
        }));
    }

    @OnEveryBackend
    void movingOnWithoutAResultTellsWhetherTheBodyEndedInTime(Backend backend) throws Exception {
        leavesNothing(backend, () -> {
            assertTrue(Weft.moveOnAfter(NEVER, () -> Weft.yieldNow()));
            assertFalse(Weft.moveOnAfter(SOON, () -> Weft.sleep(NEVER)));
        });
    }

    @Test
    @Tag("loop")
    void aThreadOutsideTheLoopCannotMoveADeadline() throws Exception {
        Weft.run(() -> CancelScope.runVoid(WORK, scope -> {
            Thread outside = Thread.ofPlatform().start(() -> {
                var misuse = assertThrows(WrongThreadException.class, () -> scope.reschedule(NEVER));
                assertTrue(misuse.getMessage().contains("EventLoop.callSoon"), misuse.getMessage());
                scope.cancel("told");
            });
            assertThrows(InterruptedException.class, () -> Waits.forever());
            Weft.shield(() -> outside.join());
            assertEquals("told", scope.reason().orElseThrow().substring("cancelled: ".length()).substring(0, 4));
        }));
    }

    // --- shields ---

    @OnEveryBackend
    void aShieldedScopesOwnDeadlineEndsItAndWhatItHidIsSeenAfterIt(Backend backend) throws Exception {
        leavesNothing(backend, () -> {
            List<String> events = new ArrayList<>();
            CancelScope.runVoid(CancelOptions.named("outer"), outer -> {
                outer.cancel("enough");
                assertNull(CancelScope.run(CancelOptions.shielded().timeout(SOON), inner -> Waits.forever()));
                events.add("cleanup goes on");
                Waits.forever();
            });
            assertEquals(List.of("cleanup goes on"), events);
        });
    }

    /// CA-13
    @OnEveryBackend
    void aShieldedScopeCanBeCancelledItself(Backend backend) throws Exception {
        leavesNothing(backend, () -> assertNull(CancelScope.run(CancelOptions.shielded(), scope -> {
            scope.cancel("enough");
            return Waits.forever();
        })));
    }

    @OnEveryBackend
    void aShieldedScopeLetsItsBodyFinishUnderACancellation(Backend backend) throws Exception {
        leavesNothing(backend, () -> CancelScope.runVoid(WORK, outer -> {
            outer.cancel("enough");
            assertEquals("done", CancelScope.run(CancelOptions.shielded().timeout(NEVER), inner -> {
                Weft.sleep(Duration.ofNanos(1));
                return "done";
            }));
        }));
    }

    // --- the effective deadline ---

    /// TO-20
    @OnEveryBackend
    void theEffectiveDeadlineIsTheEarliestAround(Backend backend) throws Exception {
        leavesNothing(backend, () -> {
            assertEquals(Optional.empty(), Weft.deadline());
            Weft.withTimeout(Duration.ofHours(2), () -> {
                assertTrue(between(1, 2));
                Weft.withTimeout(Duration.ofHours(1), () -> assertTrue(between(0, 1)));
                Weft.withTimeout(Duration.ofHours(3), () -> assertTrue(between(1, 2)));
            });
        });
    }

    /// TO-20
    @OnEveryBackend
    void theEffectiveDeadlineEndsAtAShield(Backend backend) throws Exception {
        leavesNothing(backend, () -> Weft.withTimeout(Duration.ofHours(1), () -> {
            Weft.shield(() -> assertEquals(Optional.empty(), Weft.deadline()));
            CancelScope.runVoid(CancelOptions.shielded().timeout(Duration.ofHours(2)),
                    scope -> assertTrue(between(1, 2)));
        }));
    }

    /// TO-20
    @OnEveryBackend
    void theEffectiveDeadlineHasPassedOnceTheCallerIsCancelled(Backend backend) throws Exception {
        leavesNothing(backend, () -> CancelScope.runVoid(WORK, scope -> {
            scope.cancel("enough");
            Deadline deadline = Weft.deadline().orElseThrow();
            assertTrue(deadline.hasPassed());
            assertEquals(Duration.ZERO, deadline.remaining());
        }));
    }

    @OnEveryBackend
    void aTaskHasTheDeadlineOfWhatItsGroupIsIn(Backend backend) throws Exception {
        leavesNothing(backend, () -> Weft.withTimeout(Duration.ofHours(1),
                () -> TaskGroup.run(group -> assertTrue(group.fork(() -> between(0, 1)).await()))));
    }

    private static boolean between(int hours, int andHours) {
        Duration remaining = Weft.deadline().orElseThrow().remaining();
        return remaining.compareTo(Duration.ofHours(hours)) > 0 && remaining.compareTo(Duration.ofHours(andHours)) <= 0;
    }

    // --- many ---

    @OnEveryBackend
    void tenThousandScopesOverNestedTasksAreCancelledByOneCall(Backend backend) throws Exception {
        leavesNothing(backend, () -> {
            int[] ended = new int[1];
            CountDownLatch allIn = new CountDownLatch(1);
            CancelScope.runVoid(CancelOptions.named("outermost"), outermost -> TaskGroup.run(group -> {
                group.fork(() -> {
                    allIn.await();
                    outermost.cancel("all");
                });
                nest(group, 100, allIn, ended);
            }));
            assertEquals(100, ended[0]);
        });
    }

    /// So many tasks, each inside a group of the one before, each with a hundred scopes.
    private static void nest(TaskGroup group, int levels, CountDownLatch allIn, int[] ended) {
        group.fork(() -> {
            for (int i = 0; i < 100; i++) {
                Scope.enter("one of a hundred");
            }
            try {
                if (levels > 1) {
                    TaskGroup.run(inner -> nest(inner, levels - 1, allIn, ended));
                } else {
                    allIn.countDown();
                    Waits.forever();
                }
            } finally {
                synchronized (ended) {
                    ended[0]++;
                }
            }
        });
    }

    /// In a JVM of its own, so that nothing is compiled yet.
    static final class Deep {

        public static void main(String[] args) throws Exception {
            Thread thread = Thread.ofPlatform().stackSize(1 << 20).start(() -> {
                try {
                    System.out.println(Weft.<Integer, Exception>run(() -> deeper(1_000)));
                } catch (Throwable t) {
                    System.out.println(t);
                }
            });
            thread.join();
        }

        private static int deeper(int levels) throws Exception {
            if (levels == 0) {
                Weft.yieldNow();
                return 0;
            }
            return 1 + Weft.<Integer, Exception>withTimeout(NEVER, () -> deeper(levels - 1));
        }
    }

    @Test
    @Tag("loop")
    void aThousandLexicalLevelsFitIntoAColdStackOfOneMegabyte() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(Deep.class, ChildJvm.FLAG, "-Xint")) {
            assertEquals("1000", jvm.lines().getLast());
        }
    }

    @OnEveryBackend
    void aTimeoutThatEndsInsideACancelledScopeReportsNothing(Backend backend) throws Exception {
        leavesNothing(backend, () -> {
            List<String> events = new ArrayList<>();
            CancelScope.runVoid(WORK, scope -> {
                try {
                    Weft.withTimeout(NEVER, () -> {
                        scope.cancel("enough");
                        Waits.forever();
                    });
                } catch (TimeoutException e) {
                    events.add("not mine");
                }
            });
            assertEquals(List.of(), events);
        });
    }
}
