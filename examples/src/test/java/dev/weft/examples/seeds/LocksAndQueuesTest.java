package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LocksAndQueuesTest {

    private final Transcript transcript = new Transcript();
    private final LocksAndQueues program = new LocksAndQueues(Transcript.SECOND, transcript.out);

    @Test
    void whoWaitsForALockLetsOthersRun() throws Exception {
        program.lock();
        assertEquals(List.of("A has the lock", "C goes on", "B has the lock"), transcript.lines());
    }

    @Test
    void aFullQueueHoldsTheProducerBack() throws Exception {
        program.queue();
        assertEquals(List.of(
                "producing 1...",
                "producing 2...",
                "consuming 1...",
                "producing 3...",
                "consuming 2...",
                "consuming 3..."), transcript.lines());
    }
}
