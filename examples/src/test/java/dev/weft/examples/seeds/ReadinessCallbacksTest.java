package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReadinessCallbacksTest {

    private final Transcript transcript = new Transcript();

    @Test
    void callbacksAreCalledAsTheChannelIsReady() throws Exception {
        new ReadinessCallbacks(transcript.out).run();
        assertEquals(List.of("connecting", "connected: true", "writable: asks for hello", "readable: HELLO"),
                transcript.lines());
    }
}
