package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class FactorialsTest {

    private static final List<String> INTERLEAVED = List.of(
            "Task A: Compute factorial(2)...",
            "Task B: Compute factorial(2)...",
            "Task C: Compute factorial(2)...",
            "Task A: factorial(2) = 2",
            "Task B: Compute factorial(3)...",
            "Task C: Compute factorial(3)...",
            "Task B: factorial(3) = 6",
            "Task C: Compute factorial(4)...",
            "Task C: factorial(4) = 24");

    private final Transcript transcript = new Transcript();

    @Test
    void threeFactorialsInterleaveAndTakeAsLongAsTheLongest() throws Exception {
        double seconds = Transcript.seconds(() -> new Factorials(Transcript.SECOND, transcript.out).run());
        assertEquals(INTERLEAVED, transcript.lines());
        Transcript.assertNearer(3, 6, seconds);
    }

    @RepeatedTest(50)
    void theOrderIsTheSameEachTimeHoweverShortTheSecond() throws Exception {
        new Factorials(Duration.ofNanos(1000), transcript.out).run();
        assertEquals(INTERLEAVED, transcript.lines());
    }

    @RepeatedTest(50)
    void theOrderIsTheSameWhenNobodySleeps() throws Exception {
        new Factorials(Duration.ZERO, transcript.out).run();
        assertEquals(INTERLEAVED, transcript.lines());
    }
}
