package dev.weft;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.internal.carrier.Hook;
import dev.weft.loop.GuestPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Virtual threads that others start on a loop (SC-17, D11).
@Tag("loop")
class GuestTest {

    private static EventLoop loopWith(GuestPolicy policy) {
        return EventLoop.open(LoopOptions.named("guests").guests(policy).closeGrace(Duration.ofSeconds(20)));
    }

    @Test
    void aGuestRunsOnTheLoopAndIsCountedUntilItEnds() throws Exception {
        try (EventLoop loop = loopWith(GuestPolicy.ALLOW)) {
            loop.run(() -> {
                Thread carrier = Hook.currentCarrier();
                AtomicReference<Thread> guestCarrier = new AtomicReference<>();
                CountDownLatch started = new CountDownLatch(1);
                CountDownLatch release = new CountDownLatch(1);
                Thread guest = Thread.startVirtualThread(() -> {
                    guestCarrier.set(Hook.currentCarrier());
                    started.countDown();
                    ForeignBlocking.stubbornly(release);
                });
                started.await();
                assertSame(carrier, guestCarrier.get());
                assertEquals(1, loop.scheduler().guestCount());
                release.countDown();
                guest.join();
                assertEquals(0, loop.scheduler().guestCount());
            });
        }
    }

    @Test
    void aGuestThatEndsRightAfterASleepOfWeftsIsCountedOut() throws Exception {
        try (EventLoop loop = loopWith(GuestPolicy.ALLOW)) {
            loop.run(() -> {
                Thread guest = Thread.ofVirtual().start(() -> {
                    try {
                        Weft.sleep(Duration.ofMillis(1));
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
                guest.join();
                assertEquals(0, loop.scheduler().guestCount());
                assertEquals(1, loop.scheduler().liveCount(), "only this task is left");
            });
        }
    }

    @Test
    void theLoopIsTheGuestsCurrentLoop() throws Exception {
        try (EventLoop loop = loopWith(GuestPolicy.ALLOW)) {
            CompletableFuture<EventLoop> seen = new CompletableFuture<>();
            loop.run(() -> Thread.startVirtualThread(() -> seen.complete(EventLoop.current())).join());
            assertSame(loop, seen.get());
        }
    }

    @Test
    void aGuestIsInterruptedWhenTheLoopCloses() throws Exception {
        CompletableFuture<String> end = new CompletableFuture<>();
        try (EventLoop loop = loopWith(GuestPolicy.ALLOW)) {
            CountDownLatch parked = new CountDownLatch(1);
            loop.run(() -> {
                Thread.startVirtualThread(() -> {
                    try {
                        parked.countDown();
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        end.complete("interrupted");
                    }
                });
                parked.await();
            });
        }
        assertEquals("interrupted", end.getNow("nothing"));
    }

    /// As for a task that is submitted then: closing does not wait a whole grace for it.
    @Test
    void aGuestThatComesWhileTheLoopClosesIsInterruptedToo() throws Exception {
        CompletableFuture<String> end = new CompletableFuture<>();
        try (EventLoop loop = loopWith(GuestPolicy.ALLOW)) {
            CountDownLatch ready = new CountDownLatch(1);
            loop.submit(() -> {
                try {
                    ready.countDown();
                    return Waits.forever();
                } finally {
                    Thread.startVirtualThread(() -> {
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            end.complete("interrupted");
                        }
                    });
                }
            });
            ready.await();
        }
        assertEquals("interrupted", end.getNow("nothing"));
    }

    @Test
    void aSharedExecutorsThreadsLandOnTheLoopOfWhoeverSubmits() throws Exception {
        try (ExecutorService shared = Executors.newVirtualThreadPerTaskExecutor();
                EventLoop loop = loopWith(GuestPolicy.ALLOW)) {
            loop.run(() -> {
                Thread carrier = Hook.currentCarrier();
                assertSame(carrier, shared.submit(Hook::currentCarrier).get());
            });
            assertTrue(shared.submit(Hook::currentCarrier).get() != null);
        }
    }

    /// The guest's first sight must not cost a walk over all that live: many of them would cost its square.
    @Test
    void manyGuestsComeAndGo() throws Exception {
        try (EventLoop loop = loopWith(GuestPolicy.ALLOW)) {
            loop.run(() -> {
                List<Thread> guests = new ArrayList<>();
                for (int i = 0; i < 20_000; i++) {
                    guests.add(Thread.startVirtualThread(Thread::yield));
                }
                for (Thread guest : guests) {
                    guest.join();
                }
                assertEquals(0, loop.scheduler().guestCount());
            });
        }
    }

    @Test
    void refusingTellsTheStarterInWords() throws Exception {
        try (EventLoop loop = loopWith(GuestPolicy.REFUSE)) {
            loop.run(() -> {
                var refused = assertThrows(RejectedExecutionException.class,
                        () -> Thread.ofVirtual().name("lib-1").start(() -> {}));
                assertTrue(refused.getMessage().contains("loop \"guests\" refuses guests"), refused.getMessage());
                assertTrue(refused.getMessage().contains("lib-1"), refused.getMessage());
                assertTrue(refused.getMessage().contains("TaskGroup.fork"), refused.getMessage());
                assertEquals(List.of(1, 2), Weft.gather(() -> 1, () -> 2), "tasks are no guests");
            });
        }
        Canaries.sing();
    }

    @Test
    void sentToTheDefaultSchedulerAGuestRunsBesideTheLoop() throws Exception {
        try (EventLoop loop = loopWith(GuestPolicy.DEFAULT_SCHEDULER)) {
            loop.run(() -> {
                Thread carrier = Hook.currentCarrier();
                CompletableFuture<Thread> seen = new CompletableFuture<>();
                CompletableFuture<Boolean> onLoop = new CompletableFuture<>();
                Thread guest = Thread.startVirtualThread(() -> {
                    seen.complete(Hook.currentCarrier());
                    onLoop.complete(EventLoop.currentOrNull() != null);
                });
                guest.join();
                assertNotSame(carrier, seen.get());
                assertFalse(onLoop.get());
                assertEquals(0, loop.scheduler().guestCount());
            });
        }
    }

    /// Its sleeps must not go through the loop's timers, which only the loop may touch, and which end with it.
    @Test
    void sentToTheDefaultSchedulerAGuestSleepsByItsTimers() throws Exception {
        AtomicReference<Thread> guest = new AtomicReference<>();
        try (EventLoop loop = loopWith(GuestPolicy.DEFAULT_SCHEDULER)) {
            CountDownLatch asleep = new CountDownLatch(1);
            CompletableFuture<String> slept = new CompletableFuture<>();
            loop.run(() -> {
                guest.set(Thread.startVirtualThread(() -> {
                    try {
                        ForeignBlocking.sleep(Duration.ofMillis(1));
                        ForeignBlocking.objectWait(1);
                        slept.complete("slept");
                        asleep.countDown();
                        ForeignBlocking.sleep(Duration.ofMillis(50));
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }));
                assertEquals("slept", Weft.await(slept));
            });
        }
        assertTrue(guest.get().join(Duration.ofSeconds(20)), "its sleep ended with the loop");
    }

    /// With the loop's heap in the hands of two threads this throws, or loses a timer.
    @Test
    void sleepsThereAndHereDoNotMeet() throws Exception {
        try (EventLoop loop = loopWith(GuestPolicy.DEFAULT_SCHEDULER)) {
            loop.run(() -> {
                List<Thread> guests = new ArrayList<>();
                for (int g = 0; g < 8; g++) {
                    guests.add(Thread.startVirtualThread(() -> {
                        try {
                            for (int i = 0; i < 200; i++) {
                                ForeignBlocking.sleep(Duration.ofNanos(50_000));
                            }
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }));
                }
                for (int i = 0; i < 200; i++) {
                    Weft.sleep(Duration.ofNanos(50_000));
                }
                for (Thread each : guests) {
                    assertTrue(each.join(Duration.ofSeconds(20)));
                }
            });
        }
    }

    @Test
    void anUnstartedGuestMayBeStartedFromOutside() throws Exception {
        try (EventLoop loop = loopWith(GuestPolicy.ALLOW)) {
            CompletableFuture<EventLoop> seen = new CompletableFuture<>();
            Thread guest = loop.run(() -> Thread.ofVirtual().unstarted(() -> seen.complete(EventLoop.current())));
            guest.start();
            assertSame(loop, seen.get(20, TimeUnit.SECONDS));
        }
    }

    /// D12: characteristics 0 would inherit them.
    @Test
    void aTaskInheritsNoThreadLocals() throws Exception {
        InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
        local.set("outside");
        try (EventLoop loop = loopWith(GuestPolicy.ALLOW)) {
            assertNull(loop.run(local::get));
        } finally {
            local.remove();
        }
    }

    @Test
    void aTaskWithAHandlerOfItsOwnIsStillItself() throws Exception {
        try (EventLoop loop = loopWith(GuestPolicy.ALLOW)) {
            loop.run(() -> {
                Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> {});
                assertSame(loop, EventLoop.current());
                Weft.sleep(Duration.ofMillis(1));
                assertEquals(0, loop.scheduler().guestCount());
            });
            await().until(() -> loop.scheduler().liveCount() == 0);
        }
    }
}
