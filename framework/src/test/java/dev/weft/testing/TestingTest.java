package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.channel.Channel;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TestingTest {

    @Test
    @Tag("loop")
    void everybodyElseWaitsWhenAllAreBlocked() throws Exception {
        Weft.run(() -> {
            Channel<Integer> first = Channel.rendezvous();
            ArrayBlockingQueue<Integer> second = new ArrayBlockingQueue<>(1);
            boolean[] passed = new boolean[1];
            Weft.spawn(() -> {
                second.put(first.receive());
                return null;
            });
            Task<?> last = Weft.spawn(() -> {
                second.take();
                passed[0] = true;
                return first.receive();
            });
            Testing.waitUntilAllBlocked();
            assertFalse(passed[0]);
            first.send(1);
            Testing.waitUntilAllBlocked();
            assertTrue(passed[0]);
            assertFalse(last.isDone());
        });
    }

    @Test
    @Tag("loop")
    void noTimePassesUntilAllAreBlocked() throws Exception {
        Simulation.of(1).run(() -> {
            Task<?> sleeper = Weft.spawn(() -> {
                Weft.sleep(Duration.ofSeconds(1));
                return null;
            });
            Testing.waitUntilAllBlocked();
            assertFalse(sleeper.isDone());
            assertEquals(Duration.ZERO, Simulation.clock().elapsed());
        });
    }

    @Test
    @Tag("loop")
    void aReceiveThatWaitsSuspends() throws Exception {
        Weft.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            Weft.spawn(() -> {
                channel.send(1);
                return null;
            });
            assertEquals(1, Testing.<Integer, InterruptedException>assertSuspends(channel::receive));
        });
    }

    @Test
    @Tag("loop")
    void aReceiveOfWhatIsThereDoesNotSuspend() throws Exception {
        Weft.run(() -> {
            Channel<Integer> channel = Channel.buffered(1);
            channel.send(1);
            assertEquals(1, Testing.<Integer, InterruptedException>assertDoesNotSuspend(channel::receive));
        });
    }

    @Test
    @Tag("loop")
    void whatDoesNotSuspendIsToldFromWhatDoes() throws Exception {
        Weft.run(() -> {
            assertThrows(AssertionError.class, () -> Testing.assertSuspends(() -> {}));
            assertThrows(AssertionError.class,
                    () -> Testing.assertDoesNotSuspend(() -> Weft.sleep(Duration.ofMillis(1))));
        });
    }

    @Test
    @Tag("loop")
    void aThreadThatWaitsForTheJdkSuspendsToo() throws Exception {
        Simulation.of(1).run(() -> {
            Object monitor = new Object();
            Task<?> owner = Weft.spawn(() -> {
                synchronized (monitor) {
                    Weft.yieldNow();
                }
                return null;
            });
            Testing.assertSuspends(() -> {
                Thread.yield();
                synchronized (monitor) {
                    monitor.notifyAll();
                }
            });
            owner.await();
        });
    }

    @OnEveryBackend
    void aWaitOfWeftsIsACheckpointAlsoWhenItNeedNotWait(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<Integer> channel = Channel.buffered(1);
            channel.send(1);
            Testing.assertCheckpoint(channel::receive);
            assertEquals(1, channel.receive());
        });
    }

    @OnEveryBackend
    void whatReturnsThoughCancelledIsNoCheckpoint(Backend backend) throws Exception {
        backend.run(() -> {
            assertThrows(AssertionError.class, () -> Testing.assertCheckpoint(() -> {}));
            Weft.yieldNow();
        });
    }

    @OnEveryBackend
    void aFailureOfTheBodyIsNoCheckpoint(Backend backend) throws Exception {
        backend.run(() -> {
            assertThrows(ArithmeticException.class, () -> Testing.assertCheckpoint(() -> {
                throw new ArithmeticException();
            }));
        });
    }

    @Test
    void offTheLoopsTheMessageTellsWhereToCallIt() {
        IllegalStateException failure = assertThrows(IllegalStateException.class, Testing::waitUntilAllBlocked);
        assertTrue(failure.getMessage().contains("Weft.run"), failure.getMessage());
    }
}
