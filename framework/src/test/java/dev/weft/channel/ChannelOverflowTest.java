package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Soak;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.loop.Overflow;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Test;

/// A stack that is full in the midst of an operation.
@Timeout(60)
class ChannelOverflowTest {

    private final Channel<Integer> channel = Channel.buffered(64);
    private int sent;

    /// The guard must not stay held: the next who comes would spin for ever.
    @Test
    void aChannelStaysInUseAfterAStackOverflowAtAnyDepth() throws Exception {
        Overflow.times(Soak.times(10, 30), this::use, () -> {
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

    /// They have done nothing wrong; and to be struck once must not cost the channel its receivers.
    @Test
    @Tag("loop")
    void whoWaitsGoesOnThoughTheSenderIsStruck() throws Exception {
        Weft.run(() -> TaskGroup.run(group -> {
            Set<Integer> received = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                group.fork(() -> channel.forEach(received::add));
            }
            Weft.yieldNow();
            Set<Integer> handedOver = new HashSet<>();
            for (int dive = 0; dive < 10; dive++) {
                Overflow.dive(() -> {
                    int item = sent++;
                    if (channel.trySend(item)) {
                        handedOver.add(item);
                    }
                }, dive & 7);
                Weft.yieldNow();
            }
            // The carrier looks for who was left behind when it has nothing to do.
            while (channel.statistics().waitingReceivers() < 3) {
                Weft.sleep(Duration.ofMillis(1));
            }
            assertTrue(received.containsAll(handedOver));
            channel.close();
        }));
    }

    @Test
    @Tag("loop")
    void whoWaitsToSendGoesOnThoughTheReceiverIsStruck() throws Exception {
        Channel<Integer> rendezvous = Channel.rendezvous();
        Weft.run(() -> TaskGroup.run(group -> {
            for (int i = 0; i < 3; i++) {
                group.forkDaemon(() -> {
                    while (true) {
                        rendezvous.send(sent++);
                    }
                });
            }
            Weft.yieldNow();
            for (int dive = 0; dive < 10; dive++) {
                Overflow.dive(rendezvous::tryReceive, dive & 7);
                Weft.yieldNow();
            }
            while (rendezvous.statistics().waitingSenders() < 3) {
                Weft.sleep(Duration.ofMillis(1));
            }
        }));
    }

    @Test
    @Tag("loop")
    void aFailureThatIsStruckCanBeToldAgain() throws Exception {
        for (int offset = 0; offset < 8; offset++) {
            int shift = offset;
            Channel<Integer> failing = Channel.rendezvous();
            Weft.run(() -> TaskGroup.run(group -> {
                for (int i = 0; i < 3; i++) {
                    group.fork(() -> assertThrows(ChannelClosedException.class, failing::receive));
                }
                Weft.yieldNow();
                Overflow.dive(() -> failing.fail(new IllegalStateException("boom")), shift);
            }));
        }
    }

    /// (As a StackOverflowError in here must come out as itself, which assertThrows does not do.)
    private static void isInterrupted(Callable<?> wait) {
        try {
            wait.call();
        } catch (InterruptedException e) {
            return;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("it was not interrupted");
    }

    /// A wait that is listed and that nobody waits would be given an item, which nobody would have.
    @Test
    void whoIsStruckBeforeItWaitsTakesNothing() throws Exception {
        Channel<Integer> rendezvous = Channel.rendezvous();
        AtomicReference<Thread> diver = new AtomicReference<>();
        AtomicBoolean done = new AtomicBoolean();
        Thread interrupter = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                Thread.onSpinWait();
                Thread struck = diver.get();
                if (struck != null && struck.getState() == Thread.State.WAITING) {
                    struck.interrupt();
                }
            }
        });
        try {
            Overflow.times(Soak.times(2, 4), () -> {
                diver.set(Thread.currentThread());
                isInterrupted(rendezvous::receive);
                isInterrupted(() -> Select.on(Select.receive(rendezvous, item -> item)));
            }, () -> {
                assertFalse(rendezvous.trySend(1), "sent to nobody");
                assertEquals(0, rendezvous.statistics().waitingReceivers());
            });
            Overflow.times(Soak.times(2, 4), () -> {
                diver.set(Thread.currentThread());
                isInterrupted(() -> {
                    rendezvous.send(1);
                    return null;
                });
            }, () -> assertEquals(Optional.empty(), rendezvous.tryReceive(), "received from nobody"));
        } finally {
            done.set(true);
            interrupter.join();
        }
    }
}
