package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoundRobinTest {

    private static final List<String> TURNS = List.of(
            "hello~ 2", "hi~ 0", "hello~ 1", "hi~ 1", "say hello", "hi~ 2", "say hi");

    private final Transcript transcript = new Transcript();
    private final RoundRobin program = new RoundRobin(transcript.out);

    @Test
    void generatorsTakeTurns() {
        program.withGenerators();
        assertEquals(TURNS, transcript.lines());
    }

    @Test
    void tasksTakeTheSameTurns() throws Exception {
        program.withTasks();
        assertEquals(TURNS, transcript.lines());
    }
}
