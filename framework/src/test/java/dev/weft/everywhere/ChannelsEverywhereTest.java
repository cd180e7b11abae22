package dev.weft.everywhere;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AlsoSimulated;
import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.channel.CapacityLimiter;
import dev.weft.channel.Channel;
import dev.weft.channel.ChannelClosedException;
import dev.weft.channel.Event;
import dev.weft.channel.Select;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// A cancellation at every point of what tasks talk through: no item is lost, none is there twice.
@AlsoSimulated
class ChannelsEverywhereTest {

    private static final Duration LONG = Duration.ofDays(1);

    /// A channel, and what went in and came out.
    private static final class Traffic {

        final Channel<Integer> channel;
        final List<Integer> sent = Collections.synchronizedList(new ArrayList<>());
        final List<Integer> received = Collections.synchronizedList(new ArrayList<>());

        Traffic(Channel<Integer> channel) {
            this.channel = channel;
        }

        void send(int item) throws InterruptedException {
            channel.send(item);
            sent.add(item);
        }

        void receive() throws InterruptedException {
            received.add(channel.receive());
        }

        /// Others who receive until the end.
        Traffic withReceiver(Stage stage) {
            stage.fork(() -> {
                for (int item : channel) {
                    received.add(item);
                }
            });
            return this;
        }

        /// Another who sends, each time that somebody waits for it, and once when nobody does.
        Traffic withSender(Stage stage) {
            stage.fork(() -> {
                try {
                    for (int item = 1; stage.until(() -> channel.statistics().waitingReceivers() > 0); item++) {
                        send(item);
                    }
                    send(0);
                } catch (ChannelClosedException e) {
                    // Not sent.
                }
            });
            return this;
        }

        void close() {
            channel.close();
        }

        void assertNothingLostOrDoubled() {
            for (Optional<Integer> left; (left = left()).isPresent();) {
                received.add(left.get());
            }
            Collections.sort(sent);
            Collections.sort(received);
            assertEquals(sent, received);
            assertEquals(0, channel.statistics().waitingReceivers());
            assertEquals(0, channel.statistics().waitingSenders());
        }

        private Optional<Integer> left() {
            try {
                return channel.tryReceive();
            } catch (ChannelClosedException e) {
                return Optional.empty();
            }
        }
    }

    private static CancelEverywhere<Traffic> receiving(Channel<Integer> kind) {
        return CancelEverywhere.of("receive", stage -> new Traffic(sameAs(kind)).withSender(stage))
                .afterwards(Traffic::close).check(Traffic::assertNothingLostOrDoubled);
    }

    /// Each run needs one of its own.
    private static Channel<Integer> sameAs(Channel<Integer> kind) {
        int capacity = kind.statistics().capacity();
        return capacity == 0 ? Channel.rendezvous() : Channel.buffered(capacity);
    }

    @OnEveryBackend
    void receiveFromARendezvous(Backend backend) throws Exception {
        receiving(Channel.rendezvous()).scenario(traffic -> {
            traffic.receive();
            traffic.receive();
        }).run(backend);
    }

    @OnEveryBackend
    void receiveFromABuffer(Backend backend) throws Exception {
        receiving(Channel.buffered(2)).scenario(traffic -> {
            traffic.receive();
            traffic.send(100);
            traffic.receive();
            traffic.receive();
        }).run(backend);
    }

    @OnEveryBackend
    void iterate(Backend backend) throws Exception {
        receiving(Channel.rendezvous()).scenario(traffic -> {
            for (int item : traffic.channel) {
                traffic.received.add(item);
                if (item == 2) {
                    break;
                }
            }
        }).run(backend);
    }

    @OnEveryBackend
    void sendToARendezvous(Backend backend) throws Exception {
        CancelEverywhere.of("send", stage -> new Traffic(Channel.rendezvous()).withReceiver(stage))
                .scenario(traffic -> {
                    traffic.send(1);
                    traffic.send(2);
                }).afterwards(Traffic::close).check(Traffic::assertNothingLostOrDoubled).run(backend);
    }

    @OnEveryBackend
    void sendToAFullBuffer(Backend backend) throws Exception {
        CancelEverywhere.of("send", stage -> {
            Traffic traffic = new Traffic(Channel.buffered(1));
            traffic.send(0);
            stage.fork(() -> {
                if (stage.until(() -> traffic.channel.statistics().waitingSenders() > 0)) {
                    traffic.receive();
                }
            });
            return traffic;
        }).scenario(traffic -> traffic.send(1)).afterwards(Traffic::close)
                .check(Traffic::assertNothingLostOrDoubled).run(backend);
    }

    @OnEveryBackend
    void selectThatReceivesAndSends(Backend backend) throws Exception {
        record Two(Traffic in, Traffic out, Task<Integer> task, CountDownLatch gate) {
        }

        CancelEverywhere.of("select", stage -> {
            CountDownLatch gate = new CountDownLatch(1);
            Task<Integer> task = stage.fork(() -> {
                gate.await();
                return 5;
            });
            return new Two(new Traffic(Channel.rendezvous()).withSender(stage),
                    new Traffic(Channel.rendezvous()).withReceiver(stage), task, gate);
        }).scenario(two -> {
            for (int i = 0; i < 3; i++) {
                int item = i;
                assertTrue(Select.on(
                        Select.receive(two.in.channel, got -> two.in.received.add(got)),
                        Select.send(two.out.channel, item, () -> two.out.sent.add(item)),
                        Select.task(two.task, task -> false),
                        Select.timeout(LONG, () -> false)));
            }
        }).afterwards(two -> {
            two.in.close();
            two.out.close();
            two.gate.countDown();
        }).check(two -> {
            two.in.assertNothingLostOrDoubled();
            two.out.assertNothingLostOrDoubled();
        }).run(backend);
    }

    @OnEveryBackend
    void selectThatWaitsForATaskOrATime(Backend backend) throws Exception {
        record World(Channel<String> silent, Task<Integer> task) {
        }

        CancelEverywhere.of("select", stage -> {
            Channel<String> silent = Channel.rendezvous();
            return new World(silent, stage.fork(() -> {
                stage.until(() -> silent.statistics().waitingReceivers() > 0);
                return 5;
            }));
        }).scenario(world -> {
            assertEquals("5", Select.on(
                    Select.receive(world.silent, item -> item),
                    Select.task(world.task, task -> "" + task.result())));
            assertEquals("late", Select.on(
                    Select.receive(world.silent, item -> item),
                    Select.timeout(Duration.ofNanos(1), () -> "late")));
        }).check(world -> assertEquals(0, world.silent.statistics().waitingReceivers())).run(backend);
    }

    @OnEveryBackend
    void awaitOfAnEvent(Backend backend) throws Exception {
        record World(Event go, Event here, Stage stage) {
        }

        CancelEverywhere.of("event", stage -> {
            World world = new World(new Event(), new Event(), stage);
            stage.fork(() -> {
                world.here.await();
                world.go.set();
            });
            return world;
        }).scenario(world -> {
            world.here.set();
            world.go.await();
            world.go.await();
        }).afterwards(world -> world.here.set()).check(world -> {
            assertTrue(world.go.isSet());
            world.go.clear();
            // Nobody is left who would be told.
            world.go.set();
        }).run(backend);
    }

    @OnEveryBackend
    void acquireOfALimiter(Backend backend) throws Exception {
        CancelEverywhere.of("limiter", stage -> {
            CapacityLimiter limiter = new CapacityLimiter(1);
            CountDownLatch taken = new CountDownLatch(1);
            stage.fork(() -> limiter.run(() -> {
                taken.countDown();
                stage.until(() -> limiter.waiting() > 0);
            }));
            taken.await();
            return limiter;
        }).scenario(limiter -> {
            limiter.run(() -> assertEquals(1, limiter.borrowed()));
            limiter.acquire();
            limiter.release();
        }).check(limiter -> {
            assertEquals(0, limiter.waiting());
            assertEquals(0, limiter.borrowed());
            assertTrue(limiter.tryAcquire());
        }).run(backend);
    }
}
