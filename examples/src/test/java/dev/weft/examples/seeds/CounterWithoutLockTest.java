package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CounterWithoutLockTest {

    private final Transcript transcript = new Transcript();

    @Test
    void millionsOfIncrementsAreExactAndAWaitInBetweenLosesSome() throws Exception {
        new CounterWithoutLock(transcript.out).run();
        assertEquals(List.of("counted 3000000 of 3000000", "with a wait in between 100 of 1000"), transcript.lines());
    }
}
