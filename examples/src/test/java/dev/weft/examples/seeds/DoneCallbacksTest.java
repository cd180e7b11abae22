package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class DoneCallbacksTest {

    private final Transcript transcript = new Transcript();

    @Test
    void callbacksComeOnceInTheOrderOfAddingAlsoOnADoneTask() throws Exception {
        new DoneCallbacks(Transcript.SECOND, transcript.out).run();
        assertEquals(
                List.of("Result: A", "Result: B, N: 100", "Result: B, N: 200", "Result: A"),
                transcript.lines());
    }
}
