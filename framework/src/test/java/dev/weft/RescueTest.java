package dev.weft;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.weft.internal.carrier.Hook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tasks that do not end with their loop (D3, rule 9).
@Tag("loop")
class RescueTest {

    private static final LoopOptions IMPATIENT = LoopOptions.named("impatient").closeGrace(Duration.ofMillis(20));

    private final CountDownLatch release = new CountDownLatch(1);

    private Task<?> straggler(EventLoop loop, Action afterRelease) throws InterruptedException {
        CountDownLatch parked = new CountDownLatch(1);
        Task<?> task = loop.submit(() -> {
            parked.countDown();
            ForeignBlocking.stubbornly(release);
            Thread.interrupted();
            afterRelease.run();
            return null;
        }, "stubborn");
        parked.await();
        return task;
    }

    @Test
    void closeReturnsAfterTheGraceAndLogsWhereTheStragglerStands() throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            EventLoop loop = EventLoop.open(IMPATIENT);
            Task<?> task = straggler(loop, () -> {});
            loop.close();
            assertFalse(task.isDone());
            var warning = log.having("did not end within").getFirst();
            assertTrue(warning.getFormattedMessage().contains("stubborn"), warning.getFormattedMessage());
            IThrowableProxy where = warning.getThrowableProxy();
            assertTrue(Arrays.stream(where.getStackTraceElementProxyArray())
                    .anyMatch(frame -> frame.getSTEAsString().contains("ForeignBlocking.stubbornly")));
            loop.close();
            assertEquals(1, log.having("did not end within").size(), "told once");
            release.countDown();
            task.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void theStragglerEndsOnTheRescueThread() throws Exception {
        EventLoop loop = EventLoop.open(IMPATIENT);
        AtomicBoolean cleaned = new AtomicBoolean();
        CompletableFuture<Thread> carrier = new CompletableFuture<>();
        Task<?> task = straggler(loop, () -> {
            carrier.complete(Hook.currentCarrier());
            cleaned.set(true);
        });
        loop.close();
        release.countDown();
        task.get(20, TimeUnit.SECONDS);
        assertTrue(cleaned.get());
        assertEquals("weft-rescue-impatient", carrier.join().getName());
        assertTrue(carrier.join().join(Duration.ofSeconds(20)), "the rescue thread ends with its last straggler");
    }

    /// Rule 9: never the JDK's pool, on whose carriers two would run at once.
    @Test
    void twoStragglersNeverRunAtOnce() throws Exception {
        EventLoop loop = EventLoop.open(IMPATIENT);
        int[] unlocked = new int[1];
        List<Task<?>> tasks = new ArrayList<>();
        for (int t = 0; t < 2; t++) {
            tasks.add(straggler(loop, () -> {
                for (int i = 0; i < 200_000; i++) {
                    unlocked[0]++;
                    if ((i & 15) == 0) {
                        Thread.yield();
                    }
                }
            }));
        }
        loop.close();
        release.countDown();
        for (Task<?> task : tasks) {
            task.get(20, TimeUnit.SECONDS);
        }
        assertEquals(400_000, unlocked[0]);
    }

    @Test
    void aStragglerMaySleepAndForkAndTimeOut() throws Exception {
        EventLoop loop = EventLoop.open(IMPATIENT);
        AtomicInteger steps = new AtomicInteger();
        Task<?> task = straggler(loop, () -> Weft.shield(() -> {
            Weft.sleep(Duration.ofMillis(1));
            steps.incrementAndGet();
            steps.addAndGet(Weft.gather(() -> 1, () -> 1).size());
            steps.addAndGet(Weft.moveOnAfter(Duration.ofMillis(1), () -> Waits.<Integer>forever()).orElse(1));
            ForeignBlocking.sleep(Duration.ofMillis(1));
            steps.incrementAndGet();
        }));
        loop.close();
        release.countDown();
        task.get(20, TimeUnit.SECONDS);
        assertEquals(5, steps.get());
    }

    /// The thread that closed was the carrier: it must not take itself for the loop any longer.
    @Test
    void afterARunWithAStragglerTheCallerIsNoCarrier() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Weft.run(IMPATIENT, () -> {
            CountDownLatch parked = new CountDownLatch(1);
            Weft.spawn(() -> {
                parked.countDown();
                ForeignBlocking.stubbornly(release);
                done.set(true);
                return null;
            });
            parked.await();
        });
        assertNull(EventLoop.currentOrNull());
        release.countDown();
        await().untilTrue(done);
    }

    /// Sampling a runnable straggler submits it again, from the thread that was the carrier a moment ago.
    @Test
    void samplingStragglersFromTheThreadThatWasTheCarrierDoesNoHarm() throws Exception {
        for (int round = 0; round < Soak.times(6, 20); round++) {
            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger ended = new AtomicInteger();
            int[] unlocked = new int[1];
            List<Thread> threads = new ArrayList<>();
            Weft.run(LoopOptions.named("impatient").closeGrace(Duration.ZERO), () -> {
                for (int t = 0; t < 3; t++) {
                    CountDownLatch started = new CountDownLatch(1);
                    Weft.spawn(() -> {
                        threads.add(Thread.currentThread());
                        started.countDown();
                        while (!stop.get()) {
                            unlocked[0]++;
                            Thread.yield();
                        }
                        ended.incrementAndGet();
                        return null;
                    });
                    started.await();
                }
            });
            for (int i = 0; i < 300; i++) {
                threads.forEach(Thread::getStackTrace);
            }
            stop.set(true);
            await().until(() -> ended.get() == 3);
        }
    }

    @Test
    void whatIsStartedSubmittedAndCancelledAfterCloseStaysSerial() throws Exception {
        EventLoop loop = EventLoop.open(IMPATIENT);
        int[] unlocked = new int[1];
        int guests = 200;
        CountDownLatch ended = new CountDownLatch(guests);
        List<Thread> late = loop.run(() -> {
            List<Thread> made = new ArrayList<>();
            for (int i = 0; i < guests; i++) {
                made.add(Thread.ofVirtual().unstarted(() -> {
                    for (int n = 0; n < 500; n++) {
                        unlocked[0]++;
                        Thread.yield();
                    }
                    ended.countDown();
                }));
            }
            return made;
        });
        Handle timer = loop.callLater(Duration.ofDays(1), () -> {});
        Task<?> task = straggler(loop, () -> {});
        loop.close();
        Thread starter = Thread.ofPlatform().start(() -> late.subList(0, guests / 2).forEach(Thread::start));
        late.subList(guests / 2, guests).forEach(Thread::start);
        timer.cancel();
        task.cancel("again");
        release.countDown();
        starter.join();
        assertTrue(ended.await(20, TimeUnit.SECONDS));
        assertEquals(guests * 500, unlocked[0]);
        task.get(20, TimeUnit.SECONDS);
    }

    /// The loop has ended and its rescue thread too: it is made anew.
    @Test
    void aLoopThatHasEndedIsRevivedForALateGuest() throws Exception {
        for (int round = 0; round < 200; round++) {
            EventLoop loop = EventLoop.open(IMPATIENT);
            CountDownLatch first = new CountDownLatch(1);
            CountDownLatch second = new CountDownLatch(1);
            List<Thread> late = loop.run(() -> List.of(Thread.ofVirtual().unstarted(first::countDown),
                    Thread.ofVirtual().unstarted(second::countDown)));
            loop.close();
            late.get(0).start();
            if ((round & 1) == 0) {
                assertTrue(first.await(20, TimeUnit.SECONDS));
            }
            late.get(1).start();
            assertTrue(second.await(20, TimeUnit.SECONDS));
            assertTrue(first.await(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void theRescueThreadInheritsNothingFromWhoeverCalledItBack() throws Exception {
        EventLoop loop = EventLoop.open(IMPATIENT);
        InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
        CompletableFuture<Thread> carrier = new CompletableFuture<>();
        Thread late = loop.run(() -> Thread.ofVirtual().unstarted(() -> carrier.complete(Hook.currentCarrier())));
        loop.close();
        local.set("caller");
        late.start();
        assertTrue(carrier.get(20, TimeUnit.SECONDS).isDaemon());
        assertEquals("weft-rescue-impatient", carrier.join().getName());
        local.remove();
    }
}
