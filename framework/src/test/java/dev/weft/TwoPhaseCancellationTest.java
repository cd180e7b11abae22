package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;

/// Ask, grace, force: `cancel(reason, grace)`.
class TwoPhaseCancellationTest {

    private static final Duration SOON = Duration.ofMillis(5);
    private static final Duration NEVER = Duration.ofDays(1);
    private static final CancelOptions SERVICE = CancelOptions.named("service");
    private static final CancelOptions ACCEPT = CancelOptions.named("accept").endingEarly();

    @OnEveryBackend
    void whatIsInsideMayFinishWithinTheGrace(Backend backend) throws Exception {
        backend.run(() -> assertEquals("finished", CancelScope.run(SERVICE, scope -> {
            assertTrue(scope.cancel("going down", NEVER));
            Weft.sleep(Duration.ofNanos(1));
            Weft.yieldNow();
            return "finished";
        })));
    }

    @OnEveryBackend
    void whatHasNotEndedByTheEndOfTheGraceIsCancelledWithTheReason(Backend backend) throws Exception {
        backend.run(() -> {
            var kept = new AtomicReference<CancelScope>();
            assertNull(CancelScope.run(SERVICE, scope -> {
                kept.set(scope);
                scope.cancel("going down", SOON);
                assertFalse(scope.cancelled());
                return Waits.foreignForever();
            }));
            assertTrue(kept.get().cancelled());
            assertFalse(kept.get().expired());
            assertTrue(kept.get().reason().orElseThrow().startsWith("cancelled: going down"));
        });
    }

    @OnEveryBackend
    void aGraceOfNothingIsACancellation(Backend backend) throws Exception {
        backend.run(() -> CancelScope.runVoid(SERVICE, scope -> {
            scope.cancel("going down", Duration.ZERO);
            assertTrue(scope.cancelled());
            assertThrows(InterruptedException.class, () -> Weft.yieldNow());
        }));
    }

    @OnEveryBackend
    void codeInsideCanPollWhetherItShouldEnd(Backend backend) throws Exception {
        backend.run(() -> CancelScope.runVoid(SERVICE, scope -> {
            assertFalse(Weft.shouldEnd());
            assertFalse(scope.asked());
            scope.cancel("going down", NEVER);
            assertTrue(Weft.shouldEnd());
            assertTrue(scope.asked());
            assertTrue(scope.reason().orElseThrow().startsWith("cancelled: going down"));
            Weft.withTimeout(NEVER, () -> assertTrue(Weft.shouldEnd()));
            TaskGroup.run(group -> assertTrue(group.fork(() -> Weft.shouldEnd()).await()));
            Weft.shield(() -> assertFalse(Weft.shouldEnd()));
        }));
    }

    @OnEveryBackend
    void aCancelledCallerShouldEnd(Backend backend) throws Exception {
        backend.run(() -> CancelScope.runVoid(SERVICE, scope -> {
            scope.cancel("at once");
            assertTrue(Weft.shouldEnd());
        }));
    }

    @OnEveryBackend
    void outsideOfAllScopesNobodyShouldEnd(Backend backend) throws Exception {
        backend.run(() -> assertFalse(Weft.shouldEnd()));
    }

    /// An accept loop ends at once; the handler it started has the grace.
    @OnEveryBackend
    void aScopeThatEndsEarlyIsCancelledAtOnceAndWhatIsAroundItGoesOn(Backend backend) throws Exception {
        backend.run(() -> {
            var connections = new LinkedBlockingQueue<String>(List.of("first"));
            var served = new LinkedBlockingQueue<String>();
            CancelScope.runVoid(SERVICE, service -> TaskGroup.run(handlers -> {
                CancelScope.runVoid(ACCEPT, accept -> {
                    while (true) {
                        String connection = connections.take();
                        handlers.fork(() -> {
                            service.cancel("going down", NEVER);
                            Weft.sleep(SOON);
                            served.add(connection);
                        });
                    }
                });
                assertEquals(List.of(), List.copyOf(served));
            }));
            assertEquals(List.of("first"), List.copyOf(served));
        });
    }

    @OnEveryBackend
    void aScopeThatEndsEarlyAndIsEnteredAfterTheAskingIsCancelledAtItsEntry(Backend backend) throws Exception {
        backend.run(() -> CancelScope.runVoid(SERVICE, scope -> {
            scope.cancel("going down", NEVER);
            assertNull(CancelScope.run(ACCEPT, accept -> {
                assertTrue(accept.cancelled());
                return Waits.forever();
            }));
        }));
    }

    @OnEveryBackend
    void aShieldKeepsTheAskingFromAScopeThatEndsEarly(Backend backend) throws Exception {
        backend.run(
                () -> CancelScope.runVoid(SERVICE, scope -> Weft.shield(() -> CancelScope.runVoid(ACCEPT, accept -> {
                    scope.cancel("going down", NEVER);
                    assertFalse(accept.cancelled());
                    Weft.yieldNow();
                }))));
    }

    @OnEveryBackend
    void aScopeThatEndsEarlyIsItselfAskedAndEndsAtOnce(Backend backend) throws Exception {
        backend.run(() -> assertNull(CancelScope.run(ACCEPT, scope -> {
            scope.cancel("going down", NEVER);
            return Waits.foreignForever();
        })));
    }

    @OnEveryBackend
    void aSecondAskingCanShortenTheGrace(Backend backend) throws Exception {
        backend.run(() -> assertNull(CancelScope.run(SERVICE, scope -> {
            scope.cancel("going down", NEVER);
            scope.cancel("hurry", SOON);
            return Waits.forever();
        })));
    }

    @OnEveryBackend
    void aSecondAskingCannotLengthenTheGrace(Backend backend) throws Exception {
        backend.run(() -> assertNull(CancelScope.run(SERVICE, scope -> {
            scope.cancel("going down", SOON);
            scope.cancel("no hurry", NEVER);
            return Waits.forever();
        })));
    }

    @OnEveryBackend
    void aCancellationInTheGraceIsInForceAtOnce(Backend backend) throws Exception {
        backend.run(() -> assertNull(CancelScope.run(SERVICE, scope -> {
            scope.cancel("going down", NEVER);
            scope.cancel("at once");
            return Waits.forever();
        })));
    }

    @OnEveryBackend
    void anEarlierDeadlineStillCounts(Backend backend) throws Exception {
        backend.run(() -> {
            var kept = new AtomicReference<CancelScope>();
            CancelScope.runVoid(SERVICE.timeout(SOON), scope -> {
                kept.set(scope);
                scope.cancel("going down", NEVER);
                Waits.forever();
            });
            assertTrue(kept.get().expired());
        });
    }

    @OnEveryBackend
    void theEndOfTheGraceIsADeadline(Backend backend) throws Exception {
        backend.run(() -> CancelScope.runVoid(SERVICE.timeout(NEVER), scope -> {
            scope.cancel("going down", Duration.ofHours(1));
            assertTrue(scope.deadline().orElseThrow().remaining().compareTo(Duration.ofHours(1)) <= 0);
            assertTrue(Weft.deadline().orElseThrow().remaining().compareTo(Duration.ofHours(1)) <= 0);
            scope.reschedule(NEVER);
            assertTrue(scope.deadline().orElseThrow().remaining().compareTo(Duration.ofHours(1)) <= 0);
        }));
    }

    @OnEveryBackend
    void theAskingReachesScopesInTheTasksOfGroups(Backend backend) throws Exception {
        backend.run(() -> {
            List<String> ended = new ArrayList<>();
            CancelScope.runVoid(SERVICE, scope -> TaskGroup.run(group -> {
                for (int i = 0; i < 3; i++) {
                    String name = "worker " + i;
                    group.fork(() -> {
                        CancelScope.runVoid(ACCEPT, accept -> Waits.forever());
                        synchronized (ended) {
                            ended.add(name);
                        }
                    });
                }
                group.fork(() -> scope.cancel("going down", NEVER));
            }));
            ended.sort(null);
            assertEquals(List.of("worker 0", "worker 1", "worker 2"), ended);
        });
    }
}
