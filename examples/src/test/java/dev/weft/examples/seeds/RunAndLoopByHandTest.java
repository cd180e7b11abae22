package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunAndLoopByHandTest {

    private static final List<String> HELLO = List.of("Hello", "World");

    private final Transcript transcript = new Transcript();
    private final RunAndLoopByHand program = new RunAndLoopByHand(Transcript.SECOND, transcript.out);

    @Test
    void runDoesItInOneCall() throws Exception {
        program.withRun();
        assertEquals(HELLO, transcript.lines());
    }

    @Test
    void aLoopByHandDoesTheSame() throws Exception {
        program.byHand();
        assertEquals(HELLO, transcript.lines());
    }

    @Test
    void aTaskOnALoopByHandCanBeAwaitedFromOutside() throws Exception {
        program.byHandWithATask();
        assertEquals(HELLO, transcript.lines());
    }

    @Test
    void allThreeTakeThreeSecondsSinceClosingTakesNone() throws Exception {
        Transcript.assertNearer(3, 6, Transcript.seconds(program::run));
        assertEquals(List.of("Hello", "World", "Hello", "World", "Hello", "World"), transcript.lines());
    }
}
