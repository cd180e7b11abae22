package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class GeneratorProtocolTest {

    private final Transcript transcript = new Transcript();
    private final GeneratorProtocol program = new GeneratorProtocol(transcript.out);

    @Test
    void theValueOfAYieldIsNullAfterNext() {
        program.nextGivesTheYieldNothing();
        assertEquals(List.of("1", "r is null"), transcript.lines());
    }

    @Test
    void theValueOfAYieldIsWhatWasSent() {
        program.sendGivesTheYieldAValue();
        assertEquals(
                List.of("start coroutine...name: Zarten", "next returns Zarten", "send: 6"),
                transcript.lines().subList(0, 3));
        assertTold(3, "NoSuchElementException: ", "has ended");
    }

    @Test
    void sendBeforeTheFirstNextIsRefused() {
        program.nextComesBeforeSend();
        assertTold(0, "IllegalStateException: ", "Call next() first");
    }

    @Test
    void whatIsRaisedCanBeCaughtInTheBodyOrComesOutAgain() {
        program.raiseThrowsAtTheYield();
        assertEquals(List.of(
                "at work",
                "caught division by zero",
                "ArithmeticException: division by zero",
                "has more: false"), transcript.lines());
    }

    @Test
    void closingRunsTheFinallyOnce() {
        program.closeRunsTheFinally();
        assertEquals(List.of("1", "cleaned up", "has more: false"), transcript.lines());
    }

    @Test
    void theValueOfYieldAllIsNullForAnIterable() {
        program.anIterableReturnsNothing();
        assertEquals(List.of("[1, 2, value of yieldAll is null]"), transcript.lines());
    }

    @Test
    void theValueOfYieldAllIsWhatAGeneratorReturned() {
        program.theReturnedValueIsThatOfYieldAll();
        assertEquals(List.of("[1, sub returned 2]"), transcript.lines());
    }

    @Test
    void theReturnedValueStaysAndSoDoesTheEnd() {
        program.whatHasEndedStaysEnded();
        assertEquals(5, transcript.lines().size());
        assertTold(0, "IllegalStateException: ", "has not ended");
        assertEquals("1", transcript.lines().get(1));
        assertTold(2, "NoSuchElementException: ", "has ended");
        assertTold(3, "NoSuchElementException: ", "has ended");
        assertEquals("returned 2", transcript.lines().get(4));
    }

    @Test
    void anExceptionThatLooksLikeTheEndIsNotTakenForIt() {
        program.noEndIsFeigned();
        assertEquals("1", transcript.lines().getFirst());
        assertTold(1, "IllegalStateException: ", ", caused by NoSuchElementException");
    }

    private void assertTold(int line, String... parts) {
        String told = transcript.lines().get(line);
        for (String part : parts) {
            assertTrue(told.contains(part), told);
        }
    }
}
