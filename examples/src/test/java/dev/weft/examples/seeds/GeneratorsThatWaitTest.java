package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class GeneratorsThatWaitTest {

    private final Transcript transcript = new Transcript();
    private final GeneratorsThatWait program = new GeneratorsThatWait(Transcript.SECOND, transcript.out);

    @Test
    void anotherTaskRunsWhileTheGeneratorSleeps() throws Exception {
        program.hello();
        assertEquals(List.of("Hello world!", "another task", "Hello again!"), transcript.lines());
    }

    @Test
    void twoGeneratorsWaitTogether() throws Exception {
        double seconds = Transcript.seconds(program::two);
        assertEquals(List.of("1", "3", "2", "4"), transcript.lines());
        Transcript.assertNearer(2, 4, seconds);
    }

    @Test
    void aGeneratorReadsFromASocketWhileATaskWritesToIt() throws Exception {
        program.lines();
        List<String> lines = transcript.lines();
        assertEquals(List.of("read one", "read two", "read three"),
                lines.stream().filter(line -> line.startsWith("read")).toList());
        for (String line : List.of("one", "two", "three")) {
            assertTrue(lines.indexOf("writing " + line) < lines.indexOf("read " + line), lines::toString);
        }
    }
}
