package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.internal.carrier.Hook;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `Weft.run`: one loop for the time of one call.
@Tag("loop")
class RunTest {

    @Test
    void theCallingPlatformThreadIsTheCarrier() throws Exception {
        Thread caller = Thread.currentThread();
        assertSame(caller, Weft.run(Hook::currentCarrier));
    }

    @Test
    void aVirtualCallerGetsACarrierOfItsOwn() throws Exception {
        FutureTask<Thread> carrier = new FutureTask<>(() -> Weft.run(Hook::currentCarrier));
        Thread caller = Thread.startVirtualThread(carrier);
        assertNotSame(caller, carrier.get());
        assertTrue(carrier.get().getName().startsWith("weft-"), carrier.get().getName());
    }

    @Test
    void theBodysExceptionComesOutAsItIs() throws Exception {
        var thrown = new IOException("boom");
        assertSame(thrown, assertThrows(IOException.class, () -> Weft.run(() -> {
            throw thrown;
        })));
    }

    /// S29
    @Test
    void mainIsTask1AndTheOthersFollow() throws Exception {
        List<String> names = new ArrayList<>();
        Weft.run(() -> {
            names.add(Weft.currentTask().name());
            names.add(Weft.spawn(() -> 1).name());
            names.add(Weft.spawn(() -> 1, "n1").name());
            names.add(Weft.spawn(() -> 1).name());
        });
        assertEquals(List.of("Task-1", "Task-2", "n1", "Task-3"), names);
    }

    /// SH-01
    @Test
    void whatIsLeftIsCancelledAndAwaitedAndTheResultKept() throws Exception {
        List<String> events = new ArrayList<>();
        String result = Weft.run(() -> {
            Weft.spawn(() -> {
                try {
                    Weft.sleep(Duration.ofDays(1));
                    return null;
                } finally {
                    Weft.shield(() -> Weft.sleep(Duration.ofMillis(1)));
                    events.add("cleaned");
                }
            });
            Weft.yieldNow();
            events.add("main ends");
            return "kept";
        });
        assertEquals("kept", result);
        assertEquals(List.of("main ends", "cleaned"), events);
    }

    /// SH-01
    @Test
    void failuresThatNobodyLookedAtAreReportedOnceAndTheOthersNot() throws Exception {
        List<String> reported = new ArrayList<>();
        Weft.run(() -> {
            EventLoop.current().onUncaught((source, failure) -> reported.add(source + ": " + failure.getMessage()));
            Task<Object> seen = Weft.spawn(() -> {
                throw new IOException("seen");
            });
            Weft.spawn(() -> {
                throw new IOException("unseen");
            }, "lonely");
            Weft.yieldNow();
            assertThrows(TaskFailedException.class, seen::await);
        });
        assertEquals(List.of("task \"lonely\": unseen"), reported);
    }

    /// SH-05
    @Test
    void aHandlerThatThrowsIsContained() throws Exception {
        assertEquals("kept", Weft.run(() -> {
            EventLoop.current().onUncaught((source, failure) -> {
                throw new IllegalStateException("the handler failed");
            });
            Weft.spawn(() -> {
                throw new IOException("unseen");
            });
            EventLoop.current().callSoon(() -> {
                throw new IOException("callback");
            });
            Weft.sleep(Duration.ofMillis(1));
            return "kept";
        }));
    }

    @Test
    void aSpawnWithoutALoopIsRefusedAndNamesTheMend() throws Exception {
        var refused = assertThrows(IllegalStateException.class, () -> Weft.spawn(() -> 1));
        assertTrue(refused.getMessage().contains("Weft.run"), refused.getMessage());
        assertThrows(IllegalStateException.class, Weft::currentTask);
        assertThrows(IllegalStateException.class, EventLoop::current);
    }

    @Test
    void aSpawnWhileTheRunEndsIsRefused() throws Exception {
        List<Throwable> refused = new ArrayList<>();
        Weft.run(() -> {
            Weft.spawn(() -> {
                try {
                    Weft.sleep(Duration.ofDays(1));
                } finally {
                    refused.add(assertThrows(RejectedExecutionException.class, () -> Weft.spawn(() -> 1)));
                }
                return null;
            });
            Weft.yieldNow();
        });
        assertEquals(1, refused.size());
    }

    @Test
    void anInterruptFromBeforeTheRunCancelsMain() throws Exception {
        LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
        Thread caller = Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            try {
                Weft.run(() -> Weft.sleep(Duration.ofDays(1)));
            } catch (CancellationException e) {
                seen.add("cancelled " + Thread.currentThread().isInterrupted());
            } catch (InterruptedException e) {
                seen.add("the interrupt came out");
            }
        });
        assertEquals("cancelled true", seen.take());
        caller.join();
    }

    /// S34
    @Test
    void aMillionUnlockedIncrementsByTasksThatYieldInBetweenAreExact() throws Exception {
        int[] count = {0};
        Weft.run(() -> TaskGroup.run(group -> {
            for (int task = 0; task < 100; task++) {
                group.fork(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        count[0]++;
                        if (i % 10 == 0) {
                            Weft.yieldNow();
                        }
                    }
                });
            }
        }));
        assertEquals(1_000_000, count[0]);
    }

    @Test
    void twoTasksThatYieldAlternateStrictly() throws Exception {
        StringBuilder order = new StringBuilder();
        Weft.run(() -> Weft.gather(() -> yielding(order, 'a'), () -> yielding(order, 'b')));
        assertEquals("ab".repeat(1000), order.toString());
    }

    private static Object yielding(StringBuilder order, char mark) throws InterruptedException {
        for (int i = 0; i < 1000; i++) {
            order.append(mark);
            Weft.yieldNow();
        }
        return mark;
    }

    @Test
    void atomicallyFailsIfTheBodyWasSuspended() throws Exception {
        Weft.run(() -> {
            assertEquals(1, Weft.<Integer, RuntimeException>atomically(() -> 1));
            Weft.spawn(() -> 1);
            assertThrows(IllegalStateException.class, () -> Weft.atomically(() -> {
                Weft.yieldNow();
            }));
        });
        assertThrows(IllegalStateException.class, () -> Weft.atomically(() -> 1));
    }
}
