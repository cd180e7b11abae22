package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.AlsoSimulated;
import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// How a channel ends, and its ends.
@AlsoSimulated
class ChannelClosingTest {

    private static ChannelClosedException assertClosed(Executable use) {
        return assertThrows(ChannelClosedException.class, use);
    }

    private static Action expectingTheEnd(Action use) {
        return () -> assertClosed(use::run);
    }

    @OnEveryBackend
    void whatAClosedChannelHoldsCanBeReceived(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.buffered(2);
            channel.send("a");
            channel.send("b");
            channel.close();
            assertEquals("a", channel.receive());
            assertEquals(Optional.of("b"), channel.tryReceive());
            assertNull(assertClosed(channel::receive).getCause());
            assertClosed(channel::tryReceive);
        });
    }

    @OnEveryBackend
    void nothingCanBeSentToAClosedChannel(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.buffered(2);
            channel.close();
            assertClosed(() -> channel.send("a"));
            assertClosed(() -> channel.trySend("a"));
            assertTrue(channel.statistics().closed());
        });
    }

    @OnEveryBackend
    void closingEndsTheWaitsOfReceivers(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.rendezvous();
            TaskGroup.run(group -> {
                group.fork(expectingTheEnd(channel::receive));
                group.fork(expectingTheEnd(channel::receive));
                Until.receivers(channel, 2);
                channel.close();
            });
        });
    }

    @OnEveryBackend
    void closingEndsTheWaitsOfSendersWhoseItemsWereNotSent(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            channel.send("a");
            TaskGroup.run(group -> {
                group.fork(expectingTheEnd(() -> channel.send("b")));
                group.fork(expectingTheEnd(() -> channel.send("c")));
                Until.senders(channel, 2);
                channel.close();
            });
            assertEquals("a", channel.receive());
            assertClosed(channel::receive);
        });
    }

    @OnEveryBackend
    void closingTwiceIsClosingOnce(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            channel.send("a");
            channel.close();
            channel.close();
            assertEquals("a", channel.receive());
        });
    }

    @OnEveryBackend
    void iterationEndsWithTheChannel(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<Integer> channel = Channel.buffered(2);
            List<Integer> got = new ArrayList<>();
            TaskGroup.run(group -> {
                group.fork(() -> {
                    try (channel) {
                        for (int i = 0; i < 5; i++) {
                            channel.send(i);
                        }
                    }
                });
                for (int item : channel) {
                    got.add(item);
                }
            });
            assertEquals(List.of(0, 1, 2, 3, 4), got);
            Iterator<Integer> ended = channel.iterator();
            assertFalse(ended.hasNext());
            assertThrows(NoSuchElementException.class, ended::next);
        });
    }

    @OnEveryBackend
    void askingAnIteratorTwiceWhetherThereIsMoreTakesOneItem(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<Integer> channel = Channel.buffered(2);
            channel.send(1);
            channel.send(2);
            Iterator<Integer> items = channel.iterator();
            assertTrue(items.hasNext());
            assertTrue(items.hasNext());
            assertEquals(1, items.next());
            assertEquals(2, items.next());
        });
    }

    @OnEveryBackend
    void aFailureIsTheCauseForAllWhoWaitAndWhoCome(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.<String>rendezvous().named("lines");
            IOException why = new IOException("the disk is full");
            TaskGroup.run(group -> {
                Task<String> waiting = group.fork(() -> {
                    ChannelClosedException failed = assertClosed(channel::receive);
                    assertSame(why, failed.getCause());
                    return failed.getMessage();
                });
                Until.receivers(channel, 1);
                assertEquals(List.of(), channel.fail(why));
                assertEquals("channel \"lines\" has failed", waiting.await());
            });
            assertSame(why, assertClosed(() -> channel.send("x")).getCause());
            assertSame(why, assertClosed(channel::tryReceive).getCause());
            assertSame(why, assertClosed(() -> channel.iterator().hasNext()).getCause());
        });
    }

    @OnEveryBackend
    void aFailureGivesBackWhatWasSentAndNotReceived(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.buffered(2);
            channel.send("a");
            channel.send("b");
            TaskGroup.run(group -> {
                group.fork(expectingTheEnd(() -> channel.send("c")));
                Until.senders(channel, 1);
                assertEquals(List.of("a", "b"), channel.fail(new IOException()));
            });
            assertClosed(channel::receive);
        });
    }

    @OnEveryBackend
    void theFirstFailureStandsAndAClosedChannelCanStillFail(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.buffered(2);
            channel.send("a");
            channel.close();
            IOException first = new IOException("first");
            assertEquals(List.of("a"), channel.fail(first));
            assertEquals(List.of(), channel.fail(new IOException("second")));
            assertSame(first, assertClosed(channel::receive).getCause());
        });
    }

    @OnEveryBackend
    void theChannelClosesWithItsLastSender(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.buffered(10);
            Sender<String> one = channel.sender();
            Sender<String> two = one.clone();
            one.send("a");
            one.close();
            one.close();
            two.send("b");
            assertFalse(channel.statistics().closed());
            two.close();
            assertEquals("a", channel.receive());
            assertEquals("b", channel.receive());
            assertClosed(channel::receive);
        });
    }

    @OnEveryBackend
    void theChannelClosesWithItsLastReceiver(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.buffered(10);
            Receiver<String> one = channel.receiver();
            Receiver<String> two = one.clone();
            one.close();
            channel.send("a");
            assertEquals("a", two.receive());
            two.close();
            assertClosed(() -> channel.send("b"));
        });
    }

    @OnEveryBackend
    void closingOneEndEndsTheWaitsInThatOneOnly(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.rendezvous();
            Receiver<String> closing = channel.receiver();
            Receiver<String> staying = channel.receiver();
            TaskGroup.run(group -> {
                Task<Void> ended = group.fork(expectingTheEnd(closing::receive));
                Task<String> waiting = group.fork(staying::receive);
                Until.receivers(channel, 2);
                closing.close();
                ended.await();
                assertEquals(1, channel.statistics().waitingReceivers());
                channel.send("a");
                assertEquals("a", waiting.await());
            });
            Sender<String> leaving = channel.sender();
            Sender<String> remaining = channel.sender();
            TaskGroup.run(group -> {
                Task<Void> ended = group.fork(expectingTheEnd(() -> leaving.send("never")));
                group.fork(() -> remaining.send("b"));
                Until.senders(channel, 2);
                leaving.close();
                ended.await();
                assertEquals("b", channel.receive());
            });
        });
    }

    @OnEveryBackend
    void aClosedEndIsOfNoUse(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.<String>buffered(1).named("orders");
            Sender<String> kept = channel.sender();
            Sender<String> sender = channel.sender();
            sender.close();
            assertTrue(sender.isClosed());
            assertEquals("this end of channel \"orders\" was closed",
                    assertClosed(() -> sender.send("x")).getMessage());
            assertClosed(() -> sender.trySend("x"));
            assertClosed(sender::clone);
            kept.send("a");
            Receiver<String> keptToo = channel.receiver();
            Receiver<String> receiver = channel.receiver();
            receiver.close();
            assertClosed(receiver::receive);
            assertClosed(receiver::tryReceive);
            assertClosed(receiver::clone);
            assertClosed(() -> receiver.iterator().hasNext());
            assertEquals("a", keptToo.receive());
        });
    }

    @OnEveryBackend
    void aClosedChannelHasNoNewSendersAndReceiversOnlyForWhatIsLeft(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            channel.send("left");
            channel.close();
            assertClosed(channel::sender);
            try (Receiver<String> late = channel.receiver()) {
                assertEquals("left", late.receive());
                assertClosed(late::receive);
            }
            assertClosed(channel::receiver);
        });
    }

    @OnEveryBackend
    void whoSendsIsToldThatTheLastReceiverHasLeft(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.<String>buffered(1).named("orders");
            Receiver<String> only = channel.receiver();
            channel.send("a");
            for (String item : only) {
                assertEquals("a", item);
                only.close();
                break;
            }
            assertEquals("channel \"orders\" is closed: its last receiver was closed",
                    assertClosed(() -> channel.send("b")).getMessage());
            assertEquals("this end of channel \"orders\" was closed", assertClosed(only::receive).getMessage());
        });
    }

    @OnEveryBackend
    void producersThatCloseTheirOwnEndsEndTheIterationTogether(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<Integer> channel = Channel.buffered(3);
            int[] sum = new int[1];
            TaskGroup.run(group -> {
                for (int producer = 0; producer < 5; producer++) {
                    Sender<Integer> sender = channel.sender();
                    group.fork(() -> {
                        try (sender) {
                            for (int i = 1; i <= 100; i++) {
                                sender.send(i);
                            }
                        }
                    });
                }
                for (int item : channel) {
                    sum[0] += item;
                }
            });
            assertEquals(5 * 5050, sum[0]);
        });
    }

    @Test
    void statisticsCountOpenEnds() {
        Channel<String> channel = Channel.buffered(1);
        Sender<String> sender = channel.sender();
        channel.sender();
        channel.receiver();
        sender.close();
        assertEquals(new Channel.Statistics(0, 1, 0, 0, 1, 1, 0, false), channel.statistics());
    }
}
