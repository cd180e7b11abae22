package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CapturedLog;
import dev.weft.TaskFailedException;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.loop.Backstage;
import dev.weft.nio.testing.FaultPlan;
import dev.weft.nio.testing.FaultProxy;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/// Many connections at once, each through faults of its own: what comes back is equal, or the connection ends in the way that is
/// documented for its fault. And when all is over nothing is left open.
@Tag("loop")
class StreamsUnderFaultsTest {

    private static final int LENGTH = 20_000;
    private static final int AT_ONCE = 1000;
    private static final int WARM_UP = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration LONG_PATIENCE = Duration.ofMinutes(5);

    /// What goes wrong on a connection, by its number.
    private enum Trouble {
        SLOW, STALL, SILENCE, RESET_IN, RESET_OUT, END_IN, END_OUT, GARBAGE;

        static Trouble of(int number) {
            return values()[number % values().length];
        }

        FaultPlan plan(int number) {
            Random random = new Random(number);
            long offset = random.nextInt(LENGTH);
            FaultPlan plan = FaultPlan.seeded(number);
            return switch (this) {
                case SLOW -> plan.slices(1500).latency(Duration.ZERO, Duration.ofMillis(1));
                case STALL -> plan.stallAfter(offset, Duration.ofMillis(50));
                case SILENCE -> plan.incoming(more -> more.stallAfter(offset));
                case RESET_IN -> plan.incoming(more -> more.resetAfter(offset));
                case RESET_OUT -> plan.outgoing(more -> more.resetAfter(offset));
                case END_IN -> plan.incoming(more -> more.endAfter(offset));
                case END_OUT -> plan.outgoing(more -> more.endAfter(offset));
                case GARBAGE -> plan.incoming(more -> more.garbageAfter(offset, 1));
            };
        }

        boolean isHarmless() {
            return this == SLOW || this == STALL;
        }
    }

    /// Makes a stream of a connection: that itself, or TLS over it.
    @FunctionalInterface
    private interface Wrapping {

        ByteStream of(TcpStream stream) throws IOException, InterruptedException;
    }

    /// Of two peers.
    private record Protocol(Wrapping client, Wrapping server, boolean isTls) {

        static Protocol plain() {
            return new Protocol(stream -> stream, stream -> stream, false);
        }

        static Protocol tls() throws Exception {
            Tls client = TlsPair.clients();
            Tls server = TlsPair.servers();
            return new Protocol(stream -> client.wrap(stream, "localhost", stream.remoteAddress().getPort()),
                    server::wrap, true);
        }
    }

    /// What this process holds.
    private record Held(long files, long buffers) {

        static Held now() {
            try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
                long buffers = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .filter(pool -> pool.getName().equals("direct")).mapToLong(BufferPoolMXBean::getCount).sum();
                return new Held(files.count(), buffers);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        boolean isWithin(Held baseline) {
            return files <= baseline.files && buffers <= baseline.buffers;
        }
    }

    // --- one connection ---

    private static byte[] dataOf(int number) {
        byte[] data = new byte[LENGTH];
        new Random(~number).nextBytes(data);
        return data;
    }

    private static void echo(ByteStream stream) throws IOException, InterruptedException {
        stream.transferTo(stream);
        stream.shutdownOutput();
    }

    /// Sends data through an echo, and gives what came back.
    private static byte[] roundTrip(InetSocketAddress address, Protocol protocol, byte[] data) throws Exception {
        try (TcpStream below = TcpStream.connect(address); ByteStream stream = protocol.client.of(below)) {
            return TaskGroup.scope(group -> {
                group.fork(() -> {
                    stream.write(data);
                    stream.shutdownOutput();
                });
                return stream.readExactly(data.length);
            });
        }
    }

    /// Null if it came back in order.
    private static Exception failureOf(InetSocketAddress address, int number, Protocol protocol, Duration patience)
            throws Exception {
        byte[] data = dataOf(number);
        try {
            byte[] got = Weft.withTimeout(patience, () -> roundTrip(address, protocol, data));
            if (Trouble.of(number) == Trouble.GARBAGE && !protocol.isTls) {
                assertEquals(1, IntStream.range(0, LENGTH).filter(at -> got[at] != data[at]).count());
            } else {
                assertArrayEquals(data, got);
            }
            return null;
        } catch (TaskFailedException e) {
            return (Exception) e.getCause();
        } catch (IOException | TimeoutException e) {
            return e;
        }
    }

    /// @return how it ended, in a word
    private static String check(InetSocketAddress address, int number, Protocol protocol) throws Exception {
        Trouble trouble = Trouble.of(number);
        Exception failure = failureOf(address, number, protocol,
                trouble == Trouble.SILENCE ? PATIENCE : LONG_PATIENCE);
        String what = "connection " + number + ", " + trouble.plan(number) + ": " + failure;
        if (trouble.isHarmless() || (trouble == Trouble.GARBAGE && !protocol.isTls)) {
            assertEquals(null, failure, what);
            return "equal";
        }
        switch (trouble) {
            case SILENCE -> assertInstanceOf(TimeoutException.class, failure, what);
            case END_IN, END_OUT -> checkEnd(failure, dataOf(number), protocol, what);
            default -> {
                assertInstanceOf(IOException.class, failure, what);
                assertTrue(!(failure instanceof StreamClosedException), what);
            }
        }
        return failure.getClass().getSimpleName();
    }

    private static void checkEnd(Exception failure, byte[] data, Protocol protocol, String what) {
        if (protocol.isTls) {
            assertInstanceOf(IOException.class, failure, what);
        } else {
            byte[] partial = assertInstanceOf(EndOfStreamException.class, failure, what).partial();
            assertArrayEquals(Arrays.copyOf(data, partial.length), partial, what);
        }
    }

    // --- many ---

    private static void manyConnections(int count, Protocol protocol, TestReporter reporter) throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "there is no /proc here");
        Weft.run(() -> {
            // What is made once, and kept.
            checkAll(WARM_UP, protocol);
            Held before = settled(new Held(Long.MAX_VALUE, Long.MAX_VALUE));
            long begin = System.nanoTime();
            List<String> ends = checkAll(count, protocol);
            long millis = (System.nanoTime() - begin) / 1_000_000;
            Held after = settled(before);
            reporter.publishEntry(count + (protocol.isTls ? " over TLS" : " plain") + " in " + millis + " ms: " + before
                    + " -> " + after + ", " + count(ends));
        });
    }

    /// Through a proxy of their own, which keeps those that are silent until it is closed.
    private static List<String> checkAll(int count, Protocol protocol) throws Exception {
        // Each connection that breaks is told as DEBUG.
        try (CapturedLog _ = CapturedLog.open();
                TcpServer server = TcpServer.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                FaultProxy proxy = FaultProxy.open(server.localAddress(), at -> Trouble.of(at).plan(at))) {
            return TaskGroup.scope(group -> {
                group.forkDaemon(() -> server.serve(stream -> echo(protocol.server.of(stream))));
                group.forkDaemon(proxy::serve);
                return Weft.map(IntStream.range(0, count).boxed().toList(), AT_ONCE,
                        number -> check(proxy.localAddress(), number, protocol));
            });
        }
    }

    private static String count(List<String> ends) {
        return ends.stream().distinct().sorted().map(end -> ends.stream().filter(end::equals).count() + " " + end)
                .toList().toString();
    }

    /// What is held when no more than at first is: the other sides of the last connections have yet to notice.
    private static Held settled(Held baseline) throws InterruptedException {
        Weft.sleep(Duration.ofMillis(100));
        Backstage.spinUntil(() -> Held.now().isWithin(baseline), Duration.ofSeconds(10), "no more is held than "
                + baseline + "; it is " + Held.now());
        return Held.now();
    }

    @Test
    void connectionsArriveWholeOrEndAsDocumented(TestReporter reporter) throws Exception {
        manyConnections(80, Protocol.plain(), reporter);
    }

    @Test
    void connectionsOverTlsArriveWholeOrEndAsDocumented(TestReporter reporter) throws Exception {
        manyConnections(40, Protocol.tls(), reporter);
    }

    @Test
    @Tag("soak")
    void twoThousandConnectionsArriveWholeOrEndAsDocumented(TestReporter reporter) throws Exception {
        manyConnections(2000, Protocol.plain(), reporter);
    }

    @Test
    @Tag("soak")
    void twoThousandConnectionsOverTlsArriveWholeOrEndAsDocumented(TestReporter reporter) throws Exception {
        manyConnections(2000, Protocol.tls(), reporter);
    }
}
