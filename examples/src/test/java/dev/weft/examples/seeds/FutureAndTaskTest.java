package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Weft;
import java.util.List;
import org.junit.jupiter.api.Test;

class FutureAndTaskTest {

    private static final List<String> LINES = List.of(
            "/slow connects",
            "/quick connects",
            "the loop runs",
            "/slow asks",
            "/quick asks",
            "/quick has a page",
            "/slow has a page");

    private final Transcript transcript = new Transcript();
    private final FutureAndTask program = new FutureAndTask(Transcript.SECOND, transcript.out);

    @Test
    void tasksWaitForTheirFuturesTogether() throws Exception {
        double seconds = Transcript.seconds(program::run);
        assertEquals(LINES, transcript.lines());
        Transcript.assertNearer(4, 6, seconds);
    }

    @Test
    void itIsTheSameInsideATaskOfWeft() throws Exception {
        Weft.run(program::run);
        assertEquals(LINES, transcript.lines());
    }
}
