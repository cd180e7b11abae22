package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamedTasksTest {

    private final Transcript transcript = new Transcript();

    @Test
    void tasksHaveTheGivenNameOrANumber() throws Exception {
        new NamedTasks(Transcript.SECOND, transcript.out).run();
        assertEquals(List.of(
                "main开始",
                "main结束",
                "1",
                "1",
                "2",
                "2",
                "Task \"Task-2\" [SUCCESS, result=return]",
                "Task \"n1\" [SUCCESS, result=return]",
                "main is Task-1"), transcript.lines());
    }
}
