package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Weft;
import java.util.List;
import org.junit.jupiter.api.Test;

class GreenletsTest {

    private static final List<String> LINES = List.of(
            "1",
            "3",
            "2",
            "4",
            "asker begins with hello",
            "answerer was asked how are you?",
            "asker got fine",
            "answerer caught division by zero");

    private final Transcript transcript = new Transcript();

    @Test
    void coroutinesGoOnWhereTheyWereLeftWithWhatTheyAreGiven() {
        new Greenlets(transcript.out).run();
        assertEquals(LINES, transcript.lines());
    }

    @Test
    void itIsTheSameInsideATaskOfWeft() {
        Weft.run(() -> new Greenlets(transcript.out).run());
        assertEquals(LINES, transcript.lines());
    }
}
