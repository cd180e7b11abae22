package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AlsoSimulated;
import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskFailedException;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Waiting for the first of several things.
@AlsoSimulated
class SelectTest {

    private static final Duration LONG = Duration.ofDays(1);

    @OnEveryBackend
    void takesTheFirstOfThoseThatAreReady(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> empty = Channel.buffered(1);
            Channel<String> second = Channel.buffered(1);
            Channel<Integer> third = Channel.buffered(1);
            second.send("b");
            third.send(3);
            String got = Select.on(
                    Select.receive(empty, item -> "empty " + item),
                    Select.receive(second, item -> "second " + item),
                    Select.receive(third, item -> "third " + item));
            assertEquals("second b", got);
            assertEquals(Optional.of(3), third.tryReceive());
        });
    }

    @OnEveryBackend
    void waitsForTheFirstToBecomeReady(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> a = Channel.rendezvous();
            Channel<String> b = Channel.rendezvous();
            TaskGroup.run(group -> {
                Task<String> selecting = group.fork(() -> Select.on(
                        Select.receive(a, item -> "a " + item),
                        Select.receive(b, item -> "b " + item)));
                Until.receivers(b, 1);
                b.send("x");
                assertEquals("b x", selecting.await());
            });
            assertEquals(0, a.statistics().waitingReceivers());
            assertEquals(0, b.statistics().waitingReceivers());
        });
    }

    @OnEveryBackend
    void sendsToTheFirstThatHasRoom(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> full = Channel.buffered(1);
            Channel<String> open = Channel.buffered(1);
            full.send("x");
            assertEquals("open", Select.on(
                    Select.send(full, "a", () -> "full"),
                    Select.send(open, "b", () -> "open")));
            assertEquals("x", full.receive());
            assertEquals(Optional.empty(), full.tryReceive());
            assertEquals("b", open.receive());
        });
    }

    @OnEveryBackend
    void aSendThatWaitsIsTakenByWhoReceives(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> a = Channel.rendezvous();
            Channel<String> b = Channel.rendezvous();
            TaskGroup.run(group -> {
                Task<String> selecting = group.fork(() -> Select.on(
                        Select.send(a, "to a", () -> "a"),
                        Select.send(b, "to b", () -> "b")));
                Until.senders(a, 1);
                assertEquals("to a", a.receive());
                assertEquals("a", selecting.await());
                assertEquals(Optional.empty(), b.tryReceive());
            });
        });
    }

    @OnEveryBackend
    void twoSelectsThatMeetInTwoChannelsPairOnce(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<Integer> there = Channel.rendezvous();
            Channel<Integer> back = Channel.rendezvous();
            int[] sent = new int[1];
            int[] received = new int[1];
            TaskGroup.run(group -> {
                for (int side = 0; side < 2; side++) {
                    Channel<Integer> to = side == 0 ? there : back;
                    Channel<Integer> from = side == 0 ? back : there;
                    group.fork(() -> {
                        int mine = 0;
                        for (int i = 0; i < 1000; i++) {
                            mine += Select.on(
                                    Select.send(to, i, () -> 1),
                                    Select.receive(from, item -> 1000_000));
                        }
                        synchronized (sent) {
                            sent[0] += mine % 1000_000;
                            received[0] += mine / 1000_000;
                        }
                    });
                }
            });
            assertEquals(1000, sent[0]);
            assertEquals(1000, received[0]);
        });
    }

    @OnEveryBackend
    void aSelectDoesNotMeetItself(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.rendezvous();
            assertEquals("alone", Select.on(
                    Select.send(channel, "x", () -> "sent"),
                    Select.receive(channel, item -> "received"),
                    Select.timeout(Duration.ofMillis(1), () -> "alone")));
            assertEquals(new Channel.Statistics(0, 0, 0, 0, 0, 0, 0, false), channel.statistics());
        });
    }

    @OnEveryBackend
    void aTaskThatEndsIsABranch(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> silent = Channel.rendezvous();
            TaskGroup.run(group -> {
                Task<Integer> task = group.fork(() -> {
                    Until.receivers(silent, 1);
                    return 42;
                });
                assertEquals("task 42", Select.on(
                        Select.receive(silent, item -> "item"),
                        Select.task(task, ended -> "task " + ended.result())));
                assertEquals("again 42", Select.on(
                        Select.receive(silent, item -> "item"),
                        Select.task(task, ended -> "again " + ended.result())));
            });
            assertEquals(0, silent.statistics().waitingReceivers());
        });
    }

    @OnEveryBackend
    void aTaskThatFailedIsHandedOverAsItIs(Backend backend) throws Exception {
        backend.run(() -> {
            Task<Integer> failed = failedTask();
            assertThrows(TaskFailedException.class,
                    () -> Select.on(Select.task(failed, ended -> "value " + ended.result())));
            assertEquals("FAILED", Select.on(Select.task(failed, ended -> ended.status().name())));
        });
    }

    private static Task<Integer> failedTask() {
        List<Task<Integer>> tasks = new ArrayList<>();
        assertThrows(TaskFailedException.class, () -> TaskGroup.run(group -> {
            tasks.add(group.fork(() -> {
                throw new IOException("no");
            }));
        }));
        return tasks.getFirst();
    }

    @OnEveryBackend
    void aTaskMayNotSelectItsOwnEnd(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            Channel<Task<String>> self = Channel.buffered(1);
            Task<String> task = group.fork(() -> {
                Task<String> me = self.receive();
                return assertThrows(IllegalStateException.class,
                        () -> Select.on(Select.task(me, ended -> "never"))).getMessage();
            }, "narcissus");
            self.send(task);
            assertTrue(task.await().contains("task \"narcissus\" waits for itself"), task.result());
        }));
    }

    @OnEveryBackend
    void aTimeoutIsABranch(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> silent = Channel.rendezvous();
            assertEquals("short", Select.on(
                    Select.timeout(LONG, () -> "long"),
                    Select.receive(silent, item -> "item"),
                    Select.timeout(Duration.ofMillis(1), () -> "short")));
            assertEquals(0, silent.statistics().waitingReceivers());
        });
    }

    @OnEveryBackend
    void noTimeAtAllStandsInTheOrderOfTheBranches(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            channel.send("a");
            assertEquals("a", Select.on(
                    Select.receive(channel, item -> item),
                    Select.timeout(Duration.ZERO, () -> "late")));
            channel.send("b");
            assertEquals("late", Select.on(
                    Select.timeout(Duration.ofNanos(-1), () -> "late"),
                    Select.receive(channel, item -> item)));
            assertEquals("b", channel.receive());
        });
    }

    @OnEveryBackend
    void otherwiseIsTakenInsteadOfWaiting(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            assertEquals("nothing", Select.on(
                    Select.otherwise(() -> "nothing"),
                    Select.receive(channel, item -> item)));
            channel.send("a");
            assertEquals("a", Select.on(
                    Select.otherwise(() -> "nothing"),
                    Select.receive(channel, item -> item)));
        });
    }

    @OnEveryBackend
    void fairlyTakesEachOfThoseThatAreReady(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<Integer> a = Channel.unbounded();
            Channel<Integer> b = Channel.unbounded();
            int[] taken = new int[2];
            for (int i = 0; i < 1000; i++) {
                a.send(i);
                b.send(i);
            }
            for (int i = 0; i < 1000; i++) {
                taken[Select.fairly(Select.receive(a, item -> 0), Select.receive(b, item -> 1))]++;
            }
            assertTrue(taken[0] > 300 && taken[1] > 300, taken[0] + " and " + taken[1]);
        });
    }

    @OnEveryBackend
    void codeMayThrowAndItsExceptionTypeIsKept(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            channel.send("a");
            IOException why = new IOException("a");
            try {
                Select.<String, IOException>on(Select.receive(channel, item -> {
                    throw why;
                }));
            } catch (IOException e) {
                assertSame(why, e);
            }
            channel.send("b");
            Channel<String> other = Channel.buffered(1);
            assertNull(Select.<@Nullable Void, InterruptedException>on(
                    Select.receive(channel, item -> {
                        other.send(item);
                        return null;
                    })));
            assertEquals("b", other.receive());
        });
    }

    @OnEveryBackend
    void receivingFromAChannelThatEndsThrowsUnlessThereIsCodeForIt(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> closed = Channel.<String>buffered(1).named("orders");
            closed.send("last");
            closed.close();
            assertEquals("last", Select.on(Select.receive(closed, item -> item)));
            assertEquals("channel \"orders\" is closed", assertThrows(ChannelClosedException.class,
                    () -> Select.on(Select.receive(closed, item -> item))).getMessage());
            assertEquals("end", Select.on(Select.receive(closed, item -> item, () -> "end")));
        });
    }

    @OnEveryBackend
    void aChannelThatIsClosedWhileTheSelectWaitsIsReady(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.rendezvous();
            Channel<String> other = Channel.rendezvous();
            TaskGroup.run(group -> {
                Task<String> selecting = group.fork(() -> Select.on(
                        Select.receive(other, item -> item),
                        Select.receive(channel, item -> item, () -> "end")));
                Until.receivers(channel, 1);
                channel.close();
                assertEquals("end", selecting.await());
                Task<String> sending = group.fork(() -> assertThrows(ChannelClosedException.class,
                        () -> Select.on(Select.send(other, "x", () -> "sent"))).getMessage());
                Until.senders(other, 1);
                other.named("other").close();
                assertEquals("channel \"other\" is closed", sending.await());
            });
        });
    }

    @OnEveryBackend
    void aFailedChannelThrowsEvenWhereThereIsCodeForTheEnd(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.rendezvous();
            IOException why = new IOException();
            channel.fail(why);
            assertSame(why, assertThrows(ChannelClosedException.class,
                    () -> Select.on(Select.receive(channel, item -> item, () -> "end"))).getCause());
        });
    }

    @OnEveryBackend
    void endsOfChannelsAreBranches(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            Sender<String> sender = channel.sender();
            Receiver<String> receiver = channel.receiver();
            assertEquals("sent", Select.on(Select.send(sender, "a", () -> "sent")));
            assertEquals("a", Select.on(Select.receive(receiver, item -> item)));
            TaskGroup.run(group -> {
                Task<Void> selecting = group.fork(() -> {
                    assertThrows(ChannelClosedException.class,
                            () -> Select.on(Select.receive(receiver, item -> item, () -> "end")));
                });
                channel.receiver();
                Until.receivers(channel, 1);
                receiver.close();
                selecting.await();
            });
        });
    }

    @OnEveryBackend
    void aSelectThatTimesOutFromOutsideTakesNothing(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> in = Channel.rendezvous();
            Channel<String> out = Channel.rendezvous();
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(Duration.ofMillis(1), () -> Select.on(
                    Select.receive(in, item -> item),
                    Select.send(out, "x", () -> "sent"))));
            assertEquals(0, in.statistics().waitingReceivers());
            assertEquals(0, out.statistics().waitingSenders());
            assertFalse(in.trySend("nobody"));
        });
    }

    @OnEveryBackend
    void branchesMayBeCollected(Backend backend) throws Exception {
        backend.run(() -> {
            List<Branch<String, RuntimeException>> branches = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                Channel<Integer> channel = Channel.buffered(1);
                channel.send(i);
                branches.add(Select.receive(channel, item -> "got " + item));
            }
            assertEquals("got 0", Select.on(branches));
            branches.removeFirst();
            assertTrue(Select.fairly(branches).startsWith("got "));
            assertThrows(IllegalArgumentException.class, () -> Select.on(List.<Branch<String, RuntimeException>>of()));
        });
    }

    @OnEveryBackend
    void branchesMayBeUsedAgain(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<Integer> numbers = Channel.rendezvous();
            TaskGroup.run(group -> {
                group.fork(() -> {
                    for (int i = 0; i < 100; i++) {
                        numbers.send(i);
                    }
                });
                Branch<Integer, RuntimeException> next = Select.receive(numbers, item -> item);
                Branch<Integer, RuntimeException> never = Select.timeout(LONG, () -> -1);
                for (int i = 0; i < 100; i++) {
                    assertEquals(i, Select.on(next, never));
                }
            });
        });
    }

    @OnEveryBackend
    void whatItWaitsForIsSaidInWords(Backend backend) throws Exception {
        backend.run(() -> {
            Channel<String> in = Channel.<String>rendezvous().named("in");
            Channel<String> out = Channel.<String>rendezvous().named("out");
            TaskGroup.run(group -> {
                Task<String> selecting = group.fork(() -> Select.on(
                        Select.receive(in, item -> item),
                        Select.send(out, "x", () -> "sent"),
                        Select.timeout(LONG, () -> "late")));
                Until.receivers(in, 1);
                String shown = selecting.toString();
                in.send("go");
                assertTrue(shown.contains("waiting on the first of: receive from channel \"in\","
                        + " send to channel \"out\", a timeout of PT24H"), shown);
            });
        });
    }

    @Test
    void aSelectOverNothingIsRefused() {
        var refused = assertThrows(IllegalArgumentException.class, () -> Select.<String, RuntimeException>on());
        assertTrue(refused.getMessage().contains("wait for ever"), refused.getMessage());
    }

    @Test
    void aPlainThreadSelects() throws Exception {
        Channel<String> channel = Channel.rendezvous();
        CountDownLatch begun = new CountDownLatch(1);
        Thread sender = Thread.ofPlatform().start(() -> {
            try {
                begun.await();
                channel.send("a");
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        begun.countDown();
        assertEquals("a", Select.on(Select.receive(channel, item -> item), Select.timeout(LONG, () -> "late")));
        sender.join();
    }
}
