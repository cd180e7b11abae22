package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A stream that is always ready does not keep the loop for itself, nor does it keep a cancellation out.
@Tag("loop")
class StreamBudgetTest {

    /// Gives and takes without ever waiting, as a fast peer would make it seem; small pieces, so that it takes long.
    private static class Ready extends ByteStream {

        private final int piece;
        private int left;

        Ready(int piece, int left) {
            this.piece = piece;
            this.left = left;
        }

        @Override
        protected int receive(ByteBuffer into) {
            int count = Math.min(Math.min(piece, into.remaining()), left);
            if (count == 0) {
                return -1;
            }
            into.put(new byte[count]);
            left -= count;
            return count;
        }

        @Override
        protected void transmit(ByteBuffer output) {
            output.position(output.position() + Math.min(piece, output.remaining()));
        }

        @Override
        protected void endOutput() {
            // Nobody is told.
        }

        @Override
        protected void release() {
            // There is nothing.
        }
    }

    /// That another task has had turns when the operation is over.
    private static void assertOthersRun(Action operation) throws Exception {
        Weft.run(() -> TaskGroup.run(group -> {
            AtomicInteger turns = new AtomicInteger();
            group.forkDaemon(() -> {
                while (true) {
                    turns.incrementAndGet();
                    Weft.yieldNow();
                }
            });
            Weft.yieldNow();
            int before = turns.get();
            operation.run();
            int had = turns.get() - before;
            assertTrue(had >= 2, () -> "others had " + had + " turns");
        }));
    }

    @Test
    void manyReadsLetOthersRun() throws Exception {
        assertOthersRun(() -> {
            Ready stream = new Ready(1, Integer.MAX_VALUE);
            for (int times = 0; times < 500; times++) {
                stream.read(1);
            }
        });
    }

    @Test
    void aLongReadLetsOthersRun() throws Exception {
        assertOthersRun(() -> new Ready(1, 500).readExactly(500));
        assertOthersRun(() -> new Ready(1, 500).readAll());
        assertOthersRun(() -> new Ready(1, 500).readLine());
    }

    @Test
    void aLongWriteLetsOthersRun() throws Exception {
        assertOthersRun(() -> new Ready(1, 0).write(new byte[500]));
    }

    @Test
    void aTransferLetsOthersRun() throws Exception {
        assertOthersRun(() -> assertEquals(500, new Ready(1, 500).transferTo(new Ready(1, 0))));
    }

    @Test
    void aLongReadHearsACancellation() throws Exception {
        Weft.run(() -> {
            Ready endless = new Ready(1, Integer.MAX_VALUE);
            assertTrue(Weft.moveOnAfter(Duration.ofMillis(1), () -> endless.readExactly(1 << 28)).isEmpty());
        });
    }

    @Test
    void aLongWriteHearsACancellation() throws Exception {
        Weft.run(() -> {
            ByteBuffer much = ByteBuffer.allocate(1 << 26);
            Weft.moveOnAfter(Duration.ofMillis(1), () -> new Ready(1, 0).write(much));
            assertTrue(much.hasRemaining());
        });
    }
}
