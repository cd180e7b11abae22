package dev.weft.loop;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Weft;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A task that meets a lock which another thread has: whether the loop goes on without it.
@Tag("loop")
class StaysMountedTest {

    private final Object lock = new Object();
    private final CountDownLatch held = new CountDownLatch(1);
    private final AtomicBoolean anotherRan = new AtomicBoolean();

    /// Has the lock until another task of the loop has run, or for so long.
    private void hold(Duration longest) {
        long begin = System.nanoTime();
        synchronized (lock) {
            held.countDown();
            while (!anotherRan.get() && System.nanoTime() - begin < longest.toNanos()) {
                Thread.onSpinWait();
            }
        }
    }

    /// @return whether another task had run when the task had the lock
    private boolean anotherRunsMeanwhile(boolean mounted, Duration longest) throws Exception {
        Thread holder = Thread.ofPlatform().start(() -> hold(longest));
        AtomicBoolean seen = new AtomicBoolean();
        Weft.run(() -> {
            held.await();
            Weft.spawn(() -> {
                anotherRan.set(true);
                return null;
            });
            Runnable enter = () -> {
                synchronized (lock) {
                    seen.set(anotherRan.get());
                }
            };
            if (mounted) {
                Strand.current().domain().staysMounted(enter);
            } else {
                enter.run();
            }
        });
        holder.join();
        return seen.get();
    }

    @Test
    void whereItStaysMountedNobodyElseOfTheLoopRuns() throws Exception {
        assertFalse(anotherRunsMeanwhile(true, Duration.ofMillis(50)));
    }

    @Test
    void elsewhereTheOthersRun() throws Exception {
        assertTrue(anotherRunsMeanwhile(false, Duration.ofSeconds(20)));
    }

    @Test
    void afterAnExceptionItCanBeUnmountedAgain() throws Exception {
        Weft.run(() -> {
            assertThrows(IllegalStateException.class, () -> Strand.current().domain().staysMounted(() -> {
                throw new IllegalStateException("planted");
            }));
            Weft.spawn(() -> {
                anotherRan.set(true);
                return null;
            });
            Weft.yieldNow();
            assertTrue(anotherRan.get());
        });
    }
}
