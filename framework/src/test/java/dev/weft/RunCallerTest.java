package dev.weft;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The caller of [Weft#run], and what callbacks leave behind.
@Tag("loop")
class RunCallerTest {

    private static CompletableFuture<String> callerOf(Body.OfVoid<Exception> body, CompletableFuture<Thread> caller) {
        CompletableFuture<String> end = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            caller.complete(Thread.currentThread());
            try {
                Weft.run(body);
                end.complete("returned");
            } catch (CancellationException e) {
                end.complete("cancelled, flag " + Thread.currentThread().isInterrupted());
            } catch (Throwable t) {
                end.completeExceptionally(t);
            }
        });
        return end;
    }

    /// Rule 7
    @Test
    void anInterruptOfTheWaitingCallerCancelsMainAndIsKept() throws Exception {
        CompletableFuture<Thread> caller = new CompletableFuture<>();
        CountDownLatch asleep = new CountDownLatch(1);
        CompletableFuture<String> end = callerOf(() -> {
            asleep.countDown();
            Weft.sleep(Duration.ofDays(1));
        }, caller);
        asleep.await();
        await().until(() -> caller.join().getState() == Thread.State.TIMED_WAITING
                || caller.join().getState() == Thread.State.WAITING);
        caller.join().interrupt();
        assertEquals("cancelled, flag true", end.get(20, TimeUnit.SECONDS));
    }

    /// The JDK clears a carrier's flag when it unmounts a task; one that comes while main computes must count all the
    /// same.
    @Test
    void anInterruptOfTheCallerWhileMainComputesIsSeenWhereMainWaits() throws Exception {
        CompletableFuture<Thread> caller = new CompletableFuture<>();
        CountDownLatch computing = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        CompletableFuture<String> end = callerOf(() -> {
            computing.countDown();
            while (!interrupted.get()) {
                Thread.onSpinWait();
            }
            Weft.sleep(Duration.ofDays(1));
        }, caller);
        computing.await();
        caller.join().interrupt();
        interrupted.set(true);
        assertEquals("cancelled, flag true", end.get(20, TimeUnit.SECONDS));
    }

    @Test
    void aVirtualThreadMayCallRunAndItsInterruptCancelsMain() throws Exception {
        CountDownLatch asleep = new CountDownLatch(1);
        CompletableFuture<String> end = new CompletableFuture<>();
        Thread caller = Thread.startVirtualThread(() -> {
            try {
                Weft.run(() -> {
                    asleep.countDown();
                    Weft.sleep(Duration.ofDays(1));
                });
            } catch (CancellationException e) {
                end.complete("cancelled, flag " + Thread.currentThread().isInterrupted());
            } catch (InterruptedException e) {
                end.completeExceptionally(e);
            }
        });
        asleep.await();
        caller.interrupt();
        assertEquals("cancelled, flag true", end.get(20, TimeUnit.SECONDS));
    }

    /// SH-04
    @Test
    void aNestedRunIsRefusedInWords() throws Exception {
        Weft.run(() -> {
            var refused = assertThrows(IllegalStateException.class, () -> Weft.run(() -> 1));
            assertTrue(refused.getMessage().contains("running already"), refused.getMessage());
        });
    }

    /// Rule 3: with no request pending an interrupt-shaped exception is a failure like any other.
    @Test
    void aCallbackThatThrowsACancellationOfSomebodyElsesIsReported() throws Exception {
        List<Throwable> told = new CopyOnWriteArrayList<>();
        try (EventLoop loop = EventLoop.open()) {
            loop.onUncaught((source, failure) -> told.add(failure));
            CompletableFuture<String> cancelled = new CompletableFuture<>();
            cancelled.cancel(false);
            loop.callSoon(cancelled::join);
            await().until(() -> told.size() == 1);
        }
    }

    /// A second stop that comes before a first waiter has gone is not lost.
    @Test
    void everyStopReleasesWhoeverRunsForever() throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            for (int round = 0; round < 500; round++) {
                Thread runner = Thread.ofPlatform().start(() -> {
                    try {
                        loop.runForever();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
                loop.stop();
                assertTrue(runner.join(Duration.ofSeconds(20)));
            }
        }
    }

    @Test
    void aRunThatAnotherThreadClosesReturnsThoughMainDoesNotEnd() throws Exception {
        CompletableFuture<EventLoop> loop = new CompletableFuture<>();
        CountDownLatch gate = new CountDownLatch(1);
        CompletableFuture<String> end = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            try {
                Weft.run(LoopOptions.named("closed").closeGrace(Duration.ofMillis(10)), () -> {
                    loop.complete(EventLoop.current());
                    ForeignBlocking.stubbornly(gate);
                });
                end.complete("returned");
            } catch (CancellationException e) {
                end.complete(e.getMessage());
            } catch (Throwable t) {
                end.completeExceptionally(t);
            }
        });
        loop.get().close();
        assertTrue(end.get().contains("rescue thread"), end.get());
        gate.countDown();
    }
}
