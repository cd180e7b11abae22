package dev.weft.nio.testing;

import static dev.weft.nio.testing.SimulatedNetworkTest.between;
import static dev.weft.nio.testing.SimulatedNetworkTest.connected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CapturedLog;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.nio.ByteStream;
import dev.weft.nio.ServerOptions;
import dev.weft.testing.Simulation;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a crash takes, and what it leaves.
@Tag("loop")
class SimulatedHostTest {

    private static final Duration LONG = Duration.ofHours(1);

    private static boolean saysNothing(ByteStream stream) throws Exception {
        return Weft.moveOnAfter(LONG, () -> stream.read(1)).isEmpty();
    }

    // --- tasks ---

    @Test
    void aCrashEndsAllTasksOfTheHostAndNoOthers() throws Exception {
        Simulation.of(1).run(() -> {
            AtomicInteger running = new AtomicInteger();
            HostBody body = _ -> TaskGroup.run(group -> {
                for (int i = 0; i < 3; i++) {
                    group.fork(() -> countWhileIn(running));
                }
                Weft.spawn(() -> TaskGroup.<Object, Exception>scope(inner -> {
                    inner.fork(() -> countWhileIn(running));
                    return countWhileIn(running);
                }));
            });
            SimulatedNetwork net = SimulatedNetwork.create();
            Host one = net.host("one", body);
            net.host("other", body);
            Weft.sleep(LONG);
            assertEquals(10, running.get());
            one.crash();
            assertFalse(one.isUp());
            Weft.sleep(LONG);
            assertEquals(5, running.get());
        });
    }

    private static Object countWhileIn(AtomicInteger running) throws InterruptedException {
        running.incrementAndGet();
        try {
            Weft.sleep(Duration.ofDays(300));
            throw new AssertionError("nobody ended this");
        } finally {
            running.decrementAndGet();
        }
    }

    @Test
    void aRestartRunsTheBodyAnew() throws Exception {
        Simulation.of(1).run(() -> {
            List<String> runs = new ArrayList<>();
            SimulatedNetwork net = SimulatedNetwork.create();
            Host host = net.host("a", mine -> {
                runs.add("run");
                if (runs.size() < 3) {
                    Weft.sleep(LONG);
                }
            });
            for (int i = 0; i < 2; i++) {
                Weft.sleep(Duration.ofSeconds(1));
                host.crash();
                host.restart();
                assertThrows(IllegalStateException.class, host::restart);
            }
            host.join();
            assertEquals(3, runs.size());
        });
    }

    @Test
    void aCrashBeforeTheBodyBeginsLetsItNotBegin() throws Exception {
        Simulation.explore(5, () -> {
            SimulatedNetwork net = SimulatedNetwork.create();
            Host host = net.host("a", _ -> {
                throw new AssertionError("it ran");
            });
            host.crash();
            Weft.sleep(LONG);
        });
    }

    @Test
    void aHostMayCrashItself() throws Exception {
        Simulation.of(1).run(() -> {
            List<String> said = new ArrayList<>();
            SimulatedNetwork net = SimulatedNetwork.create();
            net.host("a", host -> {
                host.crash();
                said.add("still here");
                Weft.yieldNow();
                said.add("and here");
            });
            Weft.sleep(LONG);
            assertEquals(List.of("still here"), said);
        });
    }

    @Test
    void whatACrashedHostFailsWithIsNobodysFailure() throws Exception {
        Simulation.of(1).run(() -> {
            SimulatedNetwork net = SimulatedNetwork.create();
            Host host = net.host("a", _ -> {
                try {
                    Weft.sleep(LONG);
                } catch (InterruptedException e) {
                    throw new IOException("could not clean up");
                }
            });
            Weft.sleep(Duration.ofSeconds(1));
            host.crash();
        });
    }

    @Test
    void aServerWithAGraceEndsWithItsHostWithoutAWord() throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            between((net, a, b) -> {
                Host c = net.host("c", host -> host.listen(80, ServerOptions.defaults().grace(LONG))
                        .serve(stream -> stream.transferTo(stream)));
                a.connect("c", 80).write("x");
                c.crash();
                Weft.sleep(Duration.ofSeconds(1));
                c.restart();
                Weft.sleep(LONG.multipliedBy(2));
                try (ByteStream stream = a.connect("c", 80)) {
                    stream.write("y");
                    assertEquals("y", new String(stream.read(1)));
                }
            });
            assertEquals(List.of(), log.having("can take no connection in"));
            assertEquals(List.of(), log.having("cannot end"));
        }
    }

    @Test
    void joinWaitsThroughACrashForTheProgramToEnd() throws Exception {
        Simulation.of(1).run(() -> TaskGroup.run(group -> {
            SimulatedNetwork net = SimulatedNetwork.create();
            Host host = net.host("a", _ -> Weft.sleep(Duration.ofSeconds(10)));
            group.fork(() -> {
                Weft.sleep(Duration.ofSeconds(5));
                host.crash();
                Weft.sleep(Duration.ofSeconds(5));
                host.restart();
            });
            host.join();
            assertEquals(Duration.ofSeconds(20), Simulation.clock().elapsed());
        }));
    }

    // --- what no longer leaves ---

    @Test
    void nothingThatATaskDoesInItsCleanupHasAnEffect() throws Exception {
        between((net, a, b) -> {
            SimulatedServer server = a.listen(80);
            List<Throwable> thrown = new ArrayList<>();
            Host c = net.host("c", host -> {
                ByteStream stream = host.connect("a", 80);
                if (!thrown.isEmpty()) {
                    return;
                }
                SimulatedUdpSocket socket = host.datagrams(1);
                try {
                    Weft.sleep(LONG);
                } finally {
                    Weft.shield(() -> {
                        thrown.add(assertThrows(IOException.class, () -> stream.write("x")));
                        thrown.add(assertThrows(IOException.class, () -> stream.read(1)));
                        thrown.add(assertThrows(IOException.class, () -> socket.send(new byte[1], "a", 1)));
                        thrown.add(assertThrows(IOException.class, () -> socket.receive()));
                        thrown.add(assertThrows(IOException.class, () -> host.connect("a", 80)));
                        thrown.add(assertThrows(IOException.class, () -> host.listen(1)));
                        assertThrows(CancellationException.class, () -> host.disk().put("key", "value"));
                        assertThrows(CancellationException.class, () -> host.disk().sync());
                        stream.close();
                    });
                }
            });
            ByteStream stream = server.accept();
            c.crash();
            assertThrows(SocketException.class, () -> stream.read(1));
            c.restart();
            c.join();
            assertEquals(6, thrown.size());
            thrown.forEach(each -> assertInstanceOf(ClosedByInterruptException.class, each));
            server.accept();
            assertNull(c.disk().get("key"));
        });
    }

    @Test
    void whatWasSentBeforeArrives() throws Exception {
        between((net, a, b) -> {
            ByteStream[] pair = connected(a, b);
            pair[0].write("last words");
            a.crash();
            assertEquals("last words", new String(pair[1].readExactly(10)));
            assertThrows(IOException.class, () -> pair[1].read(1));
        });
    }

    @Test
    void whatWasStillToBeSentAgainDoesNot() throws Exception {
        between((net, a, b) -> {
            ByteStream[] pair = connected(a, b);
            pair[0].write("1");
            net.partition(a, b);
            pair[0].write("2");
            Weft.sleep(LONG);
            a.crash();
            net.heal();
            assertTrue(saysNothing(pair[1]));
        });
    }

    @Test
    void whatFollowsALostPieceIsLostWithIt() throws Exception {
        between((net, a, b) -> {
            ByteStream[] pair = connected(a, b);
            net.loss(0.999);
            pair[0].write("1");
            net.loss(0);
            pair[0].write("2");
            a.crash();
            assertThrows(IOException.class, () -> pair[1].read(1));
        });
    }

    @Test
    void whatIsHeldOnTheWayHasLeft() throws Exception {
        between((net, a, b) -> {
            ByteStream[] pair = connected(a, b);
            net.link(a, b).hold();
            pair[0].write("x");
            Weft.sleep(LONG);
            a.crash();
            net.link(a, b).release();
            assertEquals("x", new String(pair[1].read(1)));
        });
    }

    @Test
    void aCloseWhoseEndIsStillToBeSentIsTornByACrash() throws Exception {
        between((net, a, b) -> {
            ByteStream[] pair = connected(a, b);
            net.loss(0.999);
            pair[0].write("x");
            pair[0].close();
            net.loss(0);
            a.crash();
            assertThrows(IOException.class, () -> pair[1].read(1));
        });
    }

    // --- what peers see ---

    @Test
    void peersSeeAResetAndNewConnectionsAreRefused() throws Exception {
        between((net, a, b) -> {
            b.listen(80);
            ByteStream[] pair = connected(a, b);
            b.crash();
            assertThrows(SocketException.class, () -> pair[0].read(1));
            assertThrows(ConnectException.class, () -> a.connect("b", 80));
            assertThrows(SocketException.class, () -> b.listen(80));
            b.restart();
            assertThrows(ConnectException.class, () -> a.connect("b", 80));
            b.listen(80);
            a.connect("b", 80);
        });
    }

    @Test
    void peersBehindACutHearNothingUntilTheyWriteAfterIt() throws Exception {
        between((net, a, b) -> {
            ByteStream[] pair = connected(a, b);
            net.partition(a, b);
            b.crash();
            assertTrue(saysNothing(pair[0]));
            pair[0].write("x");
            assertTrue(saysNothing(pair[0]));
            net.heal();
            assertThrows(SocketException.class, () -> pair[0].read(1));
        });
    }

    @Test
    void aRestartedHostDoesNotKnowTheOldConnections() throws Exception {
        between((net, a, b) -> {
            ByteStream[] pair = connected(a, b);
            net.partition(a, b);
            b.crash();
            b.restart();
            net.heal();
            pair[0].write("x");
            assertThrows(SocketException.class, () -> pair[0].read(1));
        });
    }

    // --- the disk ---

    @Test
    void whatWasSyncedSurvivesACrashAndWhatWasNotDoesNot() throws Exception {
        between((net, a, b) -> {
            Disk disk = a.disk();
            disk.put("one", "1");
            disk.put("two", "2");
            disk.sync();
            disk.put("one", "changed");
            disk.remove("two");
            disk.put("three", "3");
            assertEquals(Set.of("one", "three"), disk.keys());
            assertEquals("changed", disk.get("one"));
            assertNull(disk.get("two"));
            a.crash();
            a.restart();
            assertEquals(Set.of("one", "two"), disk.keys());
            assertEquals("1", disk.get("one"));
            assertEquals("2", disk.get("two"));
        });
    }

    @Test
    void whatIsPutDuringASyncIsLeftForTheNext() throws Exception {
        between((net, a, b) -> TaskGroup.run(group -> {
            Disk disk = a.disk();
            disk.put("key", "old");
            group.fork(() -> disk.sync());
            Weft.sleep(Duration.ofNanos(1));
            disk.put("key", "new");
            Weft.sleep(Duration.ofMillis(1));
            a.crash();
            assertEquals("old", disk.get("key"));
        }));
    }

    @Test
    void aCrashDuringASyncLosesWhatWasToBeSynced() throws Exception {
        between((net, a, b) -> {
            Host c = net.host("c", host -> {
                host.disk().put("key", "value");
                host.disk().sync();
            });
            Weft.sleep(Duration.ofNanos(1));
            c.crash();
            assertNull(c.disk().get("key"));
        });
    }

    @Test
    void aProgramThatEndsLeavesAllItsWritesBehind() throws Exception {
        between((net, a, b) -> {
            Host c = net.host("c", host -> host.disk().put("key", "value"));
            c.join();
            c.restart();
            c.crash();
            assertEquals("value", c.disk().get("key"));
        });
    }
}
