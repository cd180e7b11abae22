package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProducerConsumerTest {

    private final Transcript transcript = new Transcript();
    private final ProducerConsumer program = new ProducerConsumer(Duration.ofMillis(2), transcript.out);

    @Test
    void whatIsSentIsConsumedBeforeTheAnswerComes() {
        program.overSend();
        assertEquals(IntStream.rangeClosed(1, 5).boxed().flatMap(n -> Stream.of(
                "[producer] producing " + n + "...",
                "[consumer] consuming " + n + "...",
                "[producer] consumer return: 200 ok")).toList(), transcript.lines());
    }

    @Test
    void theConsumerTakesWhatASenderHoldsReadyBeforeThatGoesOn() throws Exception {
        program.overChannel();
        assertEquals(List.of(
                "[producer] producing 1...",
                "[producer] producing 2...",
                "[consumer] consuming 1...",
                "[consumer] consuming 2...",
                "[producer] producing 3...",
                "[consumer] consuming 3...",
                "[producer] producing 4...",
                "[consumer] consuming 4...",
                "[producer] producing 5...",
                "[consumer] consuming 5..."), transcript.lines());
    }

    @Test
    void aFullQueueHoldsTheProducerBack() throws Exception {
        program.overQueue();
        assertEquals(List.of(
                "[producer] producing 1...",
                "[producer] producing 2...",
                "[consumer] consuming 1...",
                "[producer] producing 3...",
                "[consumer] consuming 2...",
                "[producer] producing 4...",
                "[consumer] consuming 3...",
                "[producer] producing 5...",
                "[consumer] consuming 4...",
                "[consumer] consuming 5..."), transcript.lines());
    }
}
