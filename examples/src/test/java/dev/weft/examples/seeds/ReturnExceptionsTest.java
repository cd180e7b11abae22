package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReturnExceptionsTest {

    private final Transcript transcript = new Transcript();
    private final ReturnExceptions program = new ReturnExceptions(Transcript.SECOND, transcript.out);

    @Test
    void aCancelledTaskLeavesItsSiblingsAlone() throws Exception {
        program.firstIsCancelled();
        assertEquals(List.of("5/1=5.0", "6/3=2.0", "[cancelled, 5.0, 2.0]"), transcript.lines());
    }

    @Test
    void aTaskOfTheGatherThatIsCancelledLeavesItsSiblingsAlone() throws Exception {
        program.firstCancelsItself();
        assertEquals(List.of("5/1=5.0", "6/3=2.0", "[cancelled, 5.0, 2.0]"), transcript.lines());
    }

    @Test
    void aFailedTaskLeavesItsSiblingsAlone() throws Exception {
        program.firstFails();
        assertEquals(
                List.of("5/1=5.0", "6/3=2.0", "[java.lang.ArithmeticException: division by zero, 5.0, 2.0]"),
                transcript.lines());
    }

    @Test
    void theProgramShowsAll() throws Exception {
        program.run();
        assertEquals(9, transcript.lines().size());
    }
}
