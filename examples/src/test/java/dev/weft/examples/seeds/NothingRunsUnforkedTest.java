package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NothingRunsUnforkedTest {

    private final Transcript transcript = new Transcript();

    @Test
    void onlyWhatIsCalledOrStartedRuns() throws Exception {
        new NothingRunsUnforked(transcript.out).run();
        assertEquals(
                List.of("nothing yet", "something", "PENDING", "something", "SUCCESS"),
                transcript.lines());
    }
}
