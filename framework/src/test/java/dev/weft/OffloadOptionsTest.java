package dev.weft;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// [OffloadOptions]: the limiter, and callers that do not wait.
class OffloadOptionsTest {

    private static final Duration SOON = Duration.ofMillis(10);
    private static final OffloadOptions ABANDONING = OffloadOptions.defaults().abandonOnCancel();

    private final List<String> events = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    // --- the options themselves ---

    @Test
    void eachMethodChangesOneThing() {
        Semaphore limiter = new Semaphore(1);
        try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
            OffloadOptions all = OffloadOptions.defaults().abandonOnCancel().limiter(limiter).executor(executor);
            assertSame(limiter, all.limiter().orElseThrow());
            assertSame(executor, all.executor().orElseThrow());
            assertTrue(all.isAbandoningOnCancel());
        }
        assertEquals("OffloadOptions[executor=null, limiter=null, abandoningOnCancel=false]",
                OffloadOptions.defaults().toString());
        assertEquals(Optional.empty(), OffloadOptions.defaults().executor());
        assertEquals(Optional.empty(), OffloadOptions.defaults().limiter());
        assertFalse(OffloadOptions.defaults().isAbandoningOnCancel());
    }

    // --- the limiter ---

    @OnEveryBackend
    void noMoreRunAtOnceThanThereArePermits(Backend backend) throws Exception {
        Semaphore limiter = new Semaphore(2);
        OffloadOptions options = OffloadOptions.defaults().limiter(limiter);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        backend.run(() -> TaskGroup.run(group -> {
            for (int i = 0; i < 50; i++) {
                group.fork(() -> Weft.offload(options, () -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    Thread.yield();
                    return now.decrementAndGet();
                }));
            }
        }));
        assertTrue(most.get() <= 2, most::toString);
        assertEquals(2, limiter.availablePermits());
    }

    @OnEveryBackend
    void thePermitIsBackWhenTheCallReturnsOrFails(Backend backend) throws Exception {
        Semaphore limiter = new Semaphore(1);
        OffloadOptions options = OffloadOptions.defaults().limiter(limiter);
        backend.run(() -> {
            Weft.offload(options, () -> 1);
            assertEquals(1, limiter.availablePermits());
            assertThrows(IOException.class, () -> Weft.offload(options, () -> {
                throw new IOException("boom");
            }));
            assertEquals(1, limiter.availablePermits());
        });
    }

    @OnEveryBackend
    void theWaitForAPermitCanBeCancelledAndNothingRuns(Backend backend) throws Exception {
        Semaphore limiter = new Semaphore(0);
        OffloadOptions options = OffloadOptions.defaults().limiter(limiter);
        backend.run(() -> assertThrows(TimeoutException.class,
                () -> Weft.withTimeout(SOON, () -> Weft.offload(options, () -> events.add("ran")))));
        assertEquals(0, limiter.availablePermits());
        assertEquals(List.of(), events);
    }

    /// Else all who hold one would wait for one more.
    @OnEveryBackend
    void aCallThatOffloadsAgainNeedsNoSecondPermit(Backend backend) throws Exception {
        Semaphore limiter = new Semaphore(1);
        OffloadOptions options = OffloadOptions.defaults().limiter(limiter);
        backend.run(() -> {
            assertEquals(0, Weft.<Integer>offload(options, () -> Weft.offload(options, limiter::availablePermits)));
            assertEquals(1, limiter.availablePermits());
        });
    }

    @OnEveryBackend
    void aCallThatOffloadsAgainWithAnotherLimiterTakesAPermitOfThat(Backend backend) throws Exception {
        Semaphore inner = new Semaphore(1);
        OffloadOptions outerOptions = OffloadOptions.defaults().limiter(new Semaphore(1));
        OffloadOptions innerOptions = OffloadOptions.defaults().limiter(inner);
        backend.run(() -> {
            assertEquals(0, Weft.<Integer>offload(outerOptions, () -> Weft.offload(innerOptions,
                    () -> Weft.offload(outerOptions, inner::availablePermits))));
            assertEquals(1, inner.availablePermits());
        });
    }

    @OnEveryBackend
    void anExecutorThatRefusesKeepsNoPermit(Backend backend) throws Exception {
        Semaphore limiter = new Semaphore(1);
        ExecutorService closed = Executors.newSingleThreadExecutor();
        closed.close();
        OffloadOptions options = OffloadOptions.defaults().executor(closed).limiter(limiter);
        backend.run(() -> assertThrows(RejectedExecutionException.class, () -> Weft.offload(options, () -> 1)));
        assertEquals(1, limiter.availablePermits());
    }

    @OnEveryBackend
    void aCallThatIsCancelledInTheQueueKeepsNoPermit(Backend backend) throws Exception {
        Semaphore limiter = new Semaphore(1);
        try (ExecutorService one = Executors.newSingleThreadExecutor()) {
            one.execute(() -> ForeignBlocking.stubbornly(release));
            OffloadOptions options = OffloadOptions.defaults().executor(one).limiter(limiter);
            backend.run(() -> {
                assertThrows(TimeoutException.class,
                        () -> Weft.withTimeout(SOON, () -> Weft.offload(options, () -> events.add("ran"))));
                assertEquals(1, limiter.availablePermits());
            });
            release.countDown();
        }
        assertEquals(1, limiter.availablePermits());
        assertEquals(List.of(), events);
    }

    @OnEveryBackend
    void anAbandonedWorkerGivesThePermitBackWhenItHasReallyEnded(Backend backend) throws Exception {
        Semaphore limiter = new Semaphore(1);
        backend.run(() -> {
            abandon(ABANDONING.limiter(limiter));
            assertEquals(0, limiter.availablePermits());
            release.countDown();
            limiter.acquire();
        });
        assertEquals(List.of("worker ended"), events);
    }

    // --- callers that do not wait ---

    @OnEveryBackend
    void aCancelledCallerThatAbandonsGoesOnWhileTheWorkerStillRuns(Backend backend) throws Exception {
        try (ExecutorService one = Executors.newSingleThreadExecutor()) {
            backend.run(() -> {
                abandon(ABANDONING.executor(one));
                events.add("caller goes on");
                release.countDown();
            });
        }
        assertEquals(List.of("caller goes on", "worker ended"), events);
    }

    @OnEveryBackend
    void anAbandonedWorkerIsCancelled(Backend backend) throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        backend.run(() -> CancelScope.runVoid(CancelOptions.defaults(), scope -> TaskGroup.run(group -> {
            group.fork(() -> Weft.offload(ABANDONING, () -> {
                begun.countDown();
                return seen.complete(assertThrows(InterruptedException.class, Waits::forever).getMessage());
            }));
            begun.await();
            scope.cancel("not needed");
        })));
        assertTrue(seen.get(20, TimeUnit.SECONDS).startsWith("cancelled: not needed"), seen::join);
    }

    @OnEveryBackend
    void whatAnAbandonedWorkerFailsWithIsReported(Backend backend) throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            try (ExecutorService one = Executors.newSingleThreadExecutor()) {
                backend.run(() -> abandon(ABANDONING.executor(one), () -> {
                    throw new IOException("too late");
                }));
                release.countDown();
            }
            var told = log.having("an offloaded call whose caller was cancelled").getFirst();
            assertEquals("too late", told.getThrowableProxy().getMessage());
        }
    }

    @OnEveryBackend
    void whatAnAbandonedWorkerReturnsOrIsCancelledWithIsDropped(Backend backend) throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            try (ExecutorService one = Executors.newCachedThreadPool()) {
                backend.run(() -> {
                    abandon(ABANDONING.executor(one));
                    abandon(ABANDONING.executor(one), Waits::forever);
                });
                release.countDown();
            }
            assertEquals(List.of(), log.having("offloaded"));
        }
    }

    /// The caller has been woken, and cancelled before its turn came.
    @Test
    @Tag("loop")
    void whatHadEndedBeforeTheCancellationIsReturned() throws Exception {
        try (ExecutorService one = Executors.newSingleThreadExecutor()) {
            Weft.run(() -> CancelScope.runVoid(CancelOptions.defaults(), scope -> TaskGroup.run(group -> {
                group.fork(() -> {
                    events.add(Weft.offload(ABANDONING.executor(one), () -> {
                        begun.countDown();
                        release.await();
                        return "value";
                    }));
                });
                begun.await();
                release.countDown();
                Future<?> after = one.submit(() -> {});
                while (!after.isDone()) {
                    Thread.onSpinWait();
                }
                scope.cancel("too late");
            })));
        }
        assertEquals(List.of("value"), events);
    }

    @Test
    @Tag("loop")
    void anAbandonedWorkerMayOutliveItsLoop() throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            try (ExecutorService one = Executors.newSingleThreadExecutor()) {
                Weft.run(() -> abandon(ABANDONING.executor(one)));
                release.countDown();
            }
            assertEquals(List.of("worker ended"), events);
            assertEquals(List.of(), log.having(""));
        }
    }

    @Test
    @Tag("loop")
    void itsFailureGoesToTheHandlerOfTheLoopThatHasEnded() throws Exception {
        CompletableFuture<String> told = new CompletableFuture<>();
        try (EventLoop loop = EventLoop.open()) {
            loop.onUncaught((source, failure) -> told.complete(source + ": " + failure.getMessage()));
            loop.run(() -> abandon(ABANDONING, () -> {
                throw new IOException("too late");
            }));
        }
        release.countDown();
        assertEquals("an offloaded call whose caller was cancelled: too late", told.get(20, TimeUnit.SECONDS));
    }

    /// Without abandoning: the task cannot end before its worker, and goes on on the rescue thread.
    @Test
    @Tag("loop")
    void aTaskWhoseWorkerOutlivesTheLoopEndsAfterIt() throws Exception {
        EventLoop loop = EventLoop.open(LoopOptions.defaults().closeGrace(SOON));
        Task<Boolean> task = loop.submit(() -> Weft.<Boolean>offload(() -> {
            begun.countDown();
            ForeignBlocking.stubbornly(release);
            return events.add("worker ended");
        }));
        begun.await();
        loop.close();
        assertFalse(task.isDone());
        release.countDown();
        await().until(task::isDone);
        assertEquals(List.of("worker ended"), events);
    }

    private void abandon(OffloadOptions options) throws Exception {
        abandon(options, () -> null);
    }

    /// Abandons a worker that hears nothing until it is released, and then does `last`.
    private void abandon(OffloadOptions options, Body<?, Exception> last) throws Exception {
        CountDownLatch here = new CountDownLatch(1);
        CancelScope.runVoid(CancelOptions.defaults(), scope -> TaskGroup.run(group -> {
            group.fork(() -> Weft.offload(options, () -> {
                here.countDown();
                ForeignBlocking.stubbornly(release);
                events.add("worker ended");
                return last.call();
            }));
            here.await();
            scope.cancel("not needed");
        }));
    }
}
