package dev.weft.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.EventLoop;
import dev.weft.Task;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A park that holds the carrier, as one does for want of memory; here because a class initialiser pins.
@Tag("loop")
class HeartbeatTest {

    private static final AtomicInteger PARKS = new AtomicInteger();

    private static final class ParksToInitialise {

        private static final int VALUE = park();

        private static int park() {
            LockSupport.park();
            return PARKS.incrementAndGet();
        }
    }

    @Test
    void aTaskThatParksWithItsCarrierIsWokenToParkAnewThoughNobodyOnTheLoopCould() throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            Task<Integer> pinned = loop.submit(() -> ParksToInitialise.VALUE);
            Task<String> other = loop.submit(() -> "has its turn");
            assertEquals(1, pinned.get(30, TimeUnit.SECONDS));
            assertEquals("has its turn", other.get(30, TimeUnit.SECONDS));
        }
    }
}
