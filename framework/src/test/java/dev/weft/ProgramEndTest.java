package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.internal.carrier.CtrlC;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Ctrl-C at moments that a signal from outside would not hit: what the handler calls is called here.
@Tag("loop")
@Timeout(30)
class ProgramEndTest {

    private static boolean ctrlC() {
        return ProgramEnd.OF_THIS_JVM.onCtrlC();
    }

    /// The program's main thread, as far as Weft can tell.
    private static <T> FutureTask<T> mainThread(Callable<T> body) {
        FutureTask<T> main = new FutureTask<>(body);
        Thread.ofPlatform().name("main").start(main);
        return main;
    }

    private static void assertCtrlC(FutureTask<?> main) throws Exception {
        while (!main.isDone()) {
            Thread.onSpinWait();
        }
        CancellationException cancelled = assertInstanceOf(CancellationException.class, main.exceptionNow());
        assertTrue(cancelled.getMessage().contains("Ctrl-C"), cancelled.getMessage());
    }

    private static void until(BooleanSupplier holds) {
        while (!holds.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @RepeatedTest(20)
    void whenMainHasHardlyBegunItIsNotLost() throws Exception {
        FutureTask<?> main = mainThread(() -> Weft.run(() -> Waits.forever()));
        until(ProgramEndTest::ctrlC);
        assertCtrlC(main);
    }

    @Test
    void whenMainHasEndedAndTheOthersCleanUpTheRunTellsOfIt() throws Exception {
        assertCtrlC(mainThread(() -> Weft.run(() -> {
            Weft.spawn(() -> {
                try {
                    return Waits.forever();
                } finally {
                    assertTrue(ctrlC());
                }
            });
            Weft.yieldNow();
            return "main's value";
        })));
    }

    @Test
    void whenMainDoesNotWaitAgainTheRunTellsOfIt() throws Exception {
        assertCtrlC(mainThread(() -> Weft.run(() -> {
            assertTrue(ctrlC());
            return "main's value";
        })));
    }

    @Test
    void aMainThatSeesItAndReturnsAValueHasDecided() throws Exception {
        assertEquals("saved", mainThread(() -> Weft.run(() -> {
            assertTrue(ctrlC());
            try {
                return Waits.forever();
            } catch (InterruptedException e) {
                return "saved";
            }
        })).get());
    }

    @Test
    void inACancelledScopeItSurfacesBehindIt() throws Exception {
        assertCtrlC(mainThread(() -> Weft.run(() -> {
            Weft.moveOnAfter(Duration.ZERO, () -> {
                try {
                    return Waits.forever();
                } finally {
                    Weft.shield(() -> assertTrue(ctrlC()));
                }
            });
            return "main's value";
        })));
    }

    @Test
    void itCancelsTheBodyOfARunOnALoopByHandAndTheLoopGoesOn() throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            CountDownLatch begun = new CountDownLatch(1);
            FutureTask<?> main = mainThread(() -> loop.run(() -> {
                begun.countDown();
                return Waits.forever();
            }));
            begun.await();
            until(ProgramEndTest::ctrlC);
            assertCtrlC(main);
            assertEquals("alive", loop.<String, RuntimeException>run(() -> "alive"));
        }
    }

    @Test
    void allRunsAreCancelledAndNoneThatADaemonCalled() throws Exception {
        CountDownLatch begun = new CountDownLatch(3);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Callable<Object> waits = () -> Weft.run(() -> {
            begun.countDown();
            return Waits.forever();
        });
        FutureTask<?> other = new FutureTask<>(waits);
        FutureTask<String> daemons = new FutureTask<>(() -> Weft.run(() -> {
            begun.countDown();
            mayEnd.await();
            return "not cancelled";
        }));
        Thread.ofPlatform().start(other);
        Thread.ofVirtual().start(daemons);
        FutureTask<?> main = mainThread(waits);
        begun.await();
        assertTrue(ctrlC());
        assertCtrlC(main);
        assertCtrlC(other);
        mayEnd.countDown();
        assertEquals("not cancelled", daemons.get());
    }

    @Test
    void aSecondOneIsTheJvms() throws Exception {
        CompletableFuture<Boolean> second = new CompletableFuture<>();
        assertCtrlC(mainThread(() -> Weft.run(() -> {
            assertTrue(ctrlC());
            second.complete(ctrlC());
            return Waits.forever();
        })));
        assertFalse(second.get());
    }

    @Test
    @CtrlCIsHeard
    void handlerAndHookAreThereForTheTimeOfARunAndNotAfterIt() throws Exception {
        mainThread(() -> Weft.run(() -> {
            assertNull(CtrlC.take(() -> true), "SIGINT is the JVM's during a run");
            assertTrue(hasHook());
            return null;
        })).get();
        CtrlC free = CtrlC.take(() -> true);
        assertNotNull(free, "SIGINT was not given back");
        free.giveBack();
        assertFalse(hasHook());
    }

    private static boolean hasHook() throws ReflectiveOperationException {
        var field = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
        field.setAccessible(true);
        return ((Map<?, ?>) field.get(null)).keySet().stream()
                .anyMatch(hook -> ((Thread) hook).getName().equals("weft-shutdown"));
    }
}
