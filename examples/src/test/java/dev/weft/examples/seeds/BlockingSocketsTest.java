package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class BlockingSocketsTest {

    private final Transcript transcript = new Transcript();

    @Test
    void threeClientsAndTheirServerShareOneThread() throws Exception {
        double seconds = Transcript.seconds(() -> new BlockingSockets(Transcript.SECOND, transcript.out).run());
        assertEquals(List.of(
                "asking for an answer after 3 s",
                "asking for an answer after 2 s",
                "asking for an answer after 1 s",
                "got the answer after 1 s",
                "got the answer after 2 s",
                "got the answer after 3 s"), transcript.lines());
        Transcript.assertNearer(3, 6, seconds);
    }
}
