package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.EventLoop;
import dev.weft.OnEveryBackend;
import dev.weft.Soak;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Millions of items while those who send and receive are cancelled all the time: each item that was sent is received once,
/// and each that was not sent, never.
class ChannelStormTest {

    private static final int ITEMS = Soak.times(200_000, 1_000_000);
    private static final int TASKS = 16;

    /// Who sends and receives, and what became of each item.
    private static final class Storm {

        final Channel<Integer> channel;
        final AtomicInteger next = new AtomicInteger();
        final AtomicInteger sending = new AtomicInteger(TASKS / 2);
        final AtomicLong cancelledSends = new AtomicLong();
        final AtomicLong cancelledReceives = new AtomicLong();
        final List<BitSet> sent = new ArrayList<>();
        final List<BitSet> received = new ArrayList<>();

        Storm(Channel<Integer> channel) {
            this.channel = channel;
        }

        private static BitSet addTo(List<BitSet> all) {
            BitSet mine = new BitSet(ITEMS);
            synchronized (all) {
                all.add(mine);
            }
            return mine;
        }

        /// An item that could not be sent in time is tried again.
        void send(int seed) throws InterruptedException {
            SplittableRandom random = new SplittableRandom(seed);
            BitSet mine = addTo(sent);
            for (int item; (item = next.getAndIncrement()) < ITEMS;) {
                int current = item;
                while (!isSent(random, current)) {
                    cancelledSends.incrementAndGet();
                }
                assertTrue(!mine.get(item));
                mine.set(item);
            }
            if (sending.decrementAndGet() == 0) {
                channel.close();
            }
        }

        private boolean isSent(SplittableRandom random, int item) throws InterruptedException {
            return switch (random.nextInt(8)) {
                case 0 -> channel.trySend(item);
                case 1 -> Weft.moveOnAfter(shortTime(random), () -> channel.send(item));
                case 2 -> Select.on(Select.send(channel, item, () -> true),
                        Select.timeout(shortTime(random), () -> false));
                default -> {
                    channel.send(item);
                    yield true;
                }
            };
        }

        private static Duration shortTime(SplittableRandom random) {
            return Duration.ofNanos(random.nextInt(20_000));
        }

        void receive(int seed) throws InterruptedException {
            SplittableRandom random = new SplittableRandom(seed);
            BitSet mine = addTo(received);
            try {
                while (true) {
                    int item = receiveOne(random);
                    if (item < 0) {
                        cancelledReceives.incrementAndGet();
                    } else {
                        assertTrue(!mine.get(item), "received twice");
                        mine.set(item);
                    }
                }
            } catch (ChannelClosedException e) {
                // The end.
            }
        }

        private int receiveOne(SplittableRandom random) throws InterruptedException {
            return switch (random.nextInt(8)) {
                case 0 -> channel.tryReceive().orElse(-1);
                case 1 -> Weft.moveOnAfter(shortTime(random), channel::receive).orElse(-1);
                case 2 -> Select.on(Select.receive(channel, item -> item),
                        Select.timeout(shortTime(random), () -> -1));
                default -> channel.receive();
            };
        }

        void assertAllReceivedOnce() {
            BitSet all = new BitSet(ITEMS);
            long count = 0;
            for (BitSet one : received) {
                all.or(one);
                count += one.cardinality();
            }
            assertEquals(ITEMS, all.cardinality());
            assertEquals(ITEMS, count);
            assertEquals(ITEMS, sent.stream().mapToLong(BitSet::cardinality).sum());
            assertTrue(cancelledSends.get() > 100, "cancelled sends: " + cancelledSends);
            assertTrue(cancelledReceives.get() > 100, "cancelled receives: " + cancelledReceives);
            assertEquals(0, channel.statistics().waitingSenders());
            assertEquals(0, channel.statistics().waitingReceivers());
        }
    }

    @OnEveryBackend
    void eachItemThatWasSentIsReceivedOnce(Backend backend) throws Exception {
        Storm storm = new Storm(Channel.buffered(7));
        backend.run(() -> TaskGroup.run(group -> {
            for (int i = 0; i < TASKS / 2; i++) {
                int seed = i;
                group.fork(() -> storm.send(seed));
                group.fork(() -> storm.receive(-seed));
            }
        }));
        storm.assertAllReceivedOnce();
    }

    @Tag("loop")
    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void eachItemThatWasSentIsReceivedOnceBetweenLoopsAndThreads(int capacity) throws Exception {
        Storm storm = new Storm(capacity == 0 ? Channel.rendezvous() : Channel.buffered(capacity));
        List<EventLoop> loops = new ArrayList<>();
        List<CompletableFuture<?>> carriers = new ArrayList<>();
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            EventLoop loop = EventLoop.open();
            loops.add(loop);
            carriers.add(onItsOwn(Thread.ofPlatform(), loop::runForever));
        }
        for (int i = 0; i < TASKS / 2; i++) {
            int seed = i;
            if (i == 0) {
                all.add(onItsOwn(Thread.ofPlatform(), () -> storm.send(seed)));
                all.add(onItsOwn(Thread.ofPlatform(), () -> storm.receive(-seed)));
            } else if (i == 1) {
                all.add(onItsOwn(Thread.ofVirtual(), () -> storm.send(seed)));
                all.add(onItsOwn(Thread.ofVirtual(), () -> storm.receive(-seed)));
            } else {
                all.add(on(loops.get(i % 3), () -> storm.send(seed)));
                all.add(on(loops.get((i + 1) % 3), () -> storm.receive(-seed)));
            }
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        loops.forEach(EventLoop::stop);
        CompletableFuture.allOf(carriers.toArray(CompletableFuture[]::new)).join();
        loops.forEach(EventLoop::close);
        storm.assertAllReceivedOnce();
    }

    private interface Part {

        void run() throws InterruptedException;
    }

    private static CompletableFuture<?> on(EventLoop loop, Part part) {
        Task<Integer> task = loop.submit(() -> {
            part.run();
            return 0;
        });
        return task.toCompletableFuture();
    }

    private static CompletableFuture<?> onItsOwn(Thread.Builder thread, Part part) {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        thread.start(() -> {
            try {
                part.run();
                done.complete(0);
            } catch (Throwable t) {
                done.completeExceptionally(t);
            }
        });
        return done;
    }

    /// Without cancellation, but with all there is of contention: the guard alone keeps the numbers right.
    @Test
    void plainThreadsAreExcludedFromEachOther() throws Exception {
        Channel<Integer> channel = Channel.buffered(5);
        AtomicLong sum = new AtomicLong();
        int each = Soak.times(20_000, 100_000);
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Sender<Integer> sender = channel.sender();
            all.add(onItsOwn(Thread.ofPlatform(), () -> {
                try (sender) {
                    for (int item = 1; item <= each; item++) {
                        sender.send(item);
                    }
                }
            }));
            all.add(onItsOwn(Thread.ofPlatform(), () -> {
                for (int item : channel) {
                    sum.addAndGet(item);
                }
            }));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        assertEquals(4L * each * (each + 1) / 2, sum.get());
    }
}
