package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class GatherOrderTest {

    private final Transcript transcript = new Transcript();

    @Test
    void tasksStartInOrderEndByLengthAndTakeAsLongAsTheLongest() throws Exception {
        double seconds = Transcript.seconds(() -> new GatherOrder(Transcript.SECOND, transcript.out).run());
        assertEquals(List.of(
                "Task A started...",
                "Task B started...",
                "Task C started...",
                "Task C finished.",
                "Task B finished.",
                "Task A finished."), transcript.lines());
        Transcript.assertNearer(3, 6, seconds);
    }
}
