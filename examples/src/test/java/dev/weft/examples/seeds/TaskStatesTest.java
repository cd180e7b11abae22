package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TaskStatesTest {

    private final Transcript transcript = new Transcript();

    @Test
    void aPrintedTaskShowsNameStateLineAndEnd() throws Exception {
        new TaskStates(Transcript.SECOND, transcript.out).run();
        List<String> lines = transcript.lines().stream().map(line -> line.replaceAll("java:\\d+", "java:N")).toList();
        assertEquals(List.of(
                "Task \"work\" [PENDING]",
                "waiting:  2",
                "Task \"work\" [RUNNING at TaskStates.java:N, waiting on sleep]",
                "Task \"work\" [SUCCESS, result=done]",
                "Task \"Task-2\" [CANCELLED, cancelled: not needed (asked by \"Task-1\")]",
                "Task \"Task-3\" [FAILED, failure=java.lang.IllegalArgumentException: seconds must be >= 0, got -1]",
                "java.lang.IllegalArgumentException: seconds must be >= 0, got -1"), lines);
    }
}
