package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// `Weft.race`.
@AlsoSimulated
class RaceTest {

    private final AtomicInteger cleaned = new AtomicInteger();

    /// Never wins; its cleanup suspends.
    private <T> T slow(CountDownLatch started) throws InterruptedException {
        started.countDown();
        try {
            return Waits.forever();
        } finally {
            Weft.shield(() -> Weft.sleep(Duration.ofMillis(2)));
            cleaned.incrementAndGet();
        }
    }

    @OnEveryBackend
    void theFirstSuccessWinsAndTheLosersHaveEnded(Backend backend) throws Exception {
        CountDownLatch started = new CountDownLatch(2);
        assertEquals("quick", backend.run(() -> Weft.race(() -> slow(started), () -> {
            started.await();
            return "quick";
        }, () -> slow(started))));
        assertEquals(2, cleaned.get());
    }

    @OnEveryBackend
    void aFailureDoesNotEndTheRaceAndIsNotReported(Backend backend) throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            CountDownLatch failed = new CountDownLatch(1);
            assertEquals("second", backend.run(() -> Weft.race(() -> {
                failed.countDown();
                throw new IOException("boom");
            }, () -> {
                failed.await();
                return "second";
            })));
            assertEquals(List.of(), log.having(""));
        }
    }

    @OnEveryBackend
    void whatALoserThrowsInItsCleanupDoesNotMatter(Backend backend) throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            CountDownLatch started = new CountDownLatch(1);
            assertEquals("quick", backend.run(() -> Weft.race(() -> {
                try {
                    return slow(started);
                } catch (InterruptedException e) {
                    throw new IOException("in the cleanup");
                }
            }, () -> {
                started.await();
                return "quick";
            })));
            assertEquals(List.of(), log.having(""));
        }
    }

    /// Returns when the race listens to the calling racer: off the loop that may run before.
    private static Task<?> entered() throws InterruptedException {
        Task<?> self = Weft.currentTask();
        while (!self.hasListeners()) {
            Weft.yieldNow();
        }
        return self;
    }

    /// Not simulated: a simulation adds to the suppressed how to run it again.
    @OnEveryBackend(simulated = false)
    void ifNoneSucceedsAllFailuresComeInTheirOrder(Backend backend) throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        var failed = assertThrows(TaskFailedException.class, () -> backend.run(() -> Weft.race(() -> {
            first.await();
            throw new IOException("second");
        }, () -> {
            entered().onDone(task -> first.countDown());
            throw new IllegalStateException("first");
        })));
        assertEquals("first", failed.getCause().getMessage());
        assertEquals(List.of("first", "second"), failed.failures().stream().map(Throwable::getMessage).toList());
        assertEquals(1, failed.getSuppressed().length);
        assertTrue(failed.getMessage().startsWith("nobody won the race: "), failed.getMessage());
    }

    @OnEveryBackend
    void aNullWins(Backend backend) throws Exception {
        assertNull(backend.run(() -> Weft.<Object>race(() -> null)));
    }

    @OnEveryBackend
    void aCancelledRacerIsNeitherWinnerNorFailure(Backend backend) throws Exception {
        Callable<String> givesUp = () -> {
            Weft.currentTask().cancel("gives up");
            return Waits.forever();
        };
        assertEquals("other", backend.run(() -> Weft.race(List.of(givesUp, () -> "other"))));
        var all = assertThrows(CancellationException.class, () -> backend.run(() -> Weft.race(givesUp, givesUp)));
        assertTrue(all.getMessage().contains("all 2 tasks were cancelled"), all.getMessage());
    }

    @OnEveryBackend
    void anErrorEndsTheRaceAndLeavesAsItselfWhenAllHaveEnded(Backend backend) throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        AssertionError error = new AssertionError("fatal");
        var thrown = assertThrows(AssertionError.class, () -> backend.run(() -> Weft.race(() -> slow(started), () -> {
            started.await();
            throw error;
        })));
        assertSame(error, thrown);
        assertEquals(1, cleaned.get());
    }

    @OnEveryBackend
    void anErrorInALosersCleanupIsNotLost(Backend backend) throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        AssertionError error = new AssertionError("fatal");
        assertSame(error, assertThrows(AssertionError.class, () -> backend.run(() -> Weft.race(() -> {
            try {
                return slow(started);
            } catch (InterruptedException e) {
                throw error;
            }
        }, () -> {
            started.await();
            return "won";
        }))));
    }

    @OnEveryBackend
    void cancellingTheCallerCancelsEachRacer(Backend backend) throws Exception {
        CountDownLatch started = new CountDownLatch(2);
        backend.run(() -> TaskGroup.run(group -> {
            Task<?> caller = group.fork(() -> Weft.race(() -> slow(started), () -> slow(started)));
            started.await();
            caller.cancel("enough");
            caller.awaitEnd();
            assertTrue(caller.isCancelled());
            assertEquals(2, cleaned.get());
        }));
    }

    /// At the last of its suspension points: the race is won, and a loser cleans up.
    @OnEveryBackend
    void cancellingTheCallerWhileALoserCleansUpStillWaitsForIt(Backend backend) throws Exception {
        CountDownLatch inCleanup = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        backend.run(() -> TaskGroup.run(group -> {
            Task<?> caller = group.fork(() -> Weft.race(() -> {
                try {
                    started.countDown();
                    return Waits.forever();
                } finally {
                    inCleanup.countDown();
                    Weft.shield(() -> release.await());
                    cleaned.incrementAndGet();
                }
            }, () -> {
                started.await();
                return "won";
            }));
            inCleanup.await();
            caller.cancel("enough");
            release.countDown();
            caller.awaitEnd();
            assertEquals(1, cleaned.get());
        }));
    }

    @OnEveryBackend
    void anInterruptFromOutsideLeavesAsItselfWithTheFailuresSoFar(Backend backend) throws Exception {
        backend.run(() -> {
            Thread caller = Thread.currentThread();
            CountDownLatch failed = new CountDownLatch(1);
            var thrown = assertThrows(InterruptedException.class, () -> Weft.race(() -> {
                entered().onDone(task -> failed.countDown());
                throw new IOException("boom");
            }, () -> {
                failed.await();
                caller.interrupt();
                return Waits.forever();
            }));
            assertInstanceOf(IOException.class, thrown.getSuppressed()[0]);
        });
    }

    @OnEveryBackend
    void aTimeoutEndsTheRace(Backend backend) throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        backend.run(() -> assertThrows(TimeoutException.class,
                () -> Weft.withTimeout(Duration.ofMillis(1), () -> Weft.race(() -> slow(started)))));
        assertEquals(1 - started.getCount(), cleaned.get());
    }

    @OnEveryBackend
    void itIsACheckpointAndStartsNothingThen(Backend backend) throws Exception {
        List<String> events = new ArrayList<>();
        backend.run(() -> {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> Weft.race(() -> events.add("ran")));
        });
        assertEquals(List.of(), events);
    }

    @OnEveryBackend
    void aRaceOfNobodyIsRefused(Backend backend) throws Exception {
        backend.run(() -> {
            var misuse = assertThrows(IllegalArgumentException.class,
                    () -> Weft.race(List.<Callable<String>>of()));
            assertTrue(misuse.getMessage().contains("at least one"), misuse.getMessage());
        });
    }
}
