package dev.weft.everywhere;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.EventLoop;
import dev.weft.LoopOptions;
import dev.weft.OnEveryBackend;
import dev.weft.Weft;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;

/// A cancellation at every point of a call that another loop does.
@Tag("loop")
class HandOverEverywhereTest {

    /// Touched by one loop only, but for the look at the end.
    private static final class There {

        private final ExecutorService executor;
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger ended = new AtomicInteger();

        private There(EventLoop loop) {
            this.executor = loop.asExecutorService();
        }

        int work(EventLoop expected) throws InterruptedException {
            expected.assertCurrent();
            begun.incrementAndGet();
            try {
                // So long that the caller's park, which is foreign, is seen.
                Weft.sleep(Duration.ofMillis(1));
                return 5;
            } finally {
                ended.incrementAndGet();
            }
        }

        void assertAllEnded() {
            assertEquals(begun.get(), ended.get());
        }
    }

    @OnEveryBackend
    void offloadToAnotherLoop(Backend backend) throws Exception {
        try (EventLoop other = EventLoop.open(LoopOptions.named("other"))) {
            CancelEverywhere.of("a call on another loop", stage -> new There(other)).scenario(there -> {
                assertEquals(5, Weft.<Integer>offload(there.executor, () -> there.work(other)));
                // At once, and not only when all have ended: the caller leaves nothing behind over there.
                there.assertAllEnded();
            }).afterwards(There::assertAllEnded).run(backend);
            assertTrue(other.awaitEmpty(Duration.ofSeconds(10)));
        }
    }
}
