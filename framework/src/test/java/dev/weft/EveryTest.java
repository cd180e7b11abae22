package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `Weft.every`.
class EveryTest {

    private static final Duration PERIOD = Duration.ofMillis(10);
    private static final Duration NEVER = Duration.ofDays(1);

    /// How a body stops the rounds.
    private static final class Enough extends Exception {

        private static final long serialVersionUID = 1L;
    }

    // --- the grid, by a clock that the test moves ---

    /// Runs rounds that take so many ms each, and one more.
    ///
    /// @return when each began, in ms
    private static List<Long> begins(int... lengths) throws Exception {
        // A clock may overflow on the way.
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - TimeUnit.MILLISECONDS.toNanos(15));
        long start = now.get();
        List<Long> begins = new ArrayList<>();
        Weft.run(LoopOptions.named("by hand").clock(now::get), () -> TaskGroup.run(group -> {
            Task<?> rounds = group.fork(() -> assertThrows(Enough.class, () -> Weft.every(PERIOD, () -> {
                begins.add(TimeUnit.NANOSECONDS.toMillis(now.get() - start));
                if (begins.size() > lengths.length) {
                    throw new Enough();
                }
                now.addAndGet(TimeUnit.MILLISECONDS.toNanos(lengths[begins.size() - 1]));
            })));
            while (!rounds.isDone()) {
                // A turn in which a timer that is due fires, and one in which whoever it wakes runs. (Weft.yieldNow saves
                // itself the turn when nobody is ready.)
                Thread.yield();
                Thread.yield();
                if (rounds.strand().waitsOn() != null) {
                    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
                }
            }
        }));
        return begins;
    }

    @Test
    @Tag("loop")
    void roundsBeginAtOnceAndThenOnTheGridHoweverLongTheyTake() throws Exception {
        assertEquals(List.of(0L, 10L, 20L, 30L), begins(0, 3, 7));
    }

    @Test
    @Tag("loop")
    void ticksThatWereMissedAreSkippedAndTheGridStays() throws Exception {
        assertEquals(List.of(0L, 30L, 40L, 60L), begins(25, 1, 12));
    }

    @Test
    @Tag("loop")
    void aRoundThatTakesAsLongAsThePeriodMissesNothing() throws Exception {
        assertEquals(List.of(0L, 10L, 30L, 40L), begins(10, 20, 10));
    }

    // --- how it ends ---

    @OnEveryBackend
    void whatTheBodyThrowsLeavesAsItself(Backend backend) throws Exception {
        IOException broken = new IOException("broken");
        AtomicInteger rounds = new AtomicInteger();
        assertSame(broken, assertThrows(IOException.class, () -> backend.run(() -> {
            Weft.every(Duration.ofNanos(1), () -> {
                if (rounds.incrementAndGet() == 3) {
                    throw broken;
                }
            });
        })));
        assertEquals(3, rounds.get());
    }

    @OnEveryBackend
    void aCancelledTaskStopsBetweenTwoRounds(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch first = new CountDownLatch(1);
            Task<?> heart = group.fork(() -> Weft.every(NEVER, () -> first.countDown()));
            first.await();
            heart.cancel("enough");
            heart.awaitEnd();
            assertTrue(heart.isCancelled());
        }));
    }

    @OnEveryBackend
    void aCancelledTaskStopsInARound(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch first = new CountDownLatch(1);
            Task<?> heart = group.fork(() -> Weft.every(NEVER, () -> {
                first.countDown();
                Waits.forever();
            }));
            first.await();
            heart.cancel("enough");
            heart.awaitEnd();
            assertTrue(heart.isCancelled());
        }));
    }

    @OnEveryBackend
    void aTimeoutBoundsIt(Backend backend) throws Exception {
        backend.run(() -> {
            AtomicInteger rounds = new AtomicInteger();
            assertEquals(Optional.empty(), Weft.moveOnAfter(Duration.ofMillis(200), () -> {
                Weft.every(Duration.ofMillis(1), rounds::incrementAndGet);
                return null;
            }));
            assertTrue(rounds.get() > 1, rounds + " rounds");
            assertFalse(Thread.interrupted());
        });
    }

    /// A body without any wait, a period that is always over: still others run, and a cancellation is seen.
    @OnEveryBackend
    void eachRoundIsASuspensionPoint(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            AtomicInteger rounds = new AtomicInteger();
            Task<?> busy = group.fork(() -> Weft.every(Duration.ofNanos(1), rounds::incrementAndGet));
            while (rounds.get() < 100) {
                Weft.yieldNow();
            }
            busy.cancel("enough");
            busy.awaitEnd();
            assertTrue(busy.isCancelled());
        }));
    }

    @OnEveryBackend
    void aSwallowedCancellationComesBack(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            CountDownLatch first = new CountDownLatch(1);
            AtomicInteger rounds = new AtomicInteger();
            Task<?> stubborn = group.fork(() -> Weft.every(Duration.ofNanos(1), () -> {
                rounds.incrementAndGet();
                first.countDown();
                assertThrows(InterruptedException.class, () -> Waits.forever());
            }));
            first.await();
            stubborn.cancel("enough");
            stubborn.awaitEnd();
            assertTrue(stubborn.isCancelled());
            assertEquals(1, rounds.get());
        }));
    }

    @OnEveryBackend
    void anInterruptFromOutsideEndsIt(Backend backend) throws Exception {
        backend.run(() -> {
            Thread caller = Thread.currentThread();
            assertThrows(InterruptedException.class, () -> Weft.every(NEVER, caller::interrupt));
            assertFalse(Thread.interrupted());
        });
    }

    @OnEveryBackend
    void aCancelledCallerRunsNoRound(Backend backend) throws Exception {
        backend.run(() -> {
            AtomicInteger rounds = new AtomicInteger();
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> Weft.every(NEVER, rounds::incrementAndGet));
            assertEquals(0, rounds.get());
        });
    }

    // --- arguments ---

    @OnEveryBackend
    void aPeriodThatIsNotPositiveIsRefused(Backend backend) throws Exception {
        backend.run(() -> {
            for (Duration period : List.of(Duration.ZERO, Duration.ofMillis(-5))) {
                var misuse = assertThrows(IllegalArgumentException.class, () -> Weft.every(period, () -> {}));
                assertEquals("period must be positive, got " + period, misuse.getMessage());
            }
        });
    }

    @OnEveryBackend
    void aPeriodLongerThanAnyClockRunsOnce(Backend backend) throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        AtomicInteger rounds = new AtomicInteger();
        backend.run(() -> Weft.race(() -> {
            Weft.every(Duration.ofSeconds(Long.MAX_VALUE), () -> {
                rounds.incrementAndGet();
                first.countDown();
            });
            return null;
        }, () -> {
            first.await();
            Weft.sleep(Duration.ofMillis(1));
            return null;
        }));
        assertEquals(1, rounds.get());
    }

    @OnEveryBackend
    void theTreeSaysWhatATaskWaitsFor(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            Task<?> heart = group.fork(() -> Weft.every(NEVER, () -> {}));
            while (heart.strand().waitsOn() == null) {
                Weft.yieldNow();
            }
            assertEquals("the next tick of every PT24H", String.valueOf(heart.strand().waitsOn()));
            heart.cancel("seen");
            heart.awaitEnd();
            assertInstanceOf(Outcome.Cancelled.class, heart.outcome());
        }));
    }
}
