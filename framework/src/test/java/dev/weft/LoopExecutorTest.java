package dev.weft;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The contract of `ScheduledExecutorService`, kept by a loop.
@Tag("loop")
class LoopExecutorTest {

    private final EventLoop loop = EventLoop.open();
    private final ScheduledExecutorService executor = loop.asExecutorService();
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void nothingMayBeNull() {
        assertThrows(NullPointerException.class, () -> executor.execute(null));
        assertThrows(NullPointerException.class, () -> executor.submit((Runnable) null));
        assertThrows(NullPointerException.class, () -> executor.schedule((Runnable) null, 1, TimeUnit.SECONDS));
        assertThrows(NullPointerException.class, () -> executor.schedule(() -> 1, 1, null));
        assertThrows(NullPointerException.class,
                () -> executor.scheduleAtFixedRate(null, 1, 1, TimeUnit.SECONDS));
        assertThrows(IllegalArgumentException.class,
                () -> executor.scheduleAtFixedRate(() -> {}, 1, 0, TimeUnit.SECONDS));
        assertThrows(IllegalArgumentException.class,
                () -> executor.scheduleWithFixedDelay(() -> {}, 1, -1, TimeUnit.SECONDS));
    }

    @Test
    void invokeAllAndInvokeAnyWorkFromOutsideAndOnTheLoop() throws Exception {
        for (boolean onLoop : new boolean[]{false, true}) {
            Action check = () -> {
                List<Integer> results = new ArrayList<>();
                for (Future<Integer> each : executor.invokeAll(List.<Callable<Integer>>of(() -> 1, () -> 2, () -> 3))) {
                    results.add(each.get());
                }
                assertEquals(List.of(1, 2, 3), results);
                assertEquals(7, executor.invokeAny(List.<Callable<Integer>>of(() -> {
                    throw new IllegalStateException("no");
                }, () -> 7)));
            };
            if (onLoop) {
                loop.run(check::run);
            } else {
                check.run();
            }
        }
    }

    /// Nobody has a handle on it: the failure is told at once, not when a collector finds it.
    @Test
    void aCommandThatFailsIsToldAtOnce() {
        List<Throwable> told = new CopyOnWriteArrayList<>();
        loop.onUncaught((source, failure) -> told.add(failure));
        executor.execute(() -> {
            throw new IllegalStateException("boom");
        });
        await().until(() -> told.size() == 1);
    }

    @Test
    void shutdownLetsDelayedTasksRunAndEndsPeriodicOnes() throws Exception {
        CountDownLatch twice = new CountDownLatch(2);
        ScheduledFuture<?> periodic = executor.scheduleAtFixedRate(twice::countDown, 0, 1, TimeUnit.MILLISECONDS);
        assertTrue(twice.await(20, TimeUnit.SECONDS));
        ScheduledFuture<Integer> delayed = executor.schedule(() -> 5, 20, TimeUnit.MILLISECONDS);
        executor.shutdown();
        assertTrue(executor.isShutdown());
        assertThrows(RejectedExecutionException.class, () -> executor.submit(() -> 1));
        assertEquals(5, delayed.get(20, TimeUnit.SECONDS));
        assertTrue(executor.awaitTermination(20, TimeUnit.SECONDS));
        assertTrue(executor.isTerminated());
        assertTrue(periodic.isCancelled());
        assertEquals(1, loop.run(() -> 1), "the loop goes on");
    }

    @Test
    void shutdownNowCancelsAll() throws Exception {
        ScheduledFuture<Integer> delayed = executor.schedule(() -> 5, 1, TimeUnit.DAYS);
        Future<?> parked = executor.submit(() -> Waits.<Integer>foreignForever());
        assertFalse(executor.awaitTermination(1, TimeUnit.MILLISECONDS));
        executor.shutdownNow();
        assertTrue(executor.awaitTermination(20, TimeUnit.SECONDS));
        assertThrows(CancellationException.class, delayed::get);
        assertThrows(CancellationException.class, parked::get);
    }

    /// What was accepted has ended when the executor says that it has terminated.
    @Test
    void submissionsThatRaceWithShutdownAreRefusedOrAwaited() throws Exception {
        for (int round = 0; round < 200; round++) {
            ScheduledExecutorService view = loop.asExecutorService();
            AtomicInteger accepted = new AtomicInteger();
            AtomicInteger ended = new AtomicInteger();
            CountDownLatch first = new CountDownLatch(1);
            AtomicBoolean refused = new AtomicBoolean();
            Thread submitter = Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < 1_000; i++) {
                        view.execute(ended::incrementAndGet);
                        accepted.incrementAndGet();
                        first.countDown();
                    }
                } catch (RejectedExecutionException e) {
                    refused.set(true);
                }
            });
            first.await();
            view.shutdown();
            assertTrue(view.awaitTermination(20, TimeUnit.SECONDS));
            int atTermination = ended.get();
            submitter.join();
            assertEquals(accepted.get(), atTermination);
        }
    }

    @Test
    void aPeriodicTaskThatThrowsEndsWithItsFailure() {
        ScheduledFuture<?> periodic = executor.scheduleWithFixedDelay(() -> {
            throw new IllegalStateException("boom");
        }, 0, 1, TimeUnit.MILLISECONDS);
        var failed = assertThrows(ExecutionException.class, () -> periodic.get(20, TimeUnit.SECONDS));
        assertEquals("boom", failed.getCause().getMessage());
    }

    @Test
    void aScheduledFutureTellsItsDelayAndSortsByIt() {
        ScheduledFuture<?> near = executor.schedule(() -> 1, 1, TimeUnit.HOURS);
        ScheduledFuture<?> far = executor.schedule(() -> 1, 2, TimeUnit.HOURS);
        assertTrue(near.compareTo(far) < 0);
        assertTrue(near.getDelay(TimeUnit.MINUTES) >= 58);
        assertTrue(near.cancel(false));
        assertTrue(far.cancel(true));
        await().until(() -> near.isCancelled() && far.isDone());
    }

    @Test
    void closingTheExecutorAwaitsItsTasksAndLeavesTheLoop() {
        AtomicBoolean ran = new AtomicBoolean();
        try (ScheduledExecutorService view = loop.asExecutorService()) {
            view.schedule(() -> ran.set(true), 5, TimeUnit.MILLISECONDS);
        }
        assertTrue(ran.get());
        assertEquals(1, loop.run(() -> 1));
    }

    @Test
    void submissionsRunOnTheLoop() throws Exception {
        assertSame(loop, executor.submit(EventLoop::current).get());
        assertEquals("given", executor.submit(() -> {}, "given").get());
        assertSame(loop, CompletableFuture.supplyAsync(EventLoop::current, executor).get());
    }

    @Test
    void cancellingTheFutureCancelsTheTask() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        Future<?> future = executor.submit(() -> {
            try {
                started.countDown();
                Weft.sleep(Duration.ofDays(1));
            } finally {
                seen.add("cleaned");
            }
            return null;
        });
        started.await();
        assertTrue(future.cancel(true));
        assertEquals("cleaned", seen.take());
        assertThrows(CancellationException.class, future::get);
        assertTrue(future.isCancelled());
    }

    @Test
    void delayedTasksRunInTheOrderOfTheirTimes() throws Exception {
        ScheduledFuture<?> second = executor.schedule(() -> seen.add("second"), 20, TimeUnit.MILLISECONDS);
        ScheduledFuture<?> first = executor.schedule(() -> seen.add("first"), 5, TimeUnit.MILLISECONDS);
        ScheduledFuture<?> never = executor.schedule(() -> seen.add("never"), 10, TimeUnit.MILLISECONDS);
        assertTrue(first.compareTo(second) < 0);
        assertTrue(never.cancel(false));
        second.get();
        assertEquals(List.of("first", "second"), List.copyOf(seen));
    }

    @Test
    void aPeriodicTaskRunsUntilItIsCancelled() throws Exception {
        ScheduledFuture<?> rate = executor.scheduleAtFixedRate(() -> seen.add("rate"), 0, 1, TimeUnit.MILLISECONDS);
        ScheduledFuture<?> delay = executor.scheduleWithFixedDelay(() -> seen.add("delay"), 0, 1,
                TimeUnit.MILLISECONDS);
        for (int rates = 0, delays = 0; rates < 3 || delays < 3;) {
            if (seen.take().equals("rate")) {
                rates++;
            } else {
                delays++;
            }
        }
        rate.cancel(true);
        delay.cancel(true);
        assertThrows(CancellationException.class, rate::get);
        assertThrows(CancellationException.class, delay::get);
    }
}
