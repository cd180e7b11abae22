package dev.weft.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ForeignBlocking;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A body that waits where its thread cannot leave the carrier: as anywhere, that waits with it.
@Tag("loop")
class PinnedBodyTest {

    private static Runnable inInitialiser = () -> {};

    private static final class First {

        static {
            inInitialiser.run();
        }

        static void touch() {
        }
    }

    private static final class Second {

        static {
            inInitialiser.run();
        }

        static void touch() {
        }
    }

    private static void sleep() {
        try {
            ForeignBlocking.sleep(Duration.ofMillis(1));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aBodyWaitsInAClassInitialiser() throws Exception {
        Weft.run(() -> {
            inInitialiser = PinnedBodyTest::sleep;
            try (Generator<Integer> generator = Generator.of(out -> {
                First.touch();
                return out.yield(1);
            })) {
                assertEquals(1, generator.next());
            }
        });
    }

    @Test
    void aBodyWaitsThatIsConsumedInAClassInitialiser() throws Exception {
        Weft.run(() -> {
            inInitialiser = () -> {
                try (Generator<Integer> generator = Generator.of(out -> {
                    sleep();
                    return out.yield(1);
                })) {
                    assertEquals(1, generator.next());
                }
            };
            Second.touch();
        });
    }

    /// What the documentation warns of. Should a JDK come that can do better, this fails.
    @Test
    void aBodyThatWaitsForAMonitorHoldsUpItsLoop() throws Exception {
        Object monitor = new Object();
        AtomicBoolean otherRan = new AtomicBoolean();
        CompletableFuture<Thread> consumer = new CompletableFuture<>();
        CountDownLatch held = new CountDownLatch(1);
        FutureTask<Boolean> holder = new FutureTask<>(() -> {
            synchronized (monitor) {
                held.countDown();
                Thread thread = consumer.join();
                Awaitility.await().until(() -> thread.getState() == Thread.State.BLOCKED);
                return otherRan.get();
            }
        });
        Thread.ofPlatform().daemon().start(holder);
        held.await();
        Weft.run(() -> TaskGroup.run(group -> {
            group.fork(() -> {
                try (Generator<Integer> generator = Generator.of(out -> {
                    consumer.complete(Thread.currentThread());
                    synchronized (monitor) {
                        assertFalse(otherRan.get());
                    }
                    return out.yield(1);
                })) {
                    assertEquals(1, generator.next());
                }
            });
            group.fork(() -> otherRan.set(true));
        }));
        assertFalse(holder.get());
        assertTrue(otherRan.get());
    }
}
