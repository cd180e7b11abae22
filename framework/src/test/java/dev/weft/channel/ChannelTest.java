package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AlsoSimulated;
import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What every kind of channel does while it is open.
@AlsoSimulated
class ChannelTest {

    @OnEveryBackend
    void itemsAreReceivedInTheOrderInWhichTheyWereSent(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<Integer> channel = Channel.buffered(3);
            TaskGroup.run(group -> {
                group.fork(() -> {
                    for (int i = 0; i < 1000; i++) {
                        channel.send(i);
                    }
                });
                for (int i = 0; i < 1000; i++) {
                    assertEquals(i, channel.receive());
                }
            });
        });
    }

    @OnEveryBackend
    void sendingToAFullChannelWaitsUntilThereIsRoom(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            channel.send("a");
            TaskGroup.run(group -> {
                Task<Void> second = group.fork(() -> channel.send("b"));
                Until.senders(channel, 1);
                assertFalse(second.isDone());
                assertEquals("a", channel.receive());
                second.await();
                assertEquals("b", channel.receive());
            });
        });
    }

    @OnEveryBackend
    void oneFreePlaceAdmitsExactlyTheFirstWhoWaits(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<Integer> channel = Channel.buffered(1);
            channel.send(0);
            TaskGroup.run(group -> {
                List<Task<Void>> senders = new ArrayList<>();
                for (int i = 1; i <= 3; i++) {
                    int item = i;
                    senders.add(group.fork(() -> channel.send(item)));
                    Until.senders(channel, i);
                }
                for (int i = 0; i <= 3; i++) {
                    assertEquals(i, channel.receive());
                    assertEquals(Math.max(0, 2 - i), channel.statistics().waitingSenders());
                    if (i < 3) {
                        senders.get(i).await();
                    }
                }
            });
        });
    }

    @OnEveryBackend
    void whoWaitsLongestReceivesFirst(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.buffered(10);
            TaskGroup.run(group -> {
                Task<String> first = group.fork(channel::receive);
                Until.receivers(channel, 1);
                Task<String> second = group.fork(channel::receive);
                Until.receivers(channel, 2);
                channel.send("a");
                channel.send("b");
                assertEquals("a", first.await());
                assertEquals("b", second.await());
            });
        });
    }

    @OnEveryBackend
    void tryReceiveTakesNothingFromAReceiverThatWaits(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.buffered(10);
            TaskGroup.run(group -> {
                Task<String> waiting = group.fork(channel::receive);
                Until.receivers(channel, 1);
                channel.send("hers");
                assertEquals(Optional.empty(), channel.tryReceive());
                assertEquals("hers", waiting.await());
            });
        });
    }

    @OnEveryBackend
    void trySendTakesNoPlaceFromASenderThatWaits(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            channel.send("a");
            TaskGroup.run(group -> {
                group.fork(() -> channel.send("b"));
                Until.senders(channel, 1);
                assertEquals("a", channel.receive());
                assertFalse(channel.trySend("c"));
                assertEquals("b", channel.receive());
            });
        });
    }

    @OnEveryBackend
    void aRendezvousSenderWaitsUntilSomebodyReceives(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.rendezvous();
            TaskGroup.run(group -> {
                Task<Void> sender = group.fork(() -> channel.send("a"));
                Until.senders(channel, 1);
                assertFalse(sender.isDone());
                assertEquals("a", channel.receive());
                sender.await();
            });
        });
    }

    @OnEveryBackend
    void aRendezvousWithoutAPartnerTriesInVain(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.rendezvous();
            assertFalse(channel.trySend("a"));
            assertEquals(Optional.empty(), channel.tryReceive());
        });
    }

    @OnEveryBackend
    void aRendezvousWithAPartnerWhoWaitsTriesWithSuccess(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.rendezvous();
            TaskGroup.run(group -> {
                Task<String> receiver = group.fork(channel::receive);
                Until.receivers(channel, 1);
                assertTrue(channel.trySend("a"));
                assertEquals("a", receiver.await());
                group.fork(() -> channel.send("b"));
                Until.senders(channel, 1);
                assertEquals(Optional.of("b"), channel.tryReceive());
            });
        });
    }

    @OnEveryBackend
    void anUnboundedChannelTakesEverything(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<Integer> channel = Channel.unbounded();
            for (int i = 0; i < 100_000; i++) {
                assertTrue(channel.trySend(i));
            }
            for (int i = 0; i < 100_000; i++) {
                assertEquals(i, channel.receive());
            }
            assertEquals(Optional.empty(), channel.tryReceive());
        });
    }

    @OnEveryBackend
    void theLatestItemReplacesTheOneThatNobodyReceived(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.latest();
            channel.send("old");
            channel.send("older than the newest");
            assertTrue(channel.trySend("newest"));
            assertEquals("newest", channel.receive());
            assertEquals(Optional.empty(), channel.tryReceive());
            assertEquals(2, channel.statistics().replaced());
        });
    }

    @OnEveryBackend
    void theLatestItemGoesToAReceiverThatWaitsAndReplacesNothing(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.latest();
            TaskGroup.run(group -> {
                Task<String> receiver = group.fork(channel::receive);
                Until.receivers(channel, 1);
                channel.send("a");
                channel.send("b");
                assertEquals("a", receiver.await());
                assertEquals("b", channel.receive());
                assertEquals(0, channel.statistics().replaced());
            });
        });
    }

    @OnEveryBackend
    void aReceiveThatTimesOutTakesNothing(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.rendezvous();
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(Duration.ofMillis(1), channel::receive));
            assertEquals(0, channel.statistics().waitingReceivers());
            TaskGroup.run(group -> {
                Task<String> receiver = group.fork(channel::receive);
                channel.send("a");
                assertEquals("a", receiver.await());
            });
        });
    }

    @OnEveryBackend
    void aSendThatTimesOutSendsNothing(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            channel.send("a");
            assertFalse(Weft.moveOnAfter(Duration.ofMillis(1), () -> channel.send("b")));
            assertEquals(0, channel.statistics().waitingSenders());
            assertEquals("a", channel.receive());
            assertEquals(Optional.empty(), channel.tryReceive());
        });
    }

    @OnEveryBackend
    void inACancelledScopeEveryOperationThatMayWaitThrowsAndDoesNothing(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.buffered(2);
            channel.send("a");
            Task<Void> task = TaskGroup.<Task<Void>, Exception>scope(group -> {
                Task<Void> inside = group.fork(() -> {
                    assertThrows(InterruptedException.class, () -> Weft.sleep(Duration.ofDays(1)));
                    assertThrows(InterruptedException.class, channel::receive);
                    assertThrows(InterruptedException.class, () -> channel.send("b"));
                    assertThrows(CancellationException.class, () -> channel.iterator().hasNext());
                    assertTrue(Thread.interrupted());
                });
                Until.until(() -> inside.status() == Task.Status.RUNNING);
                inside.cancel("enough");
                return inside;
            });
            assertEquals(Task.Status.SUCCESS, task.status());
            assertEquals(Optional.of("a"), channel.tryReceive());
            assertEquals(Optional.empty(), channel.tryReceive());
        });
    }

    @OnEveryBackend
    void nullIsRefused(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.unbounded();
            assertThrows(NullPointerException.class, () -> channel.send(nothing()));
            assertThrows(NullPointerException.class, () -> channel.trySend(nothing()));
            assertEquals(0, channel.statistics().size());
        });
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }

    @Test
    void aBufferOfNoItemsIsRefusedWithWhatToWriteInstead() {
        var refused = assertThrows(IllegalArgumentException.class, () -> Channel.buffered(0));
        assertTrue(refused.getMessage().contains("Channel.rendezvous()"), refused.getMessage());
    }

    @OnEveryBackend
    void statisticsCountItemsAndWhoWaits(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.buffered(2);
            assertEquals(new Channel.Statistics(0, 2, 0, 0, 0, 0, 0, false), channel.statistics());
            TaskGroup.run(group -> {
                for (int i = 1; i <= 5; i++) {
                    group.fork(() -> channel.send("x"));
                }
                Until.senders(channel, 3);
                assertEquals(new Channel.Statistics(2, 2, 3, 0, 0, 0, 0, false), channel.statistics());
                for (int i = 1; i <= 5; i++) {
                    channel.receive();
                }
            });
            assertEquals(0, channel.statistics().size());
        });
    }

    @Test
    void aNameShowsInMessages() {
        Channel<String> channel = Channel.<String>buffered(1).named("orders");
        assertEquals("channel \"orders\"", channel.toString());
        channel.close();
        var closed = assertThrows(ChannelClosedException.class, () -> channel.trySend("x"));
        assertEquals("channel \"orders\" is closed", closed.getMessage());
    }

    @Test
    @Tag("loop")
    void anOperationThatIsAlwaysReadyLetsOthersRunOnceIn128Times() throws Exception {
        int[] others = new int[1];
        Weft.run(() -> {
            Weft.spawn(() -> {
                while (true) {
                    others[0]++;
                    Weft.yieldNow();
                }
            });
            Channel<Integer> channel = Channel.buffered(1);
            for (int i = 0; i < 128 * 10 / 2; i++) {
                channel.send(i);
                channel.receive();
            }
        });
        assertEquals(10, others[0]);
    }

    @Test
    void plainThreadsTalkThroughIt() throws Exception {
        Channel<Integer> channel = Channel.buffered(4);
        int[] sum = new int[1];
        Thread receiver = Thread.ofPlatform().start(() -> {
            for (int item : channel) {
                sum[0] += item;
            }
        });
        for (int i = 1; i <= 10_000; i++) {
            channel.send(i);
        }
        channel.close();
        receiver.join();
        assertEquals(10_000 * 10_001 / 2, sum[0]);
    }
}
