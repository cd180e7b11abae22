package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// [EventLoop#asExecutorService].
@Tag("loop")
class LoopExecutorServiceTest {

    private final EventLoop loop = EventLoop.open();
    private final ScheduledExecutorService executor = loop.asExecutorService();
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void submissionsRunOnTheLoop() throws Exception {
        assertSame(loop, executor.submit(EventLoop::current).get());
        assertEquals("given", executor.submit(() -> {}, "given").get());
        assertSame(loop, CompletableFuture.supplyAsync(EventLoop::current, executor).get());
    }

    @Test
    void invokeAllReturnsWhenAllHaveEnded() throws Exception {
        List<Future<Integer>> futures = executor.invokeAll(List.of(() -> 1, () -> 2));
        assertEquals(List.of(1, 2), futures.stream().map(Future::resultNow).toList());
        assertEquals(3, executor.<Integer>invokeAny(List.of(() -> 3)));
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

    @Test
    void aPeriodicTaskEndsWithItsFirstFailure() {
        ScheduledFuture<?> failing = executor.scheduleAtFixedRate(() -> {
            throw new IllegalStateException("boom");
        }, 0, 1, TimeUnit.MILLISECONDS);
        assertThrows(ExecutionException.class, failing::get);
    }

    @Test
    void shutdownRefusesMoreAndLetsTheLoopGoOn() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        Future<Integer> running = executor.submit(() -> {
            gate.await();
            return 1;
        });
        ScheduledFuture<?> periodic = executor.scheduleAtFixedRate(() -> {}, 1, 1, TimeUnit.DAYS);
        executor.shutdown();
        assertThrows(RejectedExecutionException.class, () -> executor.submit(() -> 2));
        assertFalse(executor.isTerminated());
        gate.countDown();
        assertEquals(1, running.get());
        assertTrue(executor.awaitTermination(10, TimeUnit.SECONDS));
        assertTrue(periodic.isCancelled());
        assertEquals(3, loop.<Integer, RuntimeException>run(() -> 3));
    }

    @Test
    void shutdownNowCancelsWhatRuns() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        Future<?> running = executor.submit(() -> {
            started.countDown();
            Weft.sleep(Duration.ofDays(1));
            return null;
        });
        started.await();
        executor.shutdownNow();
        assertTrue(executor.awaitTermination(10, TimeUnit.SECONDS));
        assertTrue(running.isCancelled());
    }

    @Test
    void badPeriodsAreRefused() {
        assertThrows(IllegalArgumentException.class,
                () -> executor.scheduleAtFixedRate(() -> {}, 0, 0, TimeUnit.SECONDS));
        assertThrows(IllegalArgumentException.class,
                () -> executor.scheduleWithFixedDelay(() -> {}, 0, -1, TimeUnit.SECONDS));
    }
}
