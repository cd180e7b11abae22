package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockingCodeSwitchesTest {

    private final Transcript transcript = new Transcript();

    @Test
    void theHttpClientAndSleepLetTheOtherTaskRun() throws Exception {
        // The first request of a JVM takes long by itself.
        new BlockingCodeSwitches(Duration.ofMillis(1), new Transcript().out).run();
        double seconds = Transcript.seconds(() -> new BlockingCodeSwitches(Transcript.SECOND, transcript.out).run());
        assertEquals(List.of(
                "-------A-------",
                "-------B-------",
                "200",
                "-------A1-------",
                "200",
                "-------B1-------",
                "-------A-------",
                "-------B-------",
                "-------A1-------",
                "-------B1-------"), transcript.lines());
        Transcript.assertNearer(4, 6, seconds);
    }
}
