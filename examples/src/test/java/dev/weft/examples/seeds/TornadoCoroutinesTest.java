package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Weft;
import java.util.List;
import org.junit.jupiter.api.Test;

class TornadoCoroutinesTest {

    private final Transcript transcript = new Transcript();

    @Test
    void whatAGeneratorReturnsIsTheResultOfItsFuture() throws Exception {
        double seconds = Transcript.seconds(new TornadoCoroutines(Transcript.SECOND, transcript.out)::run);
        assertEquals(List.of("returned page /1 and page /2"), transcript.lines());
        Transcript.assertNearer(2, 3, seconds);
    }

    @Test
    void itIsTheSameInsideATaskOfWeft() throws Exception {
        Weft.run(new TornadoCoroutines(Transcript.SECOND, transcript.out)::run);
        assertEquals(List.of("returned page /1 and page /2"), transcript.lines());
    }
}
