package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResourcesThatSuspendTest {

    private final Transcript transcript = new Transcript();

    @Test
    void openAndCloseWaitWhileOthersRunAndCloseIsDoneInFullAfterATimeout() throws Exception {
        double seconds = Transcript.seconds(() -> new ResourcesThatSuspend(Transcript.SECOND, transcript.out).run());
        assertEquals(List.of(
                "A opening",
                "B opening",
                "A open",
                "B open",
                "A answered",
                "A closing",
                "B answered",
                "B closing",
                "A closed",
                "B closed",
                "C opening",
                "C open",
                "C closing",
                "C closed",
                "C took too long"), transcript.lines());
        Transcript.assertNearer(6, 9, seconds);
    }
}
