package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.loop.Scope;
import dev.weft.loop.Strand;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `Weft.withTimeout` and `Weft.moveOnAfter`.
class TimeoutTest {

    private static final Duration SOON = Duration.ofMillis(10);
    private static final Duration NEVER = Duration.ofDays(1);

    /// Nothing of a scope that was left may be found on the thread.
    private static void assertNothingIsLeft(Scope before) throws InterruptedException {
        assertSame(before, Strand.current().innermost());
        assertFalse(Thread.interrupted());
        Weft.yieldNow();
        Weft.sleep(Duration.ofNanos(1));
    }

    private static void assertTimesOut(boolean foreign) throws Exception {
        Scope before = Strand.current().innermost();
        var thrown = assertThrows(TimeoutException.class,
                () -> Weft.withTimeout(SOON, () -> foreign ? Waits.foreignForever() : Waits.forever()));
        assertTrue(thrown.getMessage().contains("PT0.01S"), thrown.getMessage());
        assertInstanceOf(InterruptedException.class, thrown.getCause());
        assertNothingIsLeft(before);
    }

    @OnEveryBackend
    void aWaitOfWeftsTimesOut(Backend backend) throws Exception {
        backend.run(() -> assertTimesOut(false));
    }

    @OnEveryBackend
    void aWaitInForeignCodeTimesOut(Backend backend) throws Exception {
        backend.run(() -> assertTimesOut(true));
    }

    @Test
    void aPlatformThreadMayTimeOut() throws Exception {
        assertTimesOut(false);
        assertTimesOut(true);
    }

    /// TO-02
    @OnEveryBackend
    void aBodyThatEndsInTimeGivesItsValue(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            assertEquals(42, Weft.<Integer, InterruptedException>withTimeout(NEVER, () -> {
                Weft.yieldNow();
                return 42;
            }));
            assertNull(Weft.<Object, RuntimeException>withTimeout(NEVER, () -> null));
            assertNothingIsLeft(before);
        });
    }

    /// TO-02: the timer is taken out, and with it what hangs on it.
    @OnEveryBackend
    void aTimeoutThatWasNotNeededKeepsNothingAlive(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            var thread = new WeakReference<>(group.fork(() -> {
                Weft.withTimeout(NEVER, () -> Weft.yieldNow());
                return Thread.currentThread();
            }).await());
            for (int i = 0; i < 200 && thread.get() != null; i++) {
                System.gc();
                Weft.sleep(Duration.ofMillis(1));
            }
            assertNull(thread.get());
        }));
    }

    /// TO-03
    @OnEveryBackend
    void aTimeoutLongerThanAnyClockNeverFires(Backend backend) throws Exception {
        backend.run(() -> assertEquals("value",
                Weft.<String, InterruptedException>withTimeout(Duration.ofSeconds(Long.MAX_VALUE), () -> {
                    Weft.yieldNow();
                    return "value";
                })));
    }

    /// TO-05, TO-06, rule 4: the body runs to its first suspension point.
    @OnEveryBackend
    void aZeroOrNegativeTimeoutHasExpiredAndTheBodyRunsToItsFirstSuspension(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            for (Duration over : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
                for (boolean foreign : List.of(true, false)) {
                    List<String> events = new ArrayList<>();
                    assertThrows(TimeoutException.class, () -> Weft.withTimeout(over, () -> {
                        events.add("begun");
                        if (foreign) {
                            new LinkedBlockingQueue<>(List.of("item")).take();
                        } else {
                            Weft.yieldNow();
                        }
                        events.add("not reached");
                    }));
                    assertEquals(List.of("begun"), events);
                    assertNothingIsLeft(before);
                }
                assertEquals("no wait", Weft.withTimeout(over, () -> "no wait"));
                assertNothingIsLeft(before);
            }
        });
    }

    /// TO-06: forking is no suspension, but an expired scope takes no more tasks.
    @OnEveryBackend
    void aGatherInAnExpiredTimeoutStartsNothingAndTimesOut(Backend backend) throws Exception {
        AtomicBoolean ran = new AtomicBoolean();
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(Duration.ZERO, () -> Weft.gather(() -> {
                ran.set(true);
                return 1;
            })));
            assertNothingIsLeft(before);
        });
        assertFalse(ran.get());
    }

    /// TO-17, rule 4
    @OnEveryBackend
    void aBodyThatSwallowsTheTimeoutGivesItsValue(Backend backend) throws Exception {
        for (boolean foreign : List.of(true, false)) {
            backend.run(() -> {
                Scope before = Strand.current().innermost();
                String value = Weft.withTimeout(SOON, () -> {
                    try {
                        return foreign ? Waits.foreignForever() : Waits.forever();
                    } catch (InterruptedException e) {
                        return "late";
                    }
                });
                assertEquals("late", value);
                assertNothingIsLeft(before);
            });
        }
    }

    /// Rule 3: the custom of setting the flag again leaks nothing, wherever the interrupt was met.
    @OnEveryBackend
    void aFlagThatTheBodySetsAgainEndsAtTheEdge(Backend backend) throws Exception {
        for (boolean foreign : List.of(true, false)) {
            backend.run(() -> {
                Scope before = Strand.current().innermost();
                String value = Weft.withTimeout(SOON, () -> {
                    try {
                        return foreign ? Waits.foreignForever() : Waits.forever();
                    } catch (InterruptedException e) {
                        Weft.shield(() -> Weft.yieldNow());
                        Thread.currentThread().interrupt();
                        return "late";
                    }
                });
                assertEquals("late", value);
                assertNothingIsLeft(before);
            });
        }
    }

    /// TO-17, rule 4
    @OnEveryBackend
    void whatTheBodyThrowsInItsCleanupLeavesWithTheTimeoutSuppressed(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            var own = assertThrows(IOException.class, () -> Weft.withTimeout(SOON, () -> {
                try {
                    Waits.forever();
                } catch (InterruptedException e) {
                    throw new IOException("cleanup");
                }
            }));
            assertInstanceOf(TimeoutException.class, own.getSuppressed()[0]);
            assertEquals(1, own.getSuppressed().length);
            assertNothingIsLeft(before);
        });
    }

    /// Rule 3: whatever was caused by the interrupt is the timeout.
    @OnEveryBackend
    void anInterruptInAWrapperIsTheTimeout(Backend backend) throws Exception {
        backend.run(() -> assertThrows(TimeoutException.class, () -> Weft.withTimeout(SOON, () -> {
            try {
                Waits.foreignForever();
            } catch (InterruptedException e) {
                throw new IllegalStateException("as some libraries do", new RuntimeException(e));
            }
        })));
    }

    @OnEveryBackend
    void anExceptionBeforeTheTimeoutIsTheBodysOwn(Backend backend) throws Exception {
        var own = assertThrows(IOException.class, () -> backend.run(() -> Weft.withTimeout(NEVER, () -> {
            throw new IOException("boom");
        })));
        assertEquals(0, own.getSuppressed().length);
    }

    /// A TimeoutException of the body's own passes as itself.
    @OnEveryBackend
    void aTimeoutExceptionOfTheBodyIsNotThisTimeouts(Backend backend) throws Exception {
        var own = assertThrows(TimeoutException.class, () -> backend.run(() -> Weft.withTimeout(NEVER, () -> {
            throw new TimeoutException("the body's");
        })));
        assertEquals("the body's", own.getMessage());
    }

    /// TO-09, rule 3
    @OnEveryBackend
    void anInterruptFromOutsideIsNoTimeout(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            assertThrows(InterruptedException.class, () -> Weft.withTimeout(NEVER, () -> {
                Thread.currentThread().interrupt();
                Waits.forever();
            }));
            assertNothingIsLeft(before);
        });
    }

    /// Rule 3: what the outside world set is set after the edge.
    @OnEveryBackend
    void theUsersFlagIsStillSetAfterATimeoutThatWasNotNeeded(Backend backend) throws Exception {
        boolean flag = backend.run(() -> {
            Thread.currentThread().interrupt();
            Weft.withTimeout(NEVER, () -> {});
            return Thread.interrupted();
        });
        assertTrue(flag);
    }

    /// TO-09
    @OnEveryBackend
    void aCancellationBeforeTheDeadlineIsNoTimeout(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch ready = new CountDownLatch(1);
            Task<?> task = group.fork(() -> Weft.withTimeout(NEVER, () -> {
                ready.countDown();
                Waits.foreignForever();
            }));
            ready.await();
            task.cancel("enough");
            task.awaitEnd();
            assertTrue(task.toString().contains("enough"), task::toString);
            assertTrue(task.isCancelled());
        }));
    }

    /// TO-14: a cancellation that was swallowed is still there inside a later timeout.
    @OnEveryBackend
    void aCancelledTaskIsCancelledInALaterTimeoutToo(Backend backend) throws Exception {
        Task<?> task = backend.run(() -> TaskGroup.scope(group -> group.fork(() -> {
            Weft.currentTask().cancel("myself");
            assertThrows(InterruptedException.class, Weft::yieldNow);
            Weft.withTimeout(Duration.ZERO, () -> Waits.forever());
        })));
        assertTrue(task.isCancelled());
        assertTrue(task.toString().contains("myself"), task::toString);
    }

    // --- nesting ---

    /// Rule 4
    @OnEveryBackend
    void theInnerDeadlineFiresAndOnlyItsOwnScopeReportsIt(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            String value = Weft.withTimeout(NEVER, () -> {
                var inner = assertThrows(TimeoutException.class, () -> Weft.withTimeout(SOON, () -> Waits.forever()));
                assertTrue(inner.getMessage().contains("PT0.01S"), inner.getMessage());
                Weft.yieldNow();
                return "goes on";
            });
            assertEquals("goes on", value);
            assertNothingIsLeft(before);
        });
    }

    /// Rule 4
    @OnEveryBackend
    void theOuterDeadlinePassesThroughTheInnerTimeout(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            List<String> events = new ArrayList<>();
            var outer = assertThrows(TimeoutException.class, () -> Weft.withTimeout(SOON, () -> {
                try {
                    Weft.withTimeout(NEVER, () -> Waits.foreignForever());
                } catch (InterruptedException e) {
                    events.add("interrupted");
                    throw e;
                } catch (TimeoutException e) {
                    events.add("not mine");
                }
            }));
            assertTrue(outer.getMessage().contains("PT0.01S"), outer.getMessage());
            assertEquals(List.of("interrupted"), events);
            assertNothingIsLeft(before);
        });
    }

    /// Rule 4: when both have passed the outer one wins.
    @OnEveryBackend
    void whenBothHavePassedTheOuterOneReports(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            List<String> events = new ArrayList<>();
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(Duration.ZERO, () -> {
                try {
                    Weft.withTimeout(Duration.ZERO, () -> Waits.forever());
                } catch (TimeoutException e) {
                    events.add("not mine");
                }
            }));
            assertEquals(List.of(), events);
            assertNothingIsLeft(before);
        });
    }

    /// TO-08: the loop was busy past both deadlines. The inner body has its value by then; the next wait belongs to the
    /// outer one.
    @OnEveryBackend
    void aBodyThatWasBusyPastBothDeadlinesIsInterruptedAtItsNextWait(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            List<String> events = new ArrayList<>();
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(Duration.ofMillis(2), () -> {
                events.add(Weft.withTimeout(Duration.ofMillis(1), () -> {
                    long until = System.nanoTime() + 4_000_000;
                    while (System.nanoTime() < until) {
                        Thread.onSpinWait();
                    }
                    return "busy";
                }));
                Waits.forever();
            }));
            assertEquals(List.of("busy"), events);
            assertNothingIsLeft(before);
        });
    }

    /// CA-28: as deep as the stack of a test allows.
    @OnEveryBackend
    void hundredsOfTimeoutsNest(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(SOON, () -> nest(200)));
            assertNothingIsLeft(before);
        });
    }

    /// CA-28: nothing in the tree is walked by recursion.
    @OnEveryBackend
    void tenThousandScopesNest(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(SOON, () -> {
                for (int i = 0; i < 10_000; i++) {
                    Scope.enter("level " + i);
                }
                Waits.foreignForever();
            }));
            assertNothingIsLeft(before);
        });
    }

    /// SC-10: a stack that ends in the midst of scopes leaves none of them.
    @Test
    @Tag("loop")
    void aStackOverflowInNestedTimeoutsLeavesNoScope() throws Exception {
        Weft.run(() -> {
            Scope before = Strand.current().innermost();
            assertThrows(StackOverflowError.class, () -> Weft.withTimeout(NEVER, () -> nest(1_000_000)));
            assertNothingIsLeft(before);
        });
    }

    private static void nest(int levels) throws Exception {
        if (levels == 0) {
            Waits.foreignForever();
        } else {
            Weft.withTimeout(NEVER, () -> nest(levels - 1));
        }
    }

    /// TO-21
    @OnEveryBackend
    void aTaskThatOnlyYieldsCanTimeOut(Backend backend) throws Exception {
        backend.run(() -> assertThrows(TimeoutException.class, () -> Weft.withTimeout(SOON, () -> {
            while (true) {
                Weft.yieldNow();
            }
        })));
    }

    /// TO-21, with others that yield, too.
    @Test
    @Tag("loop")
    void aTaskThatOnlyYieldsAmongOthersCanTimeOut() throws Exception {
        AtomicInteger timedOut = new AtomicInteger();
        Weft.run(() -> TaskGroup.run(group -> {
            for (int i = 0; i < 3; i++) {
                group.fork(() -> {
                    assertThrows(TimeoutException.class, () -> Weft.withTimeout(SOON, () -> {
                        while (true) {
                            Weft.yieldNow();
                        }
                    }));
                    timedOut.incrementAndGet();
                });
            }
        }));
        assertEquals(3, timedOut.get());
    }

    @OnEveryBackend
    void tasksThatWereForkedInsideEndWithTheTimeout(Backend backend) throws Exception {
        backend.run(() -> {
            int begun = 0;
            // Until it is long enough for all to begin: on a busy machine the time may be over before that.
            for (Duration limit = SOON; begun < 3; limit = limit.multipliedBy(2)) {
                begun = threeThatWaitFor(limit);
            }
        });
    }

    /// @return how many began
    private static int threeThatWaitFor(Duration limit) throws InterruptedException {
        Scope before = Strand.current().innermost();
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        assertThrows(TimeoutException.class, () -> Weft.withTimeout(limit, () -> TaskGroup.run(group -> {
            for (int i = 0; i < 3; i++) {
                group.fork(() -> {
                    begun.incrementAndGet();
                    try {
                        Waits.foreignForever();
                    } finally {
                        ended.incrementAndGet();
                    }
                });
            }
        })));
        assertNothingIsLeft(before);
        assertEquals(begun.get(), ended.get());
        return begun.get();
    }

    // --- moveOnAfter ---

    @OnEveryBackend
    void movingOnGivesNothingWhenTheTimeIsOver(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            assertEquals(Optional.empty(), Weft.moveOnAfter(SOON, () -> Waits.forever()));
            assertEquals(Optional.empty(), Weft.moveOnAfter(SOON, () -> Waits.foreignForever()));
            assertEquals(Optional.of(42), Weft.moveOnAfter(NEVER, () -> 42));
            assertEquals(Optional.empty(), Weft.moveOnAfter(NEVER, () -> null));
            assertThrows(IOException.class, () -> Weft.moveOnAfter(NEVER, () -> {
                throw new IOException("boom");
            }));
            assertNothingIsLeft(before);
        });
    }

    @OnEveryBackend
    void movingOnLetsACancellationFromOutsidePass(Backend backend) throws Exception {
        backend.run(() -> assertThrows(TimeoutException.class,
                () -> Weft.withTimeout(SOON, () -> Weft.moveOnAfter(NEVER, () -> Waits.foreignForever()))));
    }

    // --- races ---

    /// TO-18: value or timeout, never both, never neither, and no interrupt for the code after it.
    @OnEveryBackend
    void aTimeoutThatRacesTheEndOfItsBodyLosesNoValueAndLeaksNoInterrupt(Backend backend) throws Exception {
        backend.run(() -> {
            Scope before = Strand.current().innermost();
            int timeouts = 0;
            for (int i = 0; i < Soak.times(1_000, 4_000); i++) {
                AtomicBoolean completed = new AtomicBoolean();
                boolean foreign = i % 2 == 0;
                Duration timeout = Duration.ofNanos(1_000L * (i % 100));
                try {
                    int value = Weft.withTimeout(timeout, () -> {
                        if (foreign) {
                            LockSupport.parkNanos(50_000);
                            if (Thread.interrupted()) {
                                throw new InterruptedException("as a foreign wait would");
                            }
                        } else {
                            Weft.sleep(Duration.ofNanos(50_000));
                        }
                        completed.set(true);
                        return 42;
                    });
                    assertEquals(42, value);
                } catch (TimeoutException e) {
                    timeouts++;
                    assertFalse(completed.get(), "a value was lost");
                }
                assertFalse(Thread.currentThread().isInterrupted(), "an interrupt leaked");
                Thread.yield();
                assertFalse(Thread.interrupted(), "an interrupt came late");
                assertSame(before, Strand.current().innermost());
            }
            assertTrue(timeouts > 0, "the race was never lost");
        });
    }

    /// As above, with the deadline in the midst of pure computing: the interrupt may come at any instruction.
    @OnEveryBackend
    void aTimeoutThatRacesABodyWithoutAnyWaitLeaksNoInterrupt(Backend backend) throws Exception {
        backend.run(() -> {
            for (int i = 0; i < Soak.times(1_000, 4_000); i++) {
                int rounds = i % 200;
                int sum = Weft.withTimeout(Duration.ofNanos(20_000), () -> {
                    int total = 0;
                    for (int k = 0; k < rounds * 20; k++) {
                        total += k;
                        Thread.onSpinWait();
                    }
                    return total;
                });
                assertTrue(sum >= 0);
                assertFalse(Thread.currentThread().isInterrupted(), "an interrupt leaked");
                for (int k = 0; k < 100; k++) {
                    Thread.onSpinWait();
                }
                assertFalse(Thread.interrupted(), "an interrupt came late");
            }
        });
    }

    /// Off the loop a timer once needed a worker of the common pool: the one whose wait it was to end.
    @Test
    @Timeout(20)
    void aTimeoutInACommonPoolThatIsFullOfThemStillFires() throws Exception {
        List<Future<TimeoutException>> waits = new ArrayList<>();
        for (int i = 0; i < ForkJoinPool.getCommonPoolParallelism() + 1; i++) {
            waits.add(ForkJoinPool.commonPool().submit(() -> assertThrows(TimeoutException.class,
                    () -> Weft.withTimeout(SOON, () -> Waits.foreignForever()))));
        }
        for (Future<TimeoutException> wait : waits) {
            wait.get();
        }
    }
}
