package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelOptions;
import dev.weft.CancelScope;
import dev.weft.EventLoop;
import dev.weft.ForeignBlocking;
import dev.weft.LoopOptions;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.channel.CapacityLimiter;
import dev.weft.channel.Channel;
import dev.weft.channel.Select;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("loop")
@Timeout(60)
class VirtualClockTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final VirtualClock clock = VirtualClock.create();
    private final VirtualClock byHand = VirtualClock.byHand();

    private static LoopOptions on(VirtualClock clock) {
        return LoopOptions.defaults().clock(clock);
    }

    // --- a clock that jumps ---

    @Test
    void aSleepTakesVirtualTimeOnly() throws Exception {
        Weft.run(on(clock), () -> {
            assertEquals(Duration.ZERO, clock.elapsed());
            Weft.sleep(HOUR);
            assertEquals(HOUR, clock.elapsed());
        });
    }

    @Test
    void sleepersWakeInTheOrderOfTheirTimes() throws Exception {
        List<Long> order = new ArrayList<>();
        Weft.run(on(clock), () -> TaskGroup.scope(group -> {
            for (int minutes : new int[]{30, 10, 20, 10}) {
                group.fork(() -> {
                    Weft.sleep(Duration.ofMinutes(minutes));
                    order.add(clock.elapsed().toMinutes());
                });
            }
            return null;
        }));
        assertEquals(List.of(10L, 10L, 20L, 30L), order);
    }

    @Test
    void aTimeoutBoundsAWaitOfTheJdkThatHasNone() throws Exception {
        Weft.run(on(clock), () -> {
            assertThrows(TimeoutException.class,
                    () -> Weft.withTimeout(HOUR, () -> new CountDownLatch(1).await()));
            assertEquals(HOUR, clock.elapsed());
        });
    }

    @Test
    void channelsSelectsLimitersScopesAndCallbacksGoByIt() throws Exception {
        Weft.run(on(clock), () -> {
            Channel<Integer> empty = Channel.rendezvous();
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(HOUR, empty::receive));
            assertEquals("late",
                    Select.on(Select.receive(empty, Object::toString), Select.timeout(HOUR, () -> "late")));
            CapacityLimiter limiter = new CapacityLimiter(1);
            limiter.acquireFor("another");
            assertFalse(Weft.moveOnAfter(HOUR, limiter::acquire));
            CancelScope.run(CancelOptions.defaults().timeout(HOUR), scope -> {
                assertThrows(InterruptedException.class, () -> empty.receive());
                return null;
            });
            assertEquals(HOUR.multipliedBy(4), clock.elapsed());
            CountDownLatch called = new CountDownLatch(1);
            EventLoop.current().callLater(HOUR, called::countDown);
            called.await();
            assertEquals(HOUR.multipliedBy(5), clock.elapsed());
        });
    }

    @Test
    void doesNotJumpWhileACallIsOffloaded() throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        Weft.run(on(clock), () -> TaskGroup.scope(group -> {
            Task<Integer> offloaded = group.fork(() -> Weft.offload(() -> {
                mayEnd.await();
                return 1;
            }));
            group.forkDaemon(() -> {
                Weft.sleep(HOUR);
                return null;
            });
            Weft.yieldNow();
            mayEnd.countDown();
            offloaded.await();
            assertEquals(Duration.ZERO, clock.elapsed());
            return null;
        }));
    }

    @Test
    void doesNotJumpBeforeAMonitorThatWasLeftIsHandedOn() throws Exception {
        Weft.run(on(clock), () -> {
            for (int round = 0; round < 500; round++) {
                Object monitor = new Object();
                boolean[] told = {false};
                Weft.gather(() -> Weft.withTimeout(HOUR, () -> {
                    synchronized (monitor) {
                        while (!told[0]) {
                            monitor.wait();
                        }
                    }
                    return null;
                }), () -> {
                    synchronized (monitor) {
                        told[0] = true;
                        monitor.notifyAll();
                    }
                    return null;
                });
            }
        });
        assertEquals(Duration.ZERO, clock.elapsed());
    }

    @Test
    void waitsForAWaitThatTheJdkTimes() throws Exception {
        Weft.run(on(clock), () -> TaskGroup.scope(group -> {
            Task<Long> real = group.fork(() -> {
                long begin = System.nanoTime();
                ForeignBlocking.sleep(Duration.ofMillis(20));
                return System.nanoTime() - begin;
            });
            Weft.sleep(HOUR);
            assertTrue(real.isDone());
            assertTrue(real.resultNow() >= Duration.ofMillis(20).toNanos());
            return null;
        }));
    }

    @Test
    void anHourOfAThousandTasksThatTickEachSecondIsShort() throws Exception {
        int[] ticks = {0};
        Weft.run(on(clock), () -> TaskGroup.scope(group -> {
            for (int i = 0; i < 1000; i++) {
                group.fork(() -> {
                    for (int second = 0; second < 360; second++) {
                        Weft.sleep(Duration.ofSeconds(1));
                        ticks[0]++;
                    }
                });
            }
            return null;
        }));
        assertEquals(360_000, ticks[0]);
        assertEquals(Duration.ofMinutes(6), clock.elapsed());
    }

    // --- a clock that is moved ---

    @Test
    void byHandNothingHappensUntilItIsMoved() throws Exception {
        List<String> events = new ArrayList<>();
        Weft.run(on(byHand), () -> TaskGroup.scope(group -> {
            for (int minutes : new int[]{30, 10}) {
                group.fork(() -> {
                    Weft.sleep(Duration.ofMinutes(minutes));
                    events.add(minutes + " at " + byHand.elapsed().toMinutes());
                });
            }
            byHand.runCurrent();
            assertEquals(List.of(), events);
            byHand.advance(Duration.ofMinutes(9));
            assertEquals(List.of(), events);
            byHand.advance(Duration.ofMinutes(1));
            assertEquals(List.of("10 at 10"), events);
            byHand.advance(HOUR);
            assertEquals(List.of("10 at 10", "30 at 30"), events);
            assertEquals(Duration.ofMinutes(70), byHand.elapsed());
            return null;
        }));
    }

    @Test
    void advancingGoesThroughEachMomentThatMatters() throws Exception {
        List<Long> ticks = new ArrayList<>();
        Weft.run(on(byHand), () -> TaskGroup.scope(group -> {
            Task<?> ticker = group.fork(() -> {
                while (true) {
                    Weft.sleep(Duration.ofSeconds(1));
                    ticks.add(byHand.elapsed().toSeconds());
                }
            });
            byHand.advance(Duration.ofSeconds(5));
            ticker.cancel("enough");
            return null;
        }));
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), ticks);
    }

    @Test
    void advancingUntilIdleDoesAllThatIsWaitedFor() throws Exception {
        Weft.run(on(byHand), () -> TaskGroup.scope(group -> {
            Task<?> chain = group.fork(() -> {
                Weft.sleep(HOUR);
                Weft.sleep(HOUR);
            });
            byHand.advanceUntilIdle();
            assertTrue(chain.isDone());
            assertEquals(HOUR.multipliedBy(2), byHand.elapsed());
            return null;
        }));
    }

    @Test
    void timeDoesNotGoBack() throws Exception {
        Weft.run(on(byHand),
                () -> assertThrows(IllegalArgumentException.class, () -> byHand.advance(Duration.ofNanos(-1))));
    }

    @Test
    void onlyATaskOfItsLoopMovesIt() {
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> byHand.advance(HOUR));
        assertTrue(failure.getMessage().contains("loop.run"), failure.getMessage());
        try (EventLoop loop = EventLoop.open(on(byHand))) {
            assertThrows(IllegalStateException.class, byHand::runCurrent);
            assertEquals(Duration.ZERO, byHand.elapsed());
            loop.submit(() -> 1);
        }
    }

    @Test
    void belongsToOneLoop() {
        try (EventLoop loop = EventLoop.open(on(clock))) {
            assertFalse(loop.toString().isEmpty());
            assertThrows(IllegalStateException.class, () -> EventLoop.open(on(clock)));
        }
    }

    @Test
    void showsTheDateToWhoAsksForIt() throws Exception {
        Instant start = Instant.parse("2030-01-01T00:00:00Z");
        java.time.Clock wall = clock.wallClock(start);
        Weft.run(on(clock), () -> {
            assertEquals(start, wall.instant());
            Weft.sleep(HOUR);
            assertEquals(start.plus(HOUR), wall.instant());
        });
    }
}
