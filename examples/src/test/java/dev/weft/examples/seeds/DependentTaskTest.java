package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class DependentTaskTest {

    private final Transcript transcript = new Transcript();

    @Test
    void theSecondTaskGoesOnWithTheResultOfTheFirst() throws Exception {
        new DependentTask(Transcript.SECOND, transcript.out).run();
        assertEquals(List.of(
                "Task 2 started",
                "Task 1 started",
                "Task 1 completed",
                "Task 2 received result from Task 1: Result from Task 1",
                "Task 2 completed"), transcript.lines());
    }
}
