package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.loop.Overflow;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A stack that is full in the midst of an operation.
class ChannelOverflowTest {

    private final Channel<Integer> channel = Channel.buffered(64);
    private int sent;

    /// The guard must not stay held: the next who comes would spin for ever.
    @Test
    void aChannelStaysInUseAfterAStackOverflowAtAnyDepth() throws Exception {
        Overflow.times(30, this::use, () -> {
            int last = -1;
            for (Optional<Integer> left; (left = channel.tryReceive()).isPresent();) {
                assertTrue(left.get() > last, "out of order");
                last = left.get();
            }
        });
        assertEquals(new Channel.Statistics(0, 64, 0, 0, 0, 0, 0, false), channel.statistics());
    }

    private void use() {
        channel.trySend(sent++);
        channel.tryReceive();
        channel.statistics();
        channel.trySend(sent++);
        try {
            Select.on(Select.receive(channel, item -> item), Select.otherwise(() -> 0));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
