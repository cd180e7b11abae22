package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class DynamicTasksTest {

    private final Transcript transcript = new Transcript();
    private final DynamicTasks program = new DynamicTasks(Transcript.SECOND, transcript.out);

    @Test
    void toTheRun() throws Exception {
        Transcript.assertNearer(4, 7, Transcript.seconds(program::toTheRun));
        assertThreeTasks();
    }

    @Test
    void toAGroupFromInsideIt() throws Exception {
        Transcript.assertNearer(4, 7, Transcript.seconds(program::toAGroup));
        assertThreeTasks();
    }

    @Test
    void toALoopFromOutside() throws Exception {
        program.toALoop();
        assertThreeTasks();
    }

    private void assertThreeTasks() {
        assertEquals(List.of("waiting: 1", "waiting: 2", "waiting: 4"), printed("waiting"));
        assertEquals(
                List.of("task ret: done after 1s", "task ret: done after 2s", "task ret: done after 4s"),
                printed("task"));
        assertEquals(6, transcript.lines().size());
    }

    private List<String> printed(String word) {
        return transcript.lines().stream().filter(line -> line.startsWith(word)).toList();
    }
}
