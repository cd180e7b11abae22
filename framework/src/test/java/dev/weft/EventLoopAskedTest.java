package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A loop that is asked to end before it is closed.
@Tag("loop")
class EventLoopAskedTest {

    private static final Duration LONG = Duration.ofSeconds(50);

    private final EventLoop loop = EventLoop.open(LoopOptions.named("asked"));

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void whoPollsIsToldAndTakesItsTime() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        Task<String> polite = loop.submit(() -> {
            running.countDown();
            while (!Weft.shouldEnd()) {
                Weft.yieldNow();
            }
            Weft.yieldNow();
            return "finished";
        });
        running.await();
        loop.askToEnd("going down", LONG);
        assertTrue(loop.awaitEmpty(LONG));
        assertEquals("finished", polite.result());
    }

    @Test
    void aScopeThatEndsEarlyIsCancelledAtOnce() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        Task<Object> accepting = loop.submit(() -> CancelScope.run(CancelOptions.defaults().endingEarly(), scope -> {
            running.countDown();
            return Waits.forever();
        }));
        running.await();
        loop.askToEnd("going down", LONG);
        assertNull(accepting.await());
    }

    @Test
    void whatIsSubmittedDuringTheGraceRunsAndIsAskedAsWell() {
        loop.askToEnd("going down", LONG);
        assertTrue(loop.run(() -> Weft.shouldEnd()));
    }

    @Test
    void whatHasNotEndedByTheEndOfTheGraceIsCancelledForTheReasonGiven() throws Exception {
        Task<Object> deaf = loop.submit(Waits::forever);
        loop.askToEnd("going down", Duration.ofMillis(1));
        assertTrue(loop.awaitEmpty(LONG));
        var cancelled = assertInstanceOf(Outcome.Cancelled.class, deaf.outcome());
        assertTrue(cancelled.reason().contains("going down"), cancelled.reason());
    }

    @Test
    void anEmptyLoopIsNotWaitedFor() throws Exception {
        assertTrue(loop.awaitEmpty(LONG));
    }

    @Test
    void aClosedLoopIsNotWaitedFor() throws Exception {
        loop.close();
        assertTrue(loop.awaitEmpty(LONG));
    }

    @Test
    void theWaitForAnEmptyLoopIncludesWhatWasJustSubmitted() throws Exception {
        for (int i = 0; i < 100; i++) {
            Task<Integer> task = loop.submit(() -> 1);
            assertTrue(loop.awaitEmpty(LONG));
            assertTrue(task.isDone());
        }
    }

    @Test
    void theWaitForAnEmptyLoopEndsWithItsTime() throws Exception {
        loop.submit(Waits::forever);
        assertFalse(loop.awaitEmpty(Duration.ofMillis(5)));
    }

    @Test
    void aTaskOfAnotherLoopMayWaitForAnEmptyLoopAndHoldsNobodyUp() throws Exception {
        CompletableFuture<String> done = new CompletableFuture<>();
        loop.submit(() -> Weft.await(done));
        try (EventLoop other = EventLoop.open(LoopOptions.named("other"))) {
            Task<Boolean> waiting = other.submit(() -> loop.awaitEmpty(LONG));
            other.run(() -> done.complete("by a task that runs meanwhile"));
            assertTrue(waiting.await());
        }
    }

    @Test
    void aTaskThatWaitsForItsOwnLoopToBeEmptyIsRefusedInWords() {
        var refused = loop.run(() -> assertThrows(IllegalStateException.class, () -> loop.awaitEmpty(LONG)));
        assertTrue(refused.getMessage().contains("would wait for itself"), refused.getMessage());
    }

    @Test
    void anInterruptEndsTheWaitForAnEmptyLoopAndNoTask() {
        Task<Object> task = loop.submit(Waits::forever);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> loop.awaitEmpty(LONG));
        assertFalse(task.isDone());
    }

    @Test
    void onlyWhoIsOnTheLoopIsOnIt() {
        assertFalse(loop.isCurrent());
        assertTrue(loop.run(loop::isCurrent));
        try (EventLoop other = EventLoop.open(LoopOptions.named("other"))) {
            assertFalse(other.run(loop::isCurrent));
        }
    }
}
