package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.LoopOptions;
import dev.weft.Weft;
import dev.weft.loop.Director;
import dev.weft.loop.Ready;
import dev.weft.loop.Strand;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A simulation knows which streams were opened in it and not closed.
@Tag("loop")
class StreamLedgerTest {

    /// First come, first served, and keeps the ledger.
    private static final class Ledger implements Director {

        final List<Object> open = new ArrayList<>();

        @Override
        public void opened(Object resource) {
            open.add(resource);
        }

        @Override
        public void closed(Object resource) {
            open.remove(resource);
        }

        @Override
        public int next(Ready ready) {
            return 0;
        }

        @Override
        public int choose(int bound) {
            return 0;
        }

        @Override
        public long rank(long sequence) {
            return sequence;
        }

        @Override
        public void passed(long now) {
        }

        @Override
        public void stuck() {
        }

        @Override
        public boolean isOver() {
            return false;
        }

        @Override
        public void waitsInRealTime(Strand strand, long nanos) {
        }

        @Override
        public void stranger() {
        }
    }

    @Test
    void aStreamIsOpenUntilItIsClosed() throws Exception {
        Ledger ledger = new Ledger();
        Weft.run(LoopOptions.defaults().director(ledger), () -> {
            StreamPair pair = ByteStream.memoryPair();
            assertEquals(2, ledger.open.size());
            pair.left().close();
            pair.left().close();
            assertEquals(List.of(pair.right()), ledger.open);
            pair.right().close();
            assertEquals(List.of(), ledger.open);
        });
    }
}
