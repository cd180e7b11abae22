package dev.weft.examples.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryWithBackoffTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final RetryWithBackoff program = new RetryWithBackoff(Duration.ofMillis(200),
            new PrintStream(printed, true, StandardCharsets.UTF_8));

    private List<String> lines() {
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /// How many ticks there are depends on how long the tries take; that each pause has one does not.
    @Test
    void otherTasksRunInThePausesBetweenTheTries() throws Exception {
        program.untilItSucceeds();
        assertEquals("""
                failed 1, next try after 1 s
                tick
                failed 2, next try after 2 s
                tick
                hello
                """, String.join("\n", lines()).replaceAll("(tick\n)+", "tick\n") + "\n");
    }

    @Test
    void theDeadlineEndsTheRetrying() throws Exception {
        program.untilTheDeadline();
        assertEquals(List.of(
                "failed 1, next try after 1 s",
                "failed 2, next try after 2 s",
                "given up: the time is over"), lines());
    }

    @Test
    void aCancellationIsNotRetried() throws Exception {
        program.untilItIsCancelled();
        assertEquals(List.of(
                "failed 1, next try after 1 s",
                "the task is CANCELLED, and called 1 time"), lines());
    }

    @Test
    void theProgramShowsAllThree() throws Exception {
        program.run();
        assertTrue(lines().containsAll(List.of("hello", "given up: the time is over")), lines()::toString);
        assertEquals("the task is CANCELLED, and called 1 time", lines().getLast());
    }
}
