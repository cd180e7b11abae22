package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class AsCompletedTest {

    private final Transcript transcript = new Transcript();
    private final AsCompleted program = new AsCompleted(Transcript.SECOND, transcript.out);

    @Test
    void resultsComeInTheOrderOfCompletionAndTakeAsLongAsTheLongest() throws Exception {
        double seconds = Transcript.seconds(program::all);
        assertEquals(List.of("Done after 1s", "Done after 2s", "Done after 3s"), transcript.lines());
        Transcript.assertNearer(3, 6, seconds);
    }

    @Test
    void whenTheTimeIsOverTheRestHasBeenCancelled() {
        program.withinTime();
        assertEquals(
                List.of("Done after 1s", "Done after 2s", "Cancelled: the one of 3s",
                        "1 of 3 tasks had not ended within PT0.25S"),
                transcript.lines());
    }
}
