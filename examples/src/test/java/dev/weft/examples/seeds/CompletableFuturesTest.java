package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Weft;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompletableFuturesTest {

    private final Transcript transcript = new Transcript();
    private final CompletableFutures program = new CompletableFutures(Transcript.SECOND, transcript.out);

    @Test
    void chainedCallbacksComeInOrderWhenTheFutureIsSet() {
        program.setByHand();
        assertEquals(List.of(
                "done: false",
                "first callback: Hello, world!",
                "second callback: Hello, world!",
                "done: true",
                "Hello, world!"), transcript.lines());
    }

    @Test
    void aTaskWaitsUntilAnotherHasSetIt() throws Exception {
        Weft.run(program::setByAnotherTask);
        assertEquals(List.of("waiting for it", "setting it", "set by another task"), transcript.lines());
    }

    @Test
    void aTaskWaitsUntilAThreadHasSetIt() throws Exception {
        Weft.run(program::setByAnotherThread);
        assertEquals(List.of("set by a thread"), transcript.lines());
    }

    @Test
    void gatherTakesFuturesBesideCallablesAndAsLongAsTheLongest() throws Exception {
        double seconds = Transcript.seconds(() -> Weft.run(program::gathered));
        assertEquals(List.of("[set by a thread, returned by a callable]"), transcript.lines());
        Transcript.assertNearer(2, 3, seconds);
    }

    @Test
    void whatAFutureFailedWithIsTheCause() throws Exception {
        Weft.run(program::failed);
        assertEquals(List.of("failed: java.lang.ArithmeticException: division by zero"), transcript.lines());
    }
}
