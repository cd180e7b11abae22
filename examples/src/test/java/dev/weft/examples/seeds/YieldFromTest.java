package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class YieldFromTest {

    private final Transcript transcript = new Transcript();

    @Test
    void iterablesStreamsAndGeneratorsAreFlattened() {
        new YieldFrom(transcript.out).run();
        assertEquals(List.of(
                "[A, B, C, 1, 2, 3, name, age, 4, 5, 6, 7]",
                "[A, B, C, 1, 2, 3, name, age, 4, 5, 6, 7]",
                "[1, 2, 3, 4, 5, 4, 3, 2, 1]",
                "1",
                "3",
                "4",
                "2"), transcript.lines());
    }
}
