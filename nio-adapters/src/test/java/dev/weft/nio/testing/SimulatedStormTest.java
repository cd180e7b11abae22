package dev.weft.nio.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.nio.ByteStream;
import dev.weft.testing.Simulation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Streams while links are cut and held, pieces are lost and hosts crash, as many seeds have it.
@Tag("loop")
class SimulatedStormTest {

    private static final int CONNECTIONS = 3;
    private static final int TROUBLES = 30;
    private static final int VOLUME = 150_000;
    private static final Duration LONG = Duration.ofMinutes(10);

    private static SimulatedNetwork network() {
        return SimulatedNetwork.create().latency(Duration.ZERO, Duration.ofMillis(20)).loss(0.1);
    }

    private static byte[] bytes(int which) {
        byte[] bytes = new byte[VOLUME];
        for (int at = 0; at < bytes.length; at++) {
            bytes[at] = (byte) ((at * 31 >> 3) + which);
        }
        return bytes;
    }

    private static void pause(int mostMillis) throws InterruptedException {
        Weft.sleep(Duration.ofMillis(Simulation.random().nextInt(mostMillis)));
    }

    private static void write(ByteStream stream, byte[] bytes) throws IOException, InterruptedException {
        for (int at = 0; at < bytes.length;) {
            int count = Math.min(Simulation.random().nextInt(1, 20_000), bytes.length - at);
            stream.write(Arrays.copyOfRange(bytes, at, at + count));
            at += count;
            pause(20);
        }
        stream.shutdownOutput();
    }

    /// Reads to the end, or until the connection is broken, or nothing has come for long.
    private static byte[] read(ByteStream stream) throws InterruptedException {
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        try {
            while (true) {
                byte[] piece = Weft.moveOnAfter(LONG, () -> stream.read(Simulation.random().nextInt(1, 30_000)))
                        .orElse(new byte[0]);
                if (piece.length == 0) {
                    return got.toByteArray();
                }
                got.write(piece);
                pause(20);
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            return got.toByteArray();
        }
    }

    private static void trouble(SimulatedNetwork net, Link... links) throws InterruptedException {
        RandomGenerator random = Simulation.random();
        for (int i = 0; i < TROUBLES; i++) {
            pause(100);
            Link link = links[random.nextInt(links.length)];
            switch (random.nextInt(4)) {
                case 0 -> link.cut();
                case 1 -> link.restore();
                case 2 -> link.hold();
                default -> link.release();
            }
        }
        net.heal();
        List.of(links).forEach(Link::release);
    }

    @Test
    void everythingArrivesOnceTheNetworkIsWholeAgain() {
        Simulation.explore(100, () -> {
            SimulatedNetwork net = network();
            Host a = net.host("a");
            Host b = net.host("b");
            SimulatedServer server = b.listen(1);
            TaskGroup.run(group -> {
                group.fork(() -> trouble(net, net.link(a, b), net.link(b, a)));
                for (int i = 0; i < CONNECTIONS; i++) {
                    byte[] there = bytes(i);
                    byte[] back = bytes(i + CONNECTIONS);
                    ByteStream one = a.connect("b", 1);
                    ByteStream other = server.accept();
                    group.fork(() -> exchange(one, there, back));
                    group.fork(() -> exchange(other, back, there));
                }
            });
            Weft.sleep(LONG);
            assertEquals(0, a.incarnation().streamCount() + b.incarnation().streamCount());
        });
    }

    private static void exchange(ByteStream stream, byte[] mine, byte[] theirs) throws Exception {
        try (stream) {
            TaskGroup.run(group -> {
                group.fork(() -> write(stream, mine));
                assertArrayEquals(theirs, read(stream));
            });
        }
    }

    @Test
    void acrossCrashesWhatArrivesIsABeginningOfWhatWasSent() {
        Simulation.explore(200, () -> {
            SimulatedNetwork net = network();
            Host b = net.host("b", host -> host.listen(1).serve(stream -> stream.transferTo(stream)));
            Host a = net.host("a");
            TaskGroup.run(group -> {
                group.fork(() -> trouble(net, net.link(a, b), net.link(b, a)));
                group.fork(() -> {
                    for (int i = 0; i < 3; i++) {
                        pause(1_000);
                        b.crash();
                        pause(500);
                        b.restart();
                    }
                });
                for (int i = 0; i < CONNECTIONS; i++) {
                    byte[] sent = bytes(i);
                    pause(500);
                    try (ByteStream stream = a.connect("b", 1)) {
                        Task<?> writing = group.forkDaemon(() -> writeWhatGoes(stream, sent));
                        byte[] got = read(stream);
                        assertTrue(got.length <= sent.length && Arrays.equals(sent, 0, got.length, got, 0, got.length));
                        writing.cancel("the other direction has ended");
                    } catch (IOException e) {
                        // Refused, since it is down.
                    }
                }
            });
            b.crash();
            Weft.sleep(LONG);
            assertEquals(0, a.incarnation().streamCount());
        });
    }

    private static void writeWhatGoes(ByteStream stream, byte[] bytes) throws InterruptedException {
        try {
            write(stream, bytes);
        } catch (IOException e) {
            // The peer has crashed.
        }
    }
}
