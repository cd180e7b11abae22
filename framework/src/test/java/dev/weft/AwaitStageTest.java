package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/// `Weft.await` for what is not a task.
class AwaitStageTest {

    private static final Duration SOON = Duration.ofMillis(10);

    /// S09
    @OnEveryBackend
    void aStageThatEndsLaterWakesTheWaiter(Backend backend) throws Exception {
        CompletableFuture<String> future = new CompletableFuture<>();
        List<String> values = backend.run(() -> Weft.gather(() -> Weft.await(future), () -> {
            future.complete("value");
            return "completed it";
        }));
        assertEquals(List.of("value", "completed it"), values);
    }

    @OnEveryBackend
    void aStageThatHasEndedGivesItsResultAtOnce(Backend backend) throws Exception {
        String value = backend.run(() -> Weft.await(CompletableFuture.completedStage("value")));
        assertEquals("value", value);
        Object nothing = backend.run(() -> Weft.await(CompletableFuture.completedFuture(null)));
        assertNull(nothing);
    }

    @OnEveryBackend
    void anotherThreadMayCompleteTheStage(Backend backend) throws Exception {
        String value = backend.run(() -> Weft.await(CompletableFuture.supplyAsync(() -> "from the pool")));
        assertEquals("from the pool", value);
    }

    @OnEveryBackend
    void aFailureComesUnwrappedAsTheCause(Backend backend) throws Exception {
        List<CompletionStage<String>> stages = List.of(CompletableFuture.failedFuture(new IOException("boom")),
                CompletableFuture.<String>failedFuture(new IOException("boom")).thenApply(value -> value));
        for (CompletionStage<String> stage : stages) {
            var failed = assertThrows(TaskFailedException.class, () -> backend.run(() -> Weft.await(stage)));
            assertEquals("boom", assertInstanceOf(IOException.class, failed.getCause()).getMessage());
        }
    }

    @OnEveryBackend
    void aCancelledStageIsNoCancellationOfTheWaiter(Backend backend) throws Exception {
        CompletableFuture<String> future = new CompletableFuture<>();
        future.cancel(false);
        backend.run(() -> {
            assertThrows(CancellationException.class, () -> Weft.await(future));
            assertThrows(CancellationException.class, () -> Weft.await(future.thenApply(value -> value)));
            Weft.yieldNow();
        });
    }

    /// Cancelling the caller ends the wait and leaves the stage alone.
    @OnEveryBackend
    void cancellingTheWaiterLeavesTheStageAlone(Backend backend) throws Exception {
        CompletableFuture<String> future = new CompletableFuture<>();
        String value = backend.run(() -> {
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(SOON, () -> Weft.await(future)));
            assertFalse(future.isDone());
            future.complete("later");
            return Weft.await(future);
        });
        assertEquals("later", value);
    }

    /// Style 8: always a cancellation point.
    @OnEveryBackend
    void itIsASuspensionPointAlsoWhenTheStageHasEnded(Backend backend) throws Exception {
        backend.run(() -> assertThrows(TimeoutException.class,
                () -> Weft.withTimeout(Duration.ZERO, () -> Weft.await(CompletableFuture.completedFuture("value")))));
    }

    @OnEveryBackend
    void anInterruptFromOutsideEndsTheWait(Backend backend) throws Exception {
        backend.run(() -> {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> Weft.await(new CompletableFuture<>()));
            assertFalse(Thread.interrupted());
        });
    }

    /// Value or timeout, never neither.
    @OnEveryBackend
    void aStageThatEndsWhileTheWaiterTimesOutIsNotLost(Backend backend) throws Exception {
        backend.run(() -> {
            for (int i = 0; i < 500; i++) {
                CompletableFuture<Integer> future = CompletableFuture.supplyAsync(() -> 42);
                try {
                    int value = Weft.withTimeout(Duration.ofNanos(i * 100L), () -> Weft.await(future));
                    assertEquals(42, value);
                } catch (TimeoutException e) {
                    int value = Weft.await(future);
                    assertEquals(42, value);
                }
                assertFalse(Thread.interrupted());
            }
        });
    }

    @OnEveryBackend
    void aWaitThatWasCancelledLeavesNothingInTheStage(Backend backend) throws Exception {
        CompletableFuture<String> never = new CompletableFuture<>();
        backend.run(() -> {
            for (int i = 0; i < 10; i++) {
                assertEquals(Optional.empty(), Weft.moveOnAfter(Duration.ofNanos(1), () -> Weft.await(never)));
                assertEquals(Optional.empty(), Weft.moveOnAfter(Duration.ofMillis(1), () -> Weft.await(never)));
            }
        });
        assertEquals(0, never.getNumberOfDependents());
    }
}
