package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SayAfterTest {

    private static final List<String> BOTH = List.of("started at HH:mm:ss", "hello", "world", "finished at HH:mm:ss");

    /// Longer than elsewhere: two and three of them must be told apart on a busy machine.
    private static final Duration SECOND = Duration.ofMillis(250);

    private final Transcript transcript = new Transcript();
    private final SayAfter program = new SayAfter(SECOND, transcript.out);

    @Test
    void oneCallAfterTheOtherTakesTheSum() throws Exception {
        double seconds = Transcript.seconds(SECOND, program::oneAfterTheOther);
        assertEquals(BOTH, transcript.linesWithoutTimes());
        assertTrue(seconds >= 3, () -> "took " + seconds);
    }

    @Test
    void twoTasksTakeAsLongAsTheLonger() throws Exception {
        double seconds = Transcript.seconds(SECOND, program::asTwoTasks);
        assertEquals(BOTH, transcript.linesWithoutTimes());
        Transcript.assertNearer(2, 3, seconds);
    }

    @Test
    void gatheredTheyTakeAsLongAsTheLonger() throws Exception {
        double seconds = Transcript.seconds(SECOND, program::gathered);
        assertEquals(BOTH, transcript.linesWithoutTimes());
        Transcript.assertNearer(2, 3, seconds);
    }

    @Test
    void inTheBackgroundTheyRunWhileMainSleeps() throws Exception {
        double seconds = Transcript.seconds(SECOND, program::inTheBackground);
        assertEquals(BOTH, transcript.linesWithoutTimes());
        Transcript.assertNearer(3, 6, seconds);
    }

    @Test
    void withoutWaitingTheRunEndsFirstAndNeitherIsSaid() throws Exception {
        double seconds = Transcript.seconds(SECOND, program::withoutWaiting);
        assertEquals(List.of("started at HH:mm:ss", "finished at HH:mm:ss"), transcript.linesWithoutTimes());
        Transcript.assertNearer(0, 2, seconds);
    }

    @Test
    void theProgramShowsAllFive() throws Exception {
        new SayAfter(Duration.ofMillis(5), transcript.out).run();
        assertEquals(4 * 4 + 2, transcript.lines().size());
    }
}
