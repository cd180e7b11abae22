package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AheadOfUvloopTest {

    private final Transcript transcript = new Transcript();

    @Test
    void bothAreMeasuredOrItSaysThatOneIsMissing() throws Exception {
        new AheadOfUvloop(Duration.ofMillis(200), transcript.out).run();
        assertEquals(2, transcript.lines().size());
        assertTrue(transcript.lines().getFirst().matches("weft +[1-9][0-9,]* messages a second.*"),
                transcript.lines()::toString);
        assertTrue(
                transcript.lines().getLast()
                        .matches("uvloop +[1-9][0-9,]* messages a second.*|uvloop is not installed.*"),
                transcript.lines()::toString);
    }
}
