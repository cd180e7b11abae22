package dev.weft.nio.testing;

import static dev.weft.nio.testing.SimulatedNetworkTest.assertTakes;
import static dev.weft.nio.testing.SimulatedNetworkTest.between;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.nio.StreamClosedException;
import dev.weft.nio.UdpSocket;
import dev.weft.testing.Simulation;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Datagrams of a simulated network.
@Tag("loop")
class SimulatedUdpSocketTest {

    private static final Duration LONG = Duration.ofHours(1);

    private static List<Integer> receiveAll(SimulatedUdpSocket socket) throws Exception {
        List<Integer> got = new ArrayList<>();
        Weft.moveOnAfter(LONG, () -> {
            while (true) {
                got.add((int) socket.receive().data()[0]);
            }
        });
        return got;
    }

    @Test
    void aDatagramArrivesAfterTheLatencyAndSaysFromWhere() throws Exception {
        between((net, a, b) -> {
            SimulatedUdpSocket mine = a.datagrams(0);
            SimulatedUdpSocket theirs = b.datagrams(53);
            mine.send(new byte[]{1, 2, 3}, "b", 53);
            assertTakes(10, () -> {
                UdpSocket.Datagram got = theirs.receive();
                assertArrayEquals(new byte[]{1, 2, 3}, got.data());
                assertEquals(InetSocketAddress.createUnresolved("a", mine.port()), got.from());
                theirs.send(new byte[]{4}, got.from());
            });
            assertTakes(10, () -> assertEquals(4, mine.receive().data()[0]));
        });
    }

    @Test
    void datagramsMayOvertakeEachOther() throws Exception {
        Simulation.of(1).run(() -> {
            SimulatedNetwork net = SimulatedNetwork.create().latency(Duration.ZERO, Duration.ofSeconds(1));
            SimulatedUdpSocket mine = net.host("a").datagrams(1);
            SimulatedUdpSocket theirs = net.host("b").datagrams(1);
            List<Integer> sent = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                mine.send(new byte[]{(byte) i}, "b", 1);
                sent.add(i);
            }
            List<Integer> got = receiveAll(theirs);
            assertNotEquals(sent, got);
            assertEquals(sent, got.stream().sorted().toList());
        });
    }

    @Test
    void asManyAreLostAsWasSaid() throws Exception {
        between((net, a, b) -> {
            net.loss(0.25);
            SimulatedUdpSocket mine = a.datagrams(1);
            SimulatedUdpSocket theirs = b.datagrams(1);
            for (int i = 0; i < 1_000; i++) {
                mine.send(new byte[1], "b", 1);
            }
            int got = receiveAll(theirs).size();
            assertTrue(got > 700 && got < 800, "got " + got);
        });
    }

    @Test
    void aCutLosesAlsoWhatIsUnderWay() throws Exception {
        between((net, a, b) -> {
            SimulatedUdpSocket mine = a.datagrams(1);
            SimulatedUdpSocket theirs = b.datagrams(1);
            mine.send(new byte[]{1}, "b", 1);
            net.partition(a, b);
            mine.send(new byte[]{2}, "b", 1);
            Weft.sleep(Duration.ofSeconds(1));
            net.heal();
            mine.send(new byte[]{3}, "b", 1);
            assertEquals(List.of(3), receiveAll(theirs));
        });
    }

    @Test
    void aHeldLinkLosesNone() throws Exception {
        between((net, a, b) -> {
            SimulatedUdpSocket mine = a.datagrams(1);
            SimulatedUdpSocket theirs = b.datagrams(1);
            mine.send(new byte[]{1}, "b", 1);
            net.link(a, b).hold();
            mine.send(new byte[]{2}, "b", 1);
            Weft.sleep(Duration.ofSeconds(1));
            net.link(a, b).release();
            assertEquals(List.of(1, 2), receiveAll(theirs));
        });
    }

    @Test
    void whatNobodyReceivesOverflows() throws Exception {
        between((net, a, b) -> {
            SimulatedUdpSocket mine = a.datagrams(1);
            SimulatedUdpSocket theirs = b.datagrams(1);
            for (int i = 0; i < 100; i++) {
                mine.send(new byte[1 << 14], "b", 1);
            }
            Weft.sleep(Duration.ofSeconds(1));
            assertEquals(16, receiveAll(theirs).size());
            mine.send(new byte[1 << 14], "b", 1);
            assertEquals(1, receiveAll(theirs).size());
        });
    }

    @Test
    void oneForNobodyIsLost() throws Exception {
        between((net, a, b) -> {
            SimulatedUdpSocket mine = a.datagrams(1);
            mine.send(new byte[1], "b", 1);
            b.datagrams(2);
            b.crash();
            mine.send(new byte[1], "b", 2);
            assertThrows(UnknownHostException.class, () -> mine.send(new byte[1], "c", 1));
            assertThrows(SocketException.class, () -> mine.send(new byte[65_508], "b", 1));
            assertEquals(List.of(), receiveAll(mine));
        });
    }

    @Test
    void whoSentItMayCrashMeanwhile() throws Exception {
        between((net, a, b) -> {
            SimulatedUdpSocket theirs = b.datagrams(1);
            a.datagrams(1).send(new byte[]{1}, "b", 1);
            a.crash();
            assertEquals(List.of(1), receiveAll(theirs));
        });
    }

    @Test
    void closingEndsWhoWaitsAndFreesThePort() throws Exception {
        between((net, a, b) -> TaskGroup.run(group -> {
            SimulatedUdpSocket socket = a.datagrams(1);
            assertThrows(BindException.class, () -> a.datagrams(1));
            Task<?> waiting = group.fork(() -> assertThrows(StreamClosedException.class, socket::receive));
            Weft.sleep(LONG);
            socket.close();
            waiting.await();
            assertThrows(StreamClosedException.class, () -> socket.send(new byte[1], "b", 1));
            a.datagrams(1).close();
        }));
    }

    @Test
    void onlyOneTaskReceivesAtATime() throws Exception {
        between((net, a, b) -> TaskGroup.run(group -> {
            SimulatedUdpSocket socket = a.datagrams(1);
            group.forkDaemon(() -> socket.receive());
            Weft.sleep(LONG);
            assertThrows(IllegalStateException.class, socket::receive);
        }));
    }
}
