package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class AsyncForTest {

    private final Transcript transcript = new Transcript();
    private final AsyncFor program = new AsyncFor(Transcript.SECOND, transcript.out);

    @Test
    void theLoopWaitsBetweenTheElements() throws Exception {
        double seconds = Transcript.seconds(program::one);
        assertEquals(List.of("0", "1", "2", "3", "4"), transcript.lines());
        Transcript.assertNearer(5, 10, seconds);
    }

    @Test
    void twoLoopsTakeTurnsAndNoLongerThanOne() throws Exception {
        double seconds = Transcript.seconds(program::two);
        assertEquals(List.of("A 0", "B 0", "A 1", "B 1", "A 2", "B 2", "A 3", "B 3", "A 4", "B 4"),
                transcript.lines());
        Transcript.assertNearer(5, 10, seconds);
    }
}
