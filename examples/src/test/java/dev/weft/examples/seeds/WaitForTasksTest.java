package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class WaitForTasksTest {

    private final Transcript transcript = new Transcript();
    private final WaitForTasks program = new WaitForTasks(Transcript.SECOND, transcript.out);

    @Test
    void allAreDoneInTheirOrderAndTakeAsLongAsTheLongest() throws Exception {
        double seconds = Transcript.seconds(program::all);
        assertEquals(List.of("Waiting: 1", "Waiting: 2", "Waiting: 4",
                "Task ret: Done after 1s", "Task ret: Done after 2s", "Task ret: Done after 4s"), transcript.lines());
        Transcript.assertNearer(4, 7, seconds);
    }

    @Test
    void afterOneSecondNothingThatTakesTwoIsDoneAndNothingWasCancelled() throws Exception {
        program.forOneSecond();
        assertEquals(List.of("Waiting: 2", "Waiting: 2",
                "done [], pending [Task-2, Task-3]",
                "done [Task-2, Task-3], pending []"), transcript.lines());
    }

    @Test
    void theFirstEndsTheWait() throws Exception {
        double seconds = Transcript.seconds(program::first);
        assertEquals("done [Task-3], pending [Task-2, Task-4]", transcript.lines().getLast());
        Transcript.assertNearer(1, 2, seconds);
    }

    @Test
    void theFirstFailureEndsTheWaitAndWhatSucceededBeforeIsDone() throws Exception {
        program.firstFailure();
        assertEquals(List.of("done [Task-3, Task-4], pending [Task-2]", "Failed after 2s"),
                transcript.lines().reversed().subList(0, 2).reversed());
    }
}
