package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;

/// A cancellation goes once over what is inside, however deep that is nested. When each level went over it again, what here takes
/// less than a second took minutes.
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class DeepCancellationTest {

    private static final int DEEP = 10_000;

    private final CountDownLatch ready = new CountDownLatch(1);
    private final AtomicInteger ended = new AtomicInteger();

    /// As many groups, each opened in a task of the one around it.
    private Void groups(int levels, Action innermost) throws Exception {
        try {
            if (levels == 0) {
                ready.countDown();
                innermost.run();
            } else {
                TaskGroup.run(group -> group.fork(() -> groups(levels - 1, innermost)));
            }
            return null;
        } finally {
            ended.incrementAndGet();
        }
    }

    @OnEveryBackend
    void chainOfGroupsEndsWhenItsOutermostIsCancelled(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            group.fork(() -> groups(DEEP, Waits::forever));
            ready.await();
            group.cancel("enough");
        }));
        assertEquals(DEEP + 1, ended.get());
    }
}
