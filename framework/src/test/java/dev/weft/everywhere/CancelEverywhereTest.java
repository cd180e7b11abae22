package dev.weft.everywhere;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.EventLoop;
import dev.weft.OnEveryBackend;
import dev.weft.Weft;
import dev.weft.loop.Scope;
import dev.weft.loop.Waiter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The harness itself: it comes to every point, and it sees what is left. Each broken thing here must be seen.
class CancelEverywhereTest {

    private static final Duration INSTANT = Duration.ofNanos(1);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(20);

    private static void assertSees(String what, Backend backend, CancelEverywhere<?> play) {
        var seen = assertThrows(AssertionError.class, () -> play.run(backend));
        StringBuilder words = new StringBuilder(String.valueOf(seen.getMessage()));
        for (Throwable at = seen.getCause(); at != null; at = at.getCause()) {
            words.append("; ").append(at.getMessage());
        }
        assertTrue(words.toString().contains(what), words::toString);
    }

    /// A sleep is two points, its checkpoint and its wait, and is woken once.
    @Test
    @Tag("loop")
    void everyPointOfASleepIsMet() throws Exception {
        var report = CancelEverywhere.of("two sleeps").scenario(stage -> {
            Weft.sleep(INSTANT);
            Weft.sleep(INSTANT);
        }).run(Backend.LOOP);
        // Each for a scope that is cancelled, and for the task.
        assertEquals(2 * 4, report.times().get(Moment.ARRIVING));
        assertEquals(2 * 2, report.times().get(Moment.WAKING));
        assertEquals(2 * 2, report.times().get(Moment.WOKEN));
    }

    @OnEveryBackend
    void everyKindOfMomentComes(Backend backend) throws Exception {
        var report = CancelEverywhere.of("a hand-over", stage -> HandOver.on(stage, false)).scenario(HandOver::take)
                .run(backend);
        Moment.on(backend).forEach(moment -> assertNotNull(report.times().get(moment), moment::toString));
    }

    /// One end gives an item when the other waits for it. The broken one does not look whether that still waited.
    private static final class HandOver {

        private static final class Taker {

            final Waiter waiter = new Waiter("an item");
            volatile boolean got;
        }

        private final boolean broken;
        private final Queue<Taker> takers = new ArrayDeque<>();
        private final AtomicInteger given = new AtomicInteger();
        private final AtomicInteger taken = new AtomicInteger();

        HandOver(boolean broken) {
            this.broken = broken;
        }

        static HandOver on(Stage stage, boolean broken) {
            HandOver here = new HandOver(broken);
            stage.fork(() -> {
                if (stage.until(here::isWanted)) {
                    here.give();
                }
            });
            return here;
        }

        synchronized boolean isWanted() {
            return !takers.isEmpty();
        }

        void take() throws InterruptedException {
            Taker taker = new Taker();
            synchronized (this) {
                takers.add(taker);
            }
            try {
                taker.waiter.await();
                taken.incrementAndGet();
            } finally {
                synchronized (this) {
                    takers.remove(taker);
                }
            }
        }

        void give() {
            Taker taker;
            synchronized (this) {
                taker = takers.poll();
            }
            if (taker != null && (taker.waiter.wake() || broken)) {
                given.incrementAndGet();
            }
        }

        void assertNothingLost() {
            assertEquals(given.get(), taken.get(), "an item was lost");
        }
    }

    @OnEveryBackend
    void aHandOverThatLosesNothingPasses(Backend backend) throws Exception {
        CancelEverywhere.of("a hand-over", stage -> HandOver.on(stage, false)).scenario(HandOver::take)
                .check(HandOver::assertNothingLost).run(backend);
    }

    @OnEveryBackend
    void anItemThatIsLostIsSeen(Backend backend) {
        assertSees("an item was lost", backend, CancelEverywhere.of("broken", stage -> HandOver.on(stage, true))
                .scenario(HandOver::take).check(HandOver::assertNothingLost));
    }

    @OnEveryBackend
    void aPermitThatIsLostIsSeen(Backend backend) {
        assertSees("a permit is lost", backend,
                CancelEverywhere.of("broken", stage -> new Semaphore(1)).scenario(permits -> {
                    permits.acquire();
                    Weft.yieldNow();
                    permits.release();
                }).check(permits -> assertEquals(1, permits.availablePermits(), "a permit is lost")));
    }

    /// Level-triggered: a suspension point in a cleanup throws again, unless it is in a shield.
    @OnEveryBackend
    void aCleanupThatIsCutShortIsSeen(Backend backend) {
        assertSees("a permit is lost", backend,
                CancelEverywhere.of("broken", stage -> new Semaphore(1)).scenario(permits -> {
                    permits.acquire();
                    try {
                        Weft.sleep(INSTANT);
                    } finally {
                        Weft.yieldNow();
                        permits.release();
                    }
                }).check(permits -> assertEquals(1, permits.availablePermits(), "a permit is lost")));
    }

    @OnEveryBackend
    void anInterruptThatIsLeftIsSeen(Backend backend) {
        assertSees("an interrupt is left", backend, CancelEverywhere.of("broken").scenario(stage -> {
            Weft.yieldNow();
            Thread.currentThread().interrupt();
        }));
    }

    @OnEveryBackend
    void aScopeThatIsLeftIsSeen(Backend backend) {
        assertSees("left a scope open", backend, CancelEverywhere.of("broken").scenario(stage -> {
            Scope scope = Scope.enter("left open");
            Weft.yieldNow();
            scope.exit();
        }));
    }

    @Test
    @Tag("loop")
    void aTimerThatIsLeftIsSeen() {
        assertSees("no timer is left", Backend.LOOP, CancelEverywhere.of("broken").scenario(stage -> {
            var handle = EventLoop.current().callLater(Duration.ofDays(1), () -> {});
            Weft.yieldNow();
            handle.cancel();
        }).patience(SHORT, LONG));
    }

    @Test
    @Tag("loop")
    void aTaskThatIsLeftIsSeen() {
        assertSees("no thread is left", Backend.LOOP, CancelEverywhere.of("broken").scenario(stage -> {
            var task = Weft.spawn(() -> {
                new CountDownLatch(1).await();
                return null;
            });
            Weft.yieldNow();
            task.cancel("no longer needed");
        }).patience(SHORT, LONG));
    }

    @OnEveryBackend
    void aWaitThatIsNotWokenIsSeen(Backend backend) {
        // Whoever takes the wake-up keeps it when it is cancelled.
        assertSees("hangs", backend, CancelEverywhere.of("broken", stage -> {
            Semaphore permits = new Semaphore(1);
            CountDownLatch done = new CountDownLatch(1);
            stage.fork(() -> {
                done.await();
                permits.acquire();
            });
            return new Object[]{permits, done};
        }).scenario(world -> {
            Semaphore permits = (Semaphore) world[0];
            permits.acquire();
            Weft.yieldNow();
            permits.release();
        }).afterwards(world -> ((CountDownLatch) world[1]).countDown()).patience(LONG, SHORT));
    }

    @OnEveryBackend
    void aCancellationThatComesOutAsAFailureIsSeen(Backend backend) {
        assertSees("came out as another exception", backend, CancelEverywhere.of("broken").scenario(stage -> {
            try {
                Weft.yieldNow();
            } catch (InterruptedException e) {
                throw new IOException("cancelled, but who knows");
            }
        }));
    }

    @OnEveryBackend
    void aScenarioThatFailsByItselfIsSeen(Backend backend) {
        assertSees("nobody had cancelled it", backend, CancelEverywhere.of("broken").scenario(stage -> {
            throw new IOException("boom");
        }));
    }

    @OnEveryBackend
    void aScenarioWithoutAPointIsSeen(Backend backend) {
        assertSees("never waits", backend, CancelEverywhere.of("broken").scenario(stage -> {}));
    }
}
