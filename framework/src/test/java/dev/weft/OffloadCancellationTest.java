package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What the worker of an offloaded call sees of its caller: the deadline, the question to end, the cancellation.
class OffloadCancellationTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration NEVER = Duration.ofDays(1);

    private final List<String> events = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    // --- the deadline ---

    @OnEveryBackend
    void withoutADeadlineTheWorkerHasNone(Backend backend) throws Exception {
        assertEquals(Optional.empty(), backend.run(() -> Weft.offload(Weft::deadline)));
    }

    @OnEveryBackend
    void theWorkerSeesTheCallersDeadline(Backend backend) throws Exception {
        backend.run(() -> Weft.withTimeout(HOUR, () -> Weft.withTimeout(MINUTE, () -> {
            assertIsWithin(MINUTE, Weft.offload(Weft::deadline));
        })));
    }

    @Test
    @Tag("loop")
    void theDeadlineGoesByTheCallersClock() throws Exception {
        AtomicLong clock = new AtomicLong();
        try (EventLoop loop = EventLoop.open(LoopOptions.defaults().clock(clock::get))) {
            Duration left = loop.run(() -> Weft.withTimeout(HOUR, () -> Weft.offload(() -> {
                clock.set(MINUTE.toNanos());
                return Weft.deadline().orElseThrow().remaining();
            })));
            assertEquals(HOUR.minus(MINUTE), left);
        }
    }

    @OnEveryBackend
    void anEarlierDeadlineOfTheWorkersOwnCountsThere(Backend backend) throws Exception {
        backend.run(() -> Weft.withTimeout(HOUR, () -> {
            assertIsWithin(MINUTE, Weft.offload(() -> Weft.withTimeout(MINUTE, () -> Weft.deadline())));
        }));
    }

    @OnEveryBackend
    void aLaterDeadlineOfTheWorkersOwnDoesNotCount(Backend backend) throws Exception {
        backend.run(() -> Weft.withTimeout(MINUTE, () -> {
            assertIsWithin(MINUTE, Weft.offload(() -> Weft.withTimeout(HOUR, () -> Weft.deadline())));
        }));
    }

    @OnEveryBackend
    void aShieldInTheWorkerHidesTheCallersDeadline(Backend backend) throws Exception {
        backend.run(() -> Weft.withTimeout(MINUTE, () -> {
            assertEquals(Optional.empty(), Weft.offload(() -> Weft.shield(() -> Weft.deadline())));
        }));
    }

    @OnEveryBackend
    void theDeadlineReachesTasksAndCallsInsideTheWorker(Backend backend) throws Exception {
        backend.run(() -> Weft.withTimeout(MINUTE, () -> {
            assertIsWithin(MINUTE, Weft.offload(() -> TaskGroup.scope(group -> group.fork(Weft::deadline).await())));
            assertIsWithin(MINUTE, Weft.offload(() -> Weft.offload(Weft::deadline)));
        }));
    }

    @OnEveryBackend
    void theNextCallOnTheThreadSeesNothingOfTheLastOnesDeadline(Backend backend) throws Exception {
        try (ExecutorService one = Executors.newSingleThreadExecutor()) {
            backend.run(() -> {
                Weft.withTimeout(MINUTE, () -> Weft.offload(one, () -> 1));
                assertEquals(Optional.empty(), Weft.offload(one, Weft::deadline));
            });
        }
    }

    private static void assertIsWithin(Duration most, Optional<Deadline> deadline) {
        Duration left = deadline.orElseThrow().remaining();
        assertTrue(left.compareTo(most) <= 0 && left.isPositive(), left::toString);
    }

    // --- the question to end ---

    @OnEveryBackend
    void theWorkerSeesThatTheCallerIsAskedToEnd(Backend backend) throws Exception {
        String value = backend.run(() -> CancelScope.run(scope -> TaskGroup.scope(group -> {
            Task<String> task = group.fork(() -> Weft.offload(() -> {
                assertFalse(Weft.shouldEnd());
                begun.countDown();
                while (!Weft.shouldEnd()) {
                    Thread.onSpinWait();
                }
                Weft.yieldNow();
                return "ended by itself";
            }));
            begun.await();
            scope.cancel("going down", NEVER);
            return task.await();
        })));
        assertEquals("ended by itself", value);
    }

    @OnEveryBackend
    void soDoesAWorkerOfTheWorkers(Backend backend) throws Exception {
        assertEquals(true, backend.run(() -> CancelScope.run(scope -> {
            scope.cancel("going down", NEVER);
            return Weft.offload(() -> Weft.offload(Weft::shouldEnd));
        })));
    }

    @OnEveryBackend
    void aShieldAroundTheCallHidesTheQuestion(Backend backend) throws Exception {
        assertEquals(false, backend.run(() -> CancelScope.run(scope -> {
            scope.cancel("going down", NEVER);
            return Weft.shield(() -> Weft.<Boolean>offload(Weft::shouldEnd));
        })));
    }

    // --- the cancellation ---

    @OnEveryBackend
    void everySuspensionPointInACancelledWorkerThrowsWithTheReason(Backend backend) throws Exception {
        cancelled(backend, () -> {
            for (int i = 0; i < 3; i++) {
                var cancelled = assertThrows(InterruptedException.class, Waits::forever);
                assertTrue(cancelled.getMessage().startsWith("cancelled: a new version"), cancelled.getMessage());
                assertFalse(Thread.currentThread().isInterrupted());
            }
            assertTrue(Weft.shouldEnd());
            assertTrue(Weft.deadline().orElseThrow().hasPassed());
            events.add("seen");
            throw new InterruptedException();
        });
        assertEquals(List.of("seen"), events);
    }

    @OnEveryBackend
    void foreignCodeInACancelledWorkerGetsOneInterrupt(Backend backend) throws Exception {
        cancelled(backend, () -> {
            assertThrows(InterruptedException.class, Waits::foreignForever);
            ForeignBlocking.sleep(Duration.ofMillis(1));
            events.add("slept");
            return null;
        });
        assertEquals(List.of("slept"), events);
    }

    @OnEveryBackend
    void tasksOfACancelledWorkerAreCancelledAndAwaited(Backend backend) throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        cancelled(backend, inside, () -> TaskGroup.scope(group -> {
            group.fork(() -> {
                inside.countDown();
                try {
                    return Waits.forever();
                } finally {
                    events.add("task ended");
                }
            });
            group.join();
            return null;
        }));
        assertEquals(List.of("task ended"), events);
    }

    @OnEveryBackend
    void aShieldProtectsTheCleanupOfACancelledWorker(Backend backend) throws Exception {
        cancelled(backend, () -> {
            try {
                return Waits.forever();
            } finally {
                Weft.shield(() -> {
                    Weft.yieldNow();
                    events.add("cleaned up");
                });
            }
        });
        assertEquals(List.of("cleaned up"), events);
    }

    @OnEveryBackend
    void aTimeoutInACancelledWorkerIsNotTakenForItsOwn(Backend backend) throws Exception {
        cancelled(backend, () -> {
            assertThrows(InterruptedException.class, () -> Weft.withTimeout(NEVER, () -> Waits.forever()));
            events.add("seen");
            return null;
        });
        assertEquals(List.of("seen"), events);
    }

    private void cancelled(Backend backend, Callable<?> worker) throws Exception {
        cancelled(backend, begun, () -> {
            begun.countDown();
            return worker.call();
        });
    }

    /// Runs a worker whose caller is cancelled after `when`, and waits for both.
    private static void cancelled(Backend backend, CountDownLatch when, Callable<?> worker) throws Exception {
        backend.run(() -> assertNull(CancelScope.run(scope -> TaskGroup.scope(group -> {
            group.fork(() -> Weft.offload(worker));
            when.await();
            scope.cancel("a new version");
            return null;
        }))));
    }

    @OnEveryBackend
    void anInterruptOfTheCallerFromOutsideReachesTheWorkerInWords(Backend backend) throws Exception {
        backend.run(() -> {
            Thread caller = Thread.currentThread();
            var seen = Weft.offload(() -> {
                caller.interrupt();
                return assertThrows(InterruptedException.class, Waits::forever);
            });
            assertTrue(seen.getMessage().contains("the caller of the offloaded call was interrupted"),
                    seen.getMessage());
            assertTrue(Thread.interrupted());
        });
    }

    @OnEveryBackend
    void whatFailsLikeACancellationWithoutOneIsAFailureOfTheCalls(Backend backend) throws Exception {
        backend.run(() -> {
            var own = new InterruptedException("its own");
            assertSame(own, assertThrows(InterruptedException.class, () -> Weft.offload(() -> {
                throw own;
            })));
            Weft.yieldNow();
        });
    }

    // --- what is left on the thread ---

    /// Whose worker thread clears nothing between two calls.
    @OnEveryBackend
    void noInterruptOfACancellationIsLeftOnTheWorkersThread(Backend backend) throws Exception {
        try (CarelessExecutor careless = new CarelessExecutor()) {
            OffloadOptions options = OffloadOptions.defaults().executor(careless).abandonOnCancel();
            backend.run(() -> {
                for (int i = 0; i < 2_000; i++) {
                    // The cancellation meets the end of the call, now before it, now after it.
                    CancelScope.runVoid(CancelOptions.defaults(), scope -> TaskGroup.run(group -> {
                        CountDownLatch here = new CountDownLatch(1);
                        group.fork(() -> Weft.offload(options, () -> {
                            here.countDown();
                            return null;
                        }));
                        here.await();
                        scope.cancel("now");
                    }));
                }
            });
            assertEquals(0, careless.interruptsLeft());
        }
    }

    /// Runs everything in one thread, and counts after how many tasks that was interrupted.
    private static final class CarelessExecutor extends AbstractExecutorService {

        private final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
        private final Thread thread = Thread.ofPlatform().daemon().start(this::work);
        private volatile int interrupted;
        private volatile boolean closed;

        @SuppressWarnings("NonAtomicVolatileUpdate") // Only its thread writes.
        private void work() {
            while (!closed) {
                try {
                    queue.take().run();
                } catch (InterruptedException e) {
                    interrupted++;
                }
                if (Thread.interrupted()) {
                    interrupted++;
                }
            }
        }

        /// After everything that was handed over before.
        int interruptsLeft() throws Exception {
            return submit(() -> interrupted).get();
        }

        @Override
        public void execute(Runnable command) {
            queue.add(command);
        }

        @Override
        public void shutdown() {
            execute(() -> closed = true);
        }

        @Override
        public List<Runnable> shutdownNow() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isShutdown() {
            return closed;
        }

        @Override
        public boolean isTerminated() {
            return !thread.isAlive();
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
            return thread.join(Duration.of(timeout, unit.toChronoUnit()));
        }
    }

    // --- odd executors ---

    /// `newVirtualThreadPerTaskExecutor` from a loop makes a guest of the loop.
    @OnEveryBackend
    void aWorkerInAVirtualThreadIsCancelledToo(Backend backend) throws Exception {
        try (ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            backend.run(() -> assertNull(CancelScope.run(scope -> TaskGroup.scope(group -> {
                group.fork(() -> Weft.offload(virtual, () -> {
                    begun.countDown();
                    var cancelled = assertThrows(InterruptedException.class, Waits::forever);
                    assertTrue(cancelled.getMessage().contains("a new version"));
                    events.add("seen");
                    return null;
                }));
                begun.await();
                scope.cancel("a new version");
                return null;
            }))));
        }
        assertEquals(List.of("seen"), events);
    }

    /// As `CallerRunsPolicy` does.
    @OnEveryBackend
    void aCallThatRunsInItsCallersThreadIsCancelledAsTheCallerItself(Backend backend) throws Exception {
        try (ExecutorService direct = new DirectExecutor()) {
            backend.run(() -> {
                assertSame(Thread.currentThread(), Weft.offload(direct, Thread::currentThread));
                assertEquals(Optional.empty(),
                        Weft.moveOnAfter(Duration.ofMillis(10), () -> Weft.offload(direct, Waits::forever)));
                assertEquals(Optional.empty(),
                        Weft.moveOnAfter(Duration.ofMillis(10), () -> Weft.offload(direct, Waits::foreignForever)));
                Weft.yieldNow();
            });
        }
    }

    private static final class DirectExecutor extends AbstractExecutorService {

        @Override
        public void execute(Runnable command) {
            command.run();
        }

        @Override
        public void shutdown() {
        }

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return true;
        }

        @Override
        public boolean isTerminated() {
            return true;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }

    // --- off and on ---

    @Test
    @Tag("loop")
    void aWorkerThatCallsBackCancelsTheTaskItWaitsForWhenItsCallerIsCancelled() throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            loop.run(() -> assertNull(CancelScope.run(scope -> TaskGroup.scope(group -> {
                group.fork(() -> Weft.offload(() -> loop.run(() -> {
                    begun.countDown();
                    try {
                        return Waits.forever();
                    } finally {
                        events.add("task ended");
                        ended.countDown();
                    }
                })));
                begun.await();
                scope.cancel("a new version");
                return null;
            }))));
            assertTrue(ended.await(20, TimeUnit.SECONDS));
        }
        assertEquals(List.of("task ended"), events);
    }

    @Test
    @Tag("loop")
    void fromWorkerToLoopToWorkerToLoopNothingWaitsForItself() throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            assertEquals("back", loop.<String, Exception>run(
                    () -> Weft.offload(() -> loop.<String, Exception>run(
                            () -> Weft.offload(() -> loop.submit(
                                    () -> Weft.offload(() -> "back")).get())))));
        }
    }

    @Test
    @Tag("loop")
    void callingBackFromTheLoopsOwnThreadIsToldInWords() throws Exception {
        try (EventLoop loop = EventLoop.open(); ExecutorService direct = new DirectExecutor()) {
            var misuse = loop.run(() -> assertInstanceOf(IllegalStateException.class,
                    assertThrows(Exception.class, () -> Weft.offload(direct, () -> loop.run(() -> "never")))));
            assertTrue(misuse.getMessage().contains("would wait for itself"), misuse.getMessage());
        }
    }
}
