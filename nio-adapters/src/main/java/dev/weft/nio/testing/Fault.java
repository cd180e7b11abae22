package dev.weft.nio.testing;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What may happen to one direction of a connection.
sealed interface Fault {

    /// What happens at a place among the bytes.
    sealed interface At extends Fault {

        /// How many bytes go before.
        long after();
    }

    /// Each piece waits so long before it goes on.
    record Latency(Duration least, Duration most) implements Fault {
    }

    /// Pieces are not longer than this.
    record Slices(int atMost) implements Fault {
    }

    /// Of so many bytes about one has a bit turned.
    record BitFlips(int oneIn) implements Fault {
    }

    /// The end of the output does not get through.
    record NoEnd() implements Fault {
    }

    /// So many bytes become others.
    record Garbage(long after, int count) implements Fault {
    }

    /// Nothing goes on for a while; for good if that is null.
    record Stall(long after, @Nullable Duration pause) implements At {
    }

    /// The connection is reset.
    record Reset(long after) implements At {
    }

    /// The direction ends, and what comes after is lost.
    record End(long after) implements At {
    }
}
