package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `Weft.gather` and `Weft.gatherSettled`.
@AlsoSimulated
class GatherTest {

    @OnEveryBackend
    void resultsComeInTheOrderOfTheArguments(Backend backend) throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        List<String> results = backend.run(() -> Weft.gather(() -> {
            second.await();
            return "a";
        }, () -> {
            second.countDown();
            return "b";
        }));
        assertEquals(List.of("a", "b"), results);
    }

    @OnEveryBackend
    void emptyInEmptyOut(Backend backend) throws Exception {
        assertEquals(List.of(), backend.run(() -> Weft.gather(List.<Callable<String>>of())));
        assertEquals(List.of(), backend.run(() -> Weft.gatherSettled(List.<Callable<String>>of())));
    }

    @OnEveryBackend
    void aFailureCancelsTheRestAndLeavesNobodyBehind(Backend backend) throws Exception {
        AtomicBoolean cleaned = new AtomicBoolean();
        CountDownLatch started = new CountDownLatch(1);
        var failed = assertThrows(TaskFailedException.class, () -> backend.run(() -> Weft.gather(() -> {
            try {
                started.countDown();
                Weft.sleep(Duration.ofDays(1));
                return "never";
            } finally {
                cleaned.set(true);
            }
        }, () -> {
            started.await();
            throw new IOException("boom");
        })));
        assertInstanceOf(IOException.class, failed.getCause());
        assertEquals(true, cleaned.get());
    }

    @OnEveryBackend
    void settledKeepsEachOutcomeInItsPlace(Backend backend) throws Exception {
        List<Outcome<Integer>> outcomes = backend.run(() -> Weft.gatherSettled(() -> 1, () -> {
            throw new IOException("boom");
        }, () -> 3));
        assertEquals(new Outcome.Success<>(1), outcomes.get(0));
        assertInstanceOf(Outcome.Failure.class, outcomes.get(1));
        assertEquals(new Outcome.Success<>(3), outcomes.get(2));
        assertFalse(Thread.interrupted());
    }

    /// The others end by that failure: what they throw then is part of it, and no news.
    @OnEveryBackend
    void aSecondFailureIsSuppressedInTheFirstAndNotReported(Backend backend) throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            CountDownLatch started = new CountDownLatch(1);
            var failed = assertThrows(TaskFailedException.class, () -> backend.run(() -> Weft.gather(() -> {
                try {
                    started.countDown();
                    return Waits.forever();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("late");
                }
            }, () -> {
                started.await();
                throw new IOException("first");
            })));
            assertEquals("first", failed.getCause().getMessage());
            assertEquals(List.of("first", "late"), failed.failures().stream().map(Throwable::getMessage).toList());
            assertEquals(List.of(), log.having(""));
        }
    }

    /// The cancellation is seen at the caller's next wait.
    @Test
    @Tag("loop")
    void aCancellationThatComesAfterAllHaveEndedTakesNoResults() throws Exception {
        List<String> results = new ArrayList<>();
        Weft.run(() -> TaskGroup.run(group -> {
            CountDownLatch go = new CountDownLatch(2);
            Task<?> caller = group.fork(() -> {
                results.addAll(Weft.gather(() -> {
                    go.countDown();
                    go.await();
                    return "a";
                }, () -> "b"));
                Weft.yieldNow();
                results.add("never");
            });
            // When the gather waits for "a" alone: from its end on the caller is ready, and this task is before it.
            while (go.getCount() == 2) {
                Weft.yieldNow();
            }
            Weft.yieldNow();
            go.countDown();
            group.fork(() -> caller.cancel("too late for that"));
            caller.awaitEnd();
            assertTrue(caller.isCancelled());
        }));
        assertEquals(List.of("a", "b"), results);
    }
}
