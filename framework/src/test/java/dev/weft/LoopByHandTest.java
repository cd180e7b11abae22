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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// An [EventLoop] that lives until it is closed, fed from other threads.
@Tag("loop")
class LoopByHandTest {

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    @Test
    void runReturnsWhatTheBodyReturns() throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            assertEquals(42, loop.<Integer, RuntimeException>run(() -> 42));
        }
    }

    @Test
    void runThrowsWhatTheBodyThrows() throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            var thrown = new IOException("boom");
            assertSame(thrown, assertThrows(IOException.class, () -> loop.run(() -> {
                throw thrown;
            })));
        }
    }

    @Test
    void tasksRunOnTheLoopsOwnCarrier() throws Exception {
        try (EventLoop loop = EventLoop.open(LoopOptions.named("own"))) {
            loop.run(() -> {
                assertSame(loop, EventLoop.current());
                assertTrue(Thread.currentThread().isVirtual());
                loop.assertCurrent();
            });
        }
    }

    /// TS-01
    @Test
    void submissionsOfOneThreadBeginInTheirOrder() throws Exception {
        List<Integer> order = new ArrayList<>();
        try (EventLoop loop = EventLoop.open()) {
            List<Task<Boolean>> tasks = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                int number = i;
                tasks.add(loop.submit(() -> order.add(number)));
            }
            for (Task<Boolean> task : tasks) {
                task.await();
            }
        }
        assertEquals(1000, order.size());
        assertEquals(order.stream().sorted().toList(), order);
    }

    @Test
    void callSoonCallsInOrderAndACancelledHandleIsNotCalled() throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            loop.run(() -> {
                loop.callSoon(() -> seen.add("a"));
                Handle never = loop.callSoon(() -> seen.add("never"));
                loop.callSoon(() -> seen.add("b"));
                never.cancel();
                assertTrue(never.isCancelled());
            });
            assertEquals("a", seen.take());
            assertEquals("b", seen.take());
        }
        assertTrue(seen.isEmpty());
    }

    @Test
    void laterCallbacksComeInTheOrderOfTheirTimes() throws Exception {
        AtomicLong clock = new AtomicLong();
        try (EventLoop loop = EventLoop.open(LoopOptions.defaults().clock(clock::get))) {
            long now = loop.nanoTime();
            loop.callAt(now + 30_000_000, () -> seen.add("third"));
            loop.callLater(Duration.ofMillis(10), () -> seen.add("first"));
            loop.callAt(now + 20_000_000, () -> seen.add("second"));
            loop.callLater(Duration.ofMillis(15), () -> seen.add("never")).cancel();
            loop.run(() -> clock.set(30_000_000));
            assertEquals(List.of("first", "second", "third"), List.of(seen.take(), seen.take(), seen.take()));
        }
    }

    @Test
    void aCallbackAndASleeperThatAreDueTogetherKeepTheirOrder() throws Exception {
        AtomicLong clock = new AtomicLong();
        long due = Duration.ofHours(1).toNanos();
        try (EventLoop loop = EventLoop.open(LoopOptions.defaults().clock(clock::get))) {
            loop.callAt(due, () -> seen.add("callback"));
            loop.run(() -> {
                Weft.spawn(() -> {
                    Weft.sleep(Duration.ofHours(1));
                    return seen.add("sleeper");
                });
                Weft.yieldNow();
            });
            loop.callAt(due, () -> seen.add("callback after"));
            loop.run(() -> clock.set(due));
            assertEquals(List.of("callback", "sleeper", "callback after"),
                    List.of(seen.take(), seen.take(), seen.take()));
        }
    }

    /// TS-04
    @Test
    void aCallbackThatThrowsIsReportedAndTheNextIsCalled() throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            loop.onUncaught((source, failure) -> seen.add(failure.getMessage()));
            loop.callSoon(() -> {
                throw new IOException("boom");
            });
            loop.callSoon(() -> seen.add("next"));
            assertEquals("boom", seen.take());
            assertEquals("next", seen.take());
        }
    }

    /// TS-02
    @Test
    void aCallbackThatResubmitsItselfForEverStarvesNobody() throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            class Again implements Action {

                @Override
                public void run() {
                    loop.callSoon(this);
                }
            }
            loop.callSoon(new Again());
            assertEquals("done", loop.<String, InterruptedException>run(() -> {
                Weft.sleep(Duration.ofMillis(2));
                return "done";
            }));
        }
    }

    @Test
    void runForeverReturnsWhenTheLoopIsStopped() throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            Thread main = Thread.ofPlatform().start(() -> {
                try {
                    loop.runForever();
                    seen.add("stopped");
                } catch (InterruptedException e) {
                    seen.add("interrupted");
                }
            });
            loop.submit(() -> seen.add("fed"));
            assertEquals("fed", seen.take());
            loop.stop();
            assertEquals("stopped", seen.take());
            main.join();
            assertEquals("still running", loop.<String, RuntimeException>run(() -> "still running"));
        }
    }

    /// SH-04
    @Test
    void everyEntryOfAClosedLoopSaysSo() throws Exception {
        EventLoop loop = EventLoop.open(LoopOptions.named("gone"));
        loop.close();
        loop.close();
        for (Action entry : List.<Action>of(() -> loop.submit(() -> 1), () -> loop.callSoon(() -> {}),
                () -> loop.callLater(Duration.ZERO, () -> {}), () -> loop.callAt(0, () -> {}),
                () -> loop.run(() -> 1), loop::runForever, () -> loop.asExecutorService().submit(() -> 1))) {
            var refused = assertThrows(RejectedExecutionException.class, entry::run);
            assertTrue(refused.getMessage().contains("loop \"gone\" is closed"), refused.getMessage());
        }
    }

    /// SH-04
    @Test
    void whatWouldWaitForItselfIsRefused() throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            loop.run(() -> {
                assertThrows(IllegalStateException.class, loop::close);
                assertThrows(IllegalStateException.class, loop::runForever);
                assertThrows(IllegalStateException.class, () -> loop.run(() -> 1));
            });
        }
    }

    /// TS-08
    @Test
    void aWorkerMayCallBackIntoTheLoopThatWaitsForIt() throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            assertEquals(7, loop.<Integer, Exception>run(
                    () -> Weft.offload(() -> loop.<Integer, Exception>run(() -> Weft.offload(() -> 7)))));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void closingCancelsTasksAndWaitsForTheirCleanup() throws Exception {
        Task<Boolean> task;
        try (EventLoop loop = EventLoop.open()) {
            CountDownLatch started = new CountDownLatch(1);
            task = loop.submit(() -> {
                try {
                    started.countDown();
                    Weft.sleep(Duration.ofDays(1));
                    return true;
                } finally {
                    Weft.shield(() -> Weft.sleep(Duration.ofMillis(1)));
                    seen.add("cleaned");
                }
            });
            started.await();
        }
        assertEquals("cleaned", seen.poll());
        assertInstanceOf(Outcome.Cancelled.class, task.outcome());
        assertThrows(CancellationException.class, task::result);
    }

    @Test
    void anInterruptOfTheCallerOfRunCancelsTheTaskAndIsKept() throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            CountDownLatch started = new CountDownLatch(1);
            Thread caller = Thread.ofPlatform().start(() -> {
                try {
                    loop.run(() -> {
                        started.countDown();
                        Weft.sleep(Duration.ofDays(1));
                    });
                } catch (CancellationException e) {
                    seen.add("cancelled " + Thread.currentThread().isInterrupted());
                } catch (InterruptedException e) {
                    seen.add("the interrupt came out");
                }
            });
            started.await();
            caller.interrupt();
            assertEquals("cancelled true", seen.take());
            caller.join();
        }
    }

    @Test
    void twoLoopsHandWorkToEachOther() throws Exception {
        try (EventLoop a = EventLoop.open(LoopOptions.named("a"));
                EventLoop b = EventLoop.open(LoopOptions.named("b"))) {
            String path = a.<String, InterruptedException>run(() -> {
                Task<String> there = b.submit(() -> EventLoop.current().name());
                return there.await() + EventLoop.current().name();
            });
            assertEquals("ba", path);
            assertFalse(Thread.interrupted());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Moments are compared by difference, so two that are too far apart would change places.
    @Test
    void aMomentLongPastIsSoonWhateverElseIsSet() throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            loop.run(() -> {
                long now = loop.nanoTime();
                loop.callAt(now + Long.MAX_VALUE, () -> seen.add("in 292 years"));
                loop.callAt(now - (Long.MAX_VALUE >> 1), () -> seen.add("soon"));
            });
            assertEquals("soon", seen.poll(20, TimeUnit.SECONDS));
        }
    }
}
