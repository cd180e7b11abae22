package dev.weft.examples.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryWithBackoffTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final RetryWithBackoff program = new RetryWithBackoff(Duration.ofMillis(100),
            new PrintStream(printed, true, StandardCharsets.UTF_8));

    private List<String> lines() {
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void otherTasksRunInThePausesBetweenTheTries() throws Exception {
        program.untilItSucceeds();
        assertEquals(List.of(
                "failed 1, next try after 1 s",
                "tick",
                "failed 2, next try after 2 s",
                "tick",
                "tick",
                "hello"), lines());
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
        assertEquals(11, lines().size());
    }
}
