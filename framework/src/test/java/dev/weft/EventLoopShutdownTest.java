package dev.weft;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// How a loop ends.
@Tag("loop")
class EventLoopShutdownTest {

    private static final LoopOptions PATIENT = LoopOptions.named("closing").closeGrace(Duration.ofSeconds(30));

    /// SH-10, D3
    @Test
    void closingWithAThousandTasksParkedInEveryWayUnwindsAll() throws Exception {
        int tasks = 1000;
        AtomicInteger unwound = new AtomicInteger();
        CountDownLatch parked = new CountDownLatch(tasks);
        try (ServerSocket server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
                CapturedLog log = CapturedLog.open()) {
            List<Task<?>> all = new ArrayList<>();
            EventLoop loop = EventLoop.open(PATIENT);
            for (int i = 0; i < tasks; i++) {
                int way = i % 8;
                all.add(loop.submit(() -> {
                    try {
                        parked.countDown();
                        parkIn(way, server);
                        return null;
                    } finally {
                        unwound.incrementAndGet();
                    }
                }));
            }
            parked.await();
            loop.run(() -> Weft.sleep(Duration.ofMillis(20)));
            loop.close();
            assertEquals(tasks, unwound.get());
            assertTrue(all.stream().allMatch(Task::isDone));
            assertEquals(List.of(), log.having("did not end"));
        }
        Canaries.sing();
    }

    private static void parkIn(int way, ServerSocket server) throws Exception {
        switch (way) {
            case 0 -> ForeignBlocking.park();
            case 1 -> ForeignBlocking.sleep(Duration.ofHours(1));
            case 2 -> ForeignBlocking.objectWait();
            case 3 -> ForeignBlocking.socketRead(server);
            case 4 -> ForeignBlocking.queueTake();
            case 5 -> Waits.forever();
            case 6 -> ForeignBlocking.timedPark();
            default -> new LinkedBlockingQueue<>().poll(1, TimeUnit.HOURS);
        }
    }

    /// SH-10: twice in one JVM, so that what the first loop left behind would show.
    @Test
    void aSecondLoopIsAsGoodAsTheFirst() throws Exception {
        for (int round = 0; round < 3; round++) {
            closingWithAThousandTasksParkedInEveryWayUnwindsAll();
        }
    }

    /// SH-04
    @Test
    void closingTwiceIsAllowed() {
        EventLoop loop = EventLoop.open(PATIENT);
        loop.close();
        loop.close();
    }

    @Test
    void manyThreadsMayCloseAtOnce() throws Exception {
        EventLoop loop = EventLoop.open(PATIENT);
        List<Thread> closers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            closers.add(i % 2 == 0 ? Thread.ofPlatform().start(loop::close) : Thread.ofVirtual().start(loop::close));
        }
        for (Thread closer : closers) {
            assertTrue(closer.join(Duration.ofSeconds(20)));
        }
    }

    /// SH-04
    @Test
    void everyEntryPointOfAClosedLoopGivesItsError() throws Exception {
        EventLoop loop = EventLoop.open(PATIENT);
        var executor = loop.asExecutorService();
        loop.close();
        List<Executable> refused = List.of(() -> loop.submit(() -> 1),
                () -> loop.run(() -> 1), () -> loop.run(() -> {}), () -> loop.callSoon(() -> {}),
                () -> loop.callLater(Duration.ZERO, () -> {}), () -> loop.callAt(loop.nanoTime(), () -> {}),
                loop::runForever, () -> executor.submit(() -> 1), () -> executor.execute(() -> {}),
                () -> executor.schedule(() -> 1, 1, TimeUnit.SECONDS),
                () -> executor.scheduleAtFixedRate(() -> {}, 1, 1, TimeUnit.SECONDS));
        for (var entry : refused) {
            var error = assertThrows(RejectedExecutionException.class, entry);
            assertTrue(error.getMessage().contains("loop \"closing\" is closed"), error.getMessage());
        }
        assertThrows(WrongThreadException.class, loop::assertCurrent);
        loop.stop();
        assertEquals("closing", loop.name());
    }

    @Test
    void aClosingLoopTakesNoMoreAndSaysSo() throws Exception {
        EventLoop loop = EventLoop.open(PATIENT);
        CountDownLatch parked = new CountDownLatch(1);
        CompletableFuture<Throwable> spawned = new CompletableFuture<>();
        loop.submit(() -> {
            try {
                parked.countDown();
                return Waits.forever();
            } finally {
                spawned.complete(assertThrows(RejectedExecutionException.class, () -> Weft.spawn(() -> 1)));
            }
        });
        parked.await();
        loop.close();
        assertTrue(spawned.join().getMessage().contains("(closing)"), spawned.join().getMessage());
    }

    /// SH-04
    @Test
    void closingOnTheLoopItselfIsRefusedInWords() {
        try (EventLoop loop = EventLoop.open(PATIENT)) {
            var refused = loop.run(() -> assertThrows(IllegalStateException.class, loop::close));
            assertTrue(refused.getMessage().contains("would wait for itself"), refused.getMessage());
            assertEquals(1, loop.run(() -> 1), "it is still open");
        }
    }

    @Test
    void aTaskOfAnotherLoopMayClose() {
        try (EventLoop other = EventLoop.open(LoopOptions.named("other"))) {
            EventLoop loop = EventLoop.open(PATIENT);
            other.run(loop::close);
            assertThrows(RejectedExecutionException.class, () -> loop.submit(() -> 1));
        }
    }

    /// Rule 12
    @Test
    void closeWaitsThroughAnInterruptAndKeepsIt() throws Exception {
        EventLoop loop = EventLoop.open(PATIENT);
        CountDownLatch parked = new CountDownLatch(1);
        AtomicBoolean cleaned = new AtomicBoolean();
        loop.submit(() -> {
            try {
                parked.countDown();
                return Waits.forever();
            } finally {
                Weft.shield(() -> Weft.sleep(Duration.ofMillis(30)));
                cleaned.set(true);
            }
        });
        parked.await();
        Thread.currentThread().interrupt();
        loop.close();
        assertTrue(Thread.interrupted());
        assertTrue(cleaned.get());
    }

    /// SH-07
    @Test
    void aTasksCleanupMayWakeOthersWhileTheLoopCloses() throws Exception {
        EventLoop loop = EventLoop.open(PATIENT);
        CompletableFuture<String> handed = new CompletableFuture<>();
        CompletableFuture<String> got = new CompletableFuture<>();
        CountDownLatch parked = new CountDownLatch(2);
        loop.submit(() -> Weft.shield(() -> {
            parked.countDown();
            got.complete(Weft.await(handed));
            return null;
        }));
        loop.submit(() -> {
            try {
                parked.countDown();
                return Waits.forever();
            } finally {
                handed.complete("handed over");
            }
        });
        parked.await();
        loop.close();
        assertEquals("handed over", got.getNow(null));
    }

    /// SH-07
    @Test
    void wakeUpsThatArriveDuringTheShutdownAreSafe() throws Exception {
        for (int round = 0; round < 50; round++) {
            EventLoop loop = EventLoop.open(PATIENT);
            List<CompletableFuture<Integer>> futures = new ArrayList<>();
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                CompletableFuture<Integer> future = new CompletableFuture<>();
                futures.add(future);
                tasks.add(loop.submit(() -> Weft.await(future)));
            }
            Thread waker = Thread.ofPlatform().start(() -> futures.forEach(future -> future.complete(1)));
            loop.close();
            waker.join();
            assertTrue(tasks.stream().allMatch(Task::isDone));
        }
    }

    /// TS-07
    @Test
    void aWorkerThatOutlivesTheLoopDoesNoHarm() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> late = new CompletableFuture<>();
        EventLoop loop = EventLoop.open(PATIENT);
        CompletableFuture<Void> worker = CompletableFuture.runAsync(() -> {
            ForeignBlocking.stubbornly(release);
            late.complete("late");
        });
        Task<String> waiting = loop.submit(() -> Weft.await(late));
        await().until(() -> waiting.status() == Task.Status.RUNNING);
        loop.close();
        assertTrue(waiting.isCancelled());
        release.countDown();
        worker.get(20, TimeUnit.SECONDS);
    }

    /// SH-01
    @Test
    void aTaskThatNeverBeganEndsCancelledAndNeverRuns() throws Exception {
        EventLoop loop = EventLoop.open(PATIENT);
        AtomicBoolean ran = new AtomicBoolean();
        CompletableFuture<Task<?>> never = new CompletableFuture<>();
        loop.submit(() -> {
            never.complete(Weft.spawn(() -> {
                ran.set(true);
                return null;
            }));
            Thread closer = Thread.ofPlatform().start(loop::close);
            while (closer.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            // The carrier has not let go since the task was spawned.
            never.join().cancel("before it began");
            return null;
        });
        assertThrows(CancellationException.class, () -> never.join().get(20, TimeUnit.SECONDS));
        loop.close();
        assertFalse(ran.get());
    }

    /// TS-05
    @Test
    void submissionsThatRaceWithCloseRunAreRefusedOrEndCancelled() throws Exception {
        int seen = 0;
        for (int round = 0; round < 200; round++) {
            EventLoop loop = EventLoop.open(PATIENT);
            List<Task<Integer>> accepted = new ArrayList<>();
            CountDownLatch began = new CountDownLatch(1);
            Thread submitter = Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < 3_000; i++) {
                        int number = i;
                        accepted.add(loop.submit(() -> number));
                        began.countDown();
                    }
                } catch (RejectedExecutionException e) {
                    // The loop is closing.
                }
            });
            began.await();
            loop.close();
            submitter.join();
            for (int i = 0; i < accepted.size(); i++) {
                Task<Integer> task = accepted.get(i);
                try {
                    assertEquals(i, task.get(20, TimeUnit.SECONDS));
                } catch (CancellationException e) {
                    assertTrue(task.isCancelled());
                }
                seen++;
            }
        }
        assertTrue(seen >= 200);
    }

    @Test
    void callbacksThatRaceWithCloseNeverHangAnybody() throws Exception {
        for (int round = 0; round < 100; round++) {
            EventLoop loop = EventLoop.open(PATIENT);
            CountDownLatch began = new CountDownLatch(1);
            Thread caller = Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < 1_000; i++) {
                        Handle handle = loop.callLater(Duration.ofNanos(100), () -> {});
                        loop.callSoon(began::countDown);
                        handle.cancel();
                    }
                } catch (RejectedExecutionException e) {
                    // The loop is closing.
                }
            });
            began.await();
            loop.close();
            assertTrue(caller.join(Duration.ofSeconds(20)));
        }
        Canaries.sing();
    }

    @Test
    void aFailureInCleanupIsReported() throws Exception {
        List<Throwable> told = new ArrayList<>();
        EventLoop loop = EventLoop.open(PATIENT).onUncaught((source, failure) -> told.add(failure));
        CountDownLatch parked = new CountDownLatch(1);
        loop.submit(() -> {
            try {
                parked.countDown();
                return Waits.forever();
            } finally {
                throwIt();
            }
        });
        parked.await();
        loop.close();
        assertEquals(List.of("cleanup failed"), told.stream().map(Throwable::getMessage).toList());
    }

    private static void throwIt() {
        throw new IllegalStateException("cleanup failed");
    }

    @Test
    void aLoopThatClosesLeavesNoThreadAndNoContainerBehind() throws Exception {
        EventLoop loop = EventLoop.open(LoopOptions.named("vanishing"));
        loop.run(() -> {});
        loop.close();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().contains("vanishing")));
    }

    @Test
    void closingDoesNotWaitForEverForATaskThatNeverWaits() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        CountDownLatch spinning = new CountDownLatch(1);
        try (CapturedLog log = CapturedLog.open()) {
            EventLoop loop = EventLoop.open(LoopOptions.named("held").closeGrace(Duration.ofMillis(10)));
            Task<Boolean> spinner = loop.submit(() -> {
                spinning.countDown();
                while (!enough.get()) {
                    Thread.onSpinWait();
                }
                return true;
            }, "spinner");
            spinning.await();
            loop.close();
            assertFalse(spinner.isDone());
            // The timer may have come first, and be about to tell.
            await().until(() -> log.having("closes, but Task \"spinner\"").size() == 1);
            enough.set(true);
            assertTrue(spinner.get());
        }
    }
}
