package dev.weft.nio.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.Task;
import dev.weft.TaskFailedException;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.nio.ByteStream;
import dev.weft.nio.ServerOptions;
import dev.weft.testing.DeadlockError;
import dev.weft.testing.Simulation;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Hosts, connections, and what the network does to them.
@Tag("loop")
class SimulatedNetworkTest {

    private static final Duration LATENCY = Duration.ofMillis(10);

    /// What a test does with two hosts.
    @FunctionalInterface
    interface Body {

        /// Does it.
        void run(SimulatedNetwork net, Host a, Host b) throws Exception;
    }

    /// In a simulation, with messages that take exactly 10 ms.
    static void between(Body body) throws Exception {
        Simulation.of(1).run(() -> {
            SimulatedNetwork net = SimulatedNetwork.create().latency(LATENCY, LATENCY);
            body.run(net, net.host("a"), net.host("b"));
        });
    }

    static void assertTakes(long millis, Action action) throws Exception {
        Duration begin = Simulation.clock().elapsed();
        action.run();
        assertEquals(millis, Simulation.clock().elapsed().minus(begin).toMillis());
    }

    /// A connection from a to b: first the end of a.
    static ByteStream[] connected(Host a, Host b) throws Exception {
        try (SimulatedServer server = b.listen(0)) {
            return new ByteStream[]{a.connect(b.name(), server.port()), server.accept()};
        }
    }

    // --- programs ---

    @Test
    void hostsServeAndConnect() throws Exception {
        Simulation.explore(30, () -> {
            SimulatedNetwork net = SimulatedNetwork.create().loss(0.1);
            net.host("server", host -> host.listen(80).serve(stream -> stream.transferTo(stream)));
            Host client = net.host("client", host -> {
                try (ByteStream stream = host.connect("server", 80)) {
                    stream.write("hello\n");
                    assertEquals("hello", stream.readLine());
                }
            });
            client.join();
            assertFalse(client.isUp());
        });
    }

    @Test
    void theSameSeedGivesTheSameRun() throws Exception {
        List<Long> hashes = new ArrayList<>();
        for (long seed : new long[]{1, 1, 2}) {
            hashes.add(Simulation.of(seed).trial(() -> {
                SimulatedNetwork net = SimulatedNetwork.create().loss(0.2);
                net.host("server", host -> host.listen(80).serve(stream -> stream.transferTo(stream)));
                List<Host> clients = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    clients.add(net.host("client " + i, host -> {
                        try (ByteStream stream = host.connect("server", 80)) {
                            stream.write(new byte[5_000]);
                            stream.readExactly(5_000);
                        }
                    }));
                }
                for (Host client : clients) {
                    client.join();
                }
                return null;
            }).hash());
        }
        assertEquals(hashes.get(0), hashes.get(1));
        assertNotEquals(hashes.get(0), hashes.get(2));
    }

    @Test
    void aProgramThatFailsIsToldOfWhereItIsAwaited() throws Exception {
        Simulation.of(1).run(() -> {
            SimulatedNetwork net = SimulatedNetwork.create();
            Host host = net.host("a", _ -> {
                throw new IOException("disk full");
            });
            var thrown = assertThrows(TaskFailedException.class, host::join);
            assertEquals("disk full", thrown.getCause().getMessage());
        });
    }

    @Test
    void aProgramThatFailsAndNobodyAwaitsFailsTheSimulation() {
        assertThrows(IOException.class, () -> Simulation.of(1).run(() -> {
            SimulatedNetwork.create().host("a", _ -> {
                throw new IOException("disk full");
            });
            Weft.sleep(LATENCY);
        }));
    }

    @Test
    void aTaskKnowsItsHostAtAnyDepth() throws Exception {
        Simulation.of(1).run(() -> {
            SimulatedNetwork net = SimulatedNetwork.create();
            Host host = net.host("a", mine -> {
                assertSame(mine, Host.current());
                TaskGroup.run(group -> group.fork(() -> assertSame(mine, Host.current())));
                assertSame(mine, Weft.spawn(Host::current).await());
            });
            host.join();
            assertThrows(IllegalStateException.class, Host::current);
        });
    }

    @Test
    void aTaskOfOneHostCannotActForAnother() throws Exception {
        between((net, a, b) -> net.host("c", _ -> assertThrows(IllegalStateException.class, () -> a.listen(1))).join());
    }

    @Test
    void whatAProgramHasOpenIsClosedWhenItEnds() throws Exception {
        between((net, a, b) -> {
            Host c = net.host("c", host -> {
                ByteStream stream = host.listen(1).accept();
                stream.write("bye");
            });
            ByteStream stream = a.connect("c", 1);
            assertEquals("bye", new String(stream.readAll()));
            c.join();
            assertThrows(ConnectException.class, () -> a.connect("c", 1));
        });
    }

    @Test
    void namesAreGivenOnce() throws Exception {
        between((net, a, b) -> {
            assertThrows(IllegalArgumentException.class, () -> net.host("a"));
            assertThrows(IllegalArgumentException.class, () -> net.host("localhost"));
            assertEquals(List.of(a, b), net.hosts());
        });
    }

    @Test
    void nobodyOutsideTheLoopMayUseIt() throws Exception {
        Weft.run(() -> {
            SimulatedNetwork net = SimulatedNetwork.create(new Random(1));
            Weft.offload(() -> assertThrows(WrongThreadException.class, () -> net.host("a")));
        });
    }

    @Test
    void waitingForWhatNobodySendsIsADeadlockThatNamesTheConnection() {
        var thrown = assertThrows(DeadlockError.class, () -> between((net, a, b) -> connected(a, b)[1].read(1)));
        assertTrue(thrown.getMessage().contains("b:49152 -> a:49152"), thrown::getMessage);
    }

    // --- connections ---

    @Test
    void connectingTakesAMessageThereAndOneBack() throws Exception {
        between((net, a, b) -> {
            SimulatedServer server = b.listen(80);
            assertTakes(20, () -> a.connect("b", 80));
            assertTakes(10, server::accept);
        });
    }

    @Test
    void aPortWhereNobodyListensRefuses() throws Exception {
        between((net, a, b) -> assertTakes(20, () -> {
            var thrown = assertThrows(ConnectException.class, () -> a.connect("b", 80));
            assertEquals("no connection to b:80: Connection refused", thrown.getMessage());
        }));
    }

    @Test
    void aServerThatWasClosedRefuses() throws Exception {
        between((net, a, b) -> {
            b.listen(80).close();
            assertThrows(ConnectException.class, () -> a.connect("b", 80));
        });
    }

    @Test
    void whoWaitsToBeAcceptedIsResetWhenTheServerCloses() throws Exception {
        between((net, a, b) -> {
            SimulatedServer server = b.listen(80);
            ByteStream stream = a.connect("b", 80);
            Weft.sleep(LATENCY);
            server.close();
            assertThrows(IOException.class, () -> stream.read(1));
        });
    }

    @Test
    void aHostThatDoesNotExistIsUnknown() throws Exception {
        between((net, a, b) -> {
            var thrown = assertThrows(UnknownHostException.class, () -> a.connect("c", 80));
            assertTrue(thrown.getMessage().contains("[a, b]"), thrown::getMessage);
        });
    }

    @Test
    void aPortCanBeListenedAtOnceAtATime() throws Exception {
        between((net, a, b) -> {
            SimulatedServer first = b.listen(80);
            var thrown = assertThrows(BindException.class, () -> b.listen(80));
            assertTrue(thrown.getMessage().contains("Address already in use"), thrown::getMessage);
            first.close();
            b.listen(80);
            a.listen(80);
        });
    }

    @Test
    void aHostReachesItselfAtOnceAlsoByTheNameLocalhost() throws Exception {
        between((net, a, b) -> {
            SimulatedServer server = a.listen(80);
            assertTakes(0, () -> {
                a.connect("localhost", 80).write("x");
                assertEquals("x", new String(server.accept().read(1)));
                a.connect("a", 80);
            });
        });
    }

    @Test
    void whatIsWrittenArrivesAfterTheLatency() throws Exception {
        between((net, a, b) -> {
            ByteStream[] pair = connected(a, b);
            assertTakes(0, () -> pair[0].write("hello"));
            assertTakes(10, () -> assertEquals("hello", new String(pair[1].readExactly(5))));
        });
    }

    @Test
    void whatIsWrittenArrivesInOrderWhateverTheLatencies() throws Exception {
        Simulation.explore(20, () -> {
            SimulatedNetwork net = SimulatedNetwork.create().latency(Duration.ZERO, Duration.ofSeconds(1)).loss(0.3);
            byte[] sent = new byte[100_000];
            new Random(1).nextBytes(sent);
            ByteStream[] pair = connected(net.host("a"), net.host("b"));
            TaskGroup.run(group -> {
                group.fork(() -> {
                    pair[0].write(sent);
                    pair[0].close();
                });
                assertArrayEquals(sent, pair[1].readAll());
            });
        });
    }

    @Test
    void aWriterWaitsForAReaderThatIsSlow() throws Exception {
        between((net, a, b) -> {
            ByteStream[] pair = connected(a, b);
            ByteBuffer much = ByteBuffer.allocate(1 << 20);
            assertFalse(Weft.moveOnAfter(Duration.ofHours(1), () -> pair[0].write(much)));
            assertEquals(1 << 16, much.position());
            pair[1].readExactly(1 << 15);
            assertFalse(Weft.moveOnAfter(Duration.ofHours(1), () -> pair[0].write(much)));
            assertEquals((1 << 16) + (1 << 15), much.position());
        });
    }

    @Test
    void aLostPieceIsSentAgainAfterPausesThatDouble() throws Exception {
        Simulation.of(1).run(() -> {
            double[] chances = {1, 1, 1, 0, 0, 0, 1, 1};
            int[] drawn = {0};
            SimulatedNetwork net = SimulatedNetwork.create(chanceOf(() -> chances[drawn[0]++]))
                    .latency(LATENCY, LATENCY).loss(0.5);
            ByteStream[] pair = connected(net.host("a"), net.host("b"));
            pair[0].write("x");
            pair[0].write("y");
            assertTakes(10 + 200 + 400 + 800, () -> assertEquals("x", new String(pair[1].read(1))));
            assertTakes(0, () -> assertEquals("y", new String(pair[1].read(1))));
        });
    }

    /// A generator whose doubles are given.
    private static RandomGenerator chanceOf(DoubleSupplier next) {
        return () -> (long) (next.getAsDouble() * Long.MAX_VALUE) << 1;
    }

    @Test
    void closingWithInputUnreadResetsThePeer() throws Exception {
        between((net, a, b) -> {
            ByteStream[] pair = connected(a, b);
            pair[0].write("unread");
            Weft.sleep(LATENCY.multipliedBy(2));
            pair[1].close();
            assertThrows(IOException.class, () -> pair[0].read(1));
        });
    }

    @Test
    void whatIsOnTheWayWhenItsReaderClosesIsAnsweredByAReset() throws Exception {
        between((net, a, b) -> {
            ByteStream[] pair = connected(a, b);
            pair[0].write("x");
            pair[1].close();
            assertEquals(0, pair[0].read(1).length);
            Weft.sleep(LATENCY.multipliedBy(2));
            assertThrows(IOException.class, () -> pair[0].write("y"));
        });
    }

    @Test
    void aFaultyStreamOverItThatIsResetResetsThePeer() throws Exception {
        between((net, a, b) -> {
            ByteStream[] pair = connected(a, b);
            FaultyStream faulty = FaultyStream.over(pair[0], FaultPlan.inSimulation().resetAfter(3));
            assertThrows(IOException.class, () -> faulty.write("abcdef"));
            assertEquals("abc", new String(pair[1].readExactly(3)));
            assertThrows(IOException.class, () -> pair[1].read(1));
        });
    }

    @Test
    void aConnectThatIsCancelledLeavesNothingAtTheServer() throws Exception {
        between((net, a, b) -> {
            SimulatedServer server = b.listen(80);
            for (long millis : new long[]{0, 5, 10, 15, 19}) {
                assertTrue(Weft.moveOnAfter(Duration.ofMillis(millis), () -> a.connect("b", 80)).isEmpty());
            }
            assertTrue(Weft.moveOnAfter(Duration.ofHours(1), server::accept).isEmpty());
        });
    }

    @Test
    void serversServeEachConnectionInATaskOfItsOwn() throws Exception {
        between((net, a, b) -> TaskGroup.run(group -> {
            SimulatedServer server = b.listen(80);
            Task<?> serving = group.fork(() -> server.serve(stream -> stream.transferTo(stream)));
            for (int i = 0; i < 3; i++) {
                group.fork(() -> {
                    try (ByteStream stream = a.connect("b", 80)) {
                        stream.write("x\n");
                        assertEquals("x", stream.readLine());
                        stream.shutdownOutput();
                        assertNull(stream.readLine());
                    }
                    server.close();
                });
            }
            serving.await();
        }));
    }

    @Test
    void aServerHasTheLimitAndTheGraceOfItsOptions() throws Exception {
        between((net, a, b) -> TaskGroup.run(group -> {
            SimulatedServer server = b.listen(80, ServerOptions.defaults().maxConnections(1)
                    .grace(Duration.ofSeconds(5)));
            Task<?> serving = group.fork(() -> server.serve(stream -> {
                stream.write("welcome\n");
                stream.readLine();
            }));
            ByteStream first = a.connect("b", 80);
            assertEquals("welcome", first.readLine());
            ByteStream second = a.connect("b", 80);
            assertTrue(Weft.moveOnAfter(Duration.ofSeconds(1), () -> second.read(1)).isEmpty());
            serving.cancel("the test ends it");
            assertTakes(5_010, () -> assertNull(first.readLine()));
            assertThrows(IOException.class, () -> second.read(1));
        }));
    }

    // --- links ---

    @Test
    void connectingThroughACutTimesOut() throws Exception {
        between((net, a, b) -> {
            b.listen(80);
            net.partition(a, b);
            assertTakes(127_000, () -> {
                var thrown = assertThrows(ConnectException.class, () -> a.connect("b", 80));
                assertEquals("no connection to b:80: Connection timed out", thrown.getMessage());
            });
            net.connectTimeout(Duration.ofSeconds(3));
            assertTakes(3_000, () -> assertThrows(ConnectException.class, () -> a.connect("b", 80)));
        });
    }

    @Test
    void connectingGoesOnWhenTheCutIsHealed() throws Exception {
        between((net, a, b) -> TaskGroup.run(group -> {
            b.listen(80);
            net.partition(a, b);
            Task<ByteStream> connecting = group.fork(() -> a.connect("b", 80));
            Weft.sleep(Duration.ofSeconds(60));
            net.heal(a, b);
            assertTakes(20, connecting::await);
        }));
    }

    @Test
    void aStreamIsHeldUpByACutAndGoesOnInOrder() throws Exception {
        between((net, a, b) -> {
            ByteStream[] pair = connected(a, b);
            pair[0].write("1");
            Weft.sleep(Duration.ofMillis(5));
            net.partition(a, b);
            pair[0].write("2");
            assertTrue(Weft.moveOnAfter(Duration.ofHours(1), () -> pair[1].read(1)).isEmpty());
            net.heal();
            pair[0].write("3");
            assertTakes(10, () -> assertEquals("123", new String(pair[1].readExactly(3))));
        });
    }

    @Test
    void aCutOneWayStopsAlsoTheOtherOnceTheWindowIsFull() throws Exception {
        between((net, a, b) -> {
            ByteStream[] pair = connected(a, b);
            net.link(b, a).cut();
            TaskGroup.run(group -> {
                Task<?> reader = group.forkDaemon(() -> pair[1].readAll());
                ByteBuffer much = ByteBuffer.allocate(1 << 20);
                assertFalse(Weft.moveOnAfter(Duration.ofHours(1), () -> pair[0].write(much)));
                assertEquals(1 << 16, much.position());
                net.link(b, a).restore();
                pair[0].write(much);
                assertFalse(reader.isDone());
            });
        });
    }

    @Test
    void sidesOfAPartitionGoOnInside() throws Exception {
        between((net, a, b) -> {
            Host c = net.host("c");
            net.partition(List.of(a, b), List.of(c));
            connected(a, b);
            assertTrue(net.link(c, a).isCut());
            assertTrue(net.link(b, c).isCut());
            net.heal();
            connected(a, c);
        });
    }

    @Test
    void aHeldLinkKeepsWhatIsSentUntilTheRelease() throws Exception {
        between((net, a, b) -> {
            ByteStream[] pair = connected(a, b);
            net.link(a, b).hold();
            pair[0].write("1");
            assertTrue(Weft.moveOnAfter(Duration.ofHours(1), () -> pair[1].read(1)).isEmpty());
            net.link(a, b).release();
            pair[0].write("2");
            assertTakes(10, () -> assertEquals("12", new String(pair[1].readExactly(2))));
        });
    }

    @Test
    void whatWasStoppedOnTheWayIsNotOvertakenByWhatFollows() throws Exception {
        between((net, a, b) -> {
            ByteStream[] pair = connected(a, b);
            Link link = net.link(a, b);
            for (List<Action> stop : List.of(List.<Action>of(link::hold, link::release),
                    List.<Action>of(link::cut, link::restore))) {
                pair[0].write("1");
                Weft.sleep(Duration.ofMillis(5));
                pair[0].write("2");
                Weft.sleep(Duration.ofMillis(3));
                stop.get(0).run();
                Weft.sleep(Duration.ofMillis(4));
                stop.get(1).run();
                assertTakes(10, () -> assertEquals("12", new String(pair[1].readExactly(2))));
            }
        });
    }

    @Test
    void whatComesAfterAResetIsNotRead() throws Exception {
        between((net, a, b) -> {
            ByteStream[] pair = connected(a, b);
            pair[1].write("x");
            Weft.sleep(LATENCY.multipliedBy(2));
            pair[0].write("y");
            Weft.sleep(Duration.ofMillis(5));
            // The reset is under way behind what is written, and that is stopped.
            pair[0].close();
            Weft.sleep(Duration.ofMillis(3));
            net.link(a, b).hold();
            Weft.sleep(Duration.ofMillis(4));
            net.link(a, b).release();
            assertThrows(IOException.class, () -> pair[1].read(1));
            Weft.sleep(Duration.ofSeconds(1));
            assertThrows(IOException.class, () -> pair[1].read(1));
        });
    }

    @Test
    void aLinkMayBeSlowerThanTheOthers() throws Exception {
        between((net, a, b) -> {
            net.link(a, b).latency(Duration.ofSeconds(1), Duration.ofSeconds(1));
            b.listen(80);
            assertTakes(1_010, () -> a.connect("b", 80));
        });
    }

    @Test
    void settingsThatMeanNothingAreRefused() throws Exception {
        between((net, a, b) -> {
            assertThrows(IllegalArgumentException.class, () -> net.loss(1));
            assertThrows(IllegalArgumentException.class, () -> net.link(a, b).loss(-0.1));
            assertThrows(IllegalArgumentException.class, () -> net.latency(LATENCY, Duration.ZERO));
            assertThrows(IllegalArgumentException.class, () -> net.connectTimeout(Duration.ZERO));
            assertThrows(IllegalArgumentException.class, () -> net.link(a, a));
            assertThrows(IllegalArgumentException.class, () -> a.connect("b", 0));
            SimulatedNetwork other = SimulatedNetwork.create();
            assertThrows(IllegalArgumentException.class, () -> other.partition(a, b));
            assertNotNull(net.link(a, b).toString());
        });
    }
}
