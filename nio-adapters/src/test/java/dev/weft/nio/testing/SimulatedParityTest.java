package dev.weft.nio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.nio.ByteStream;
import dev.weft.nio.StreamClosedException;
import dev.weft.nio.StreamServer;
import dev.weft.nio.TcpServer;
import dev.weft.nio.TcpStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The same scenario over TCP on the loopback address and over a simulated network gives the same outcome.
@Tag("loop")
class SimulatedParityTest {

    /// Where connections are made.
    private interface World {

        StreamServer<?> listen() throws Exception;

        ByteStream connect(StreamServer<?> server) throws Exception;
    }

    private static final class Tcp implements World {

        @Override
        public StreamServer<?> listen() throws Exception {
            return TcpServer.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        }

        @Override
        public ByteStream connect(StreamServer<?> server) throws Exception {
            return TcpStream.connect(((TcpServer) server).localAddress());
        }
    }

    private static final class Simulated implements World {

        private final SimulatedNetwork net = SimulatedNetwork.create(new SplittableRandom(1)).latency(Duration.ZERO,
                Duration.ofNanos(20_000));
        private final Host client = net.host("client");
        private final Host host = net.host("server");

        @Override
        public StreamServer<?> listen() throws Exception {
            return host.listen(0);
        }

        @Override
        public ByteStream connect(StreamServer<?> server) throws Exception {
            return client.connect("server", ((SimulatedServer) server).port());
        }
    }

    /// What was seen, in words.
    private static final class Diary {

        private final List<String> lines = new ArrayList<>();

        void add(Callable<?> operation) throws Exception {
            try {
                Object value = operation.call();
                lines.add(value instanceof byte[] bytes ? "\"" + new String(bytes) + "\"" : String.valueOf(value));
            } catch (StreamClosedException e) {
                lines.add("closed on this side");
            } catch (ConnectException e) {
                lines.add(e.getMessage().replaceAll(".*: ", ""));
            } catch (IOException e) {
                lines.add("broken");
            }
        }

        /// Writes until that fails.
        void addEndOfWriting(ByteStream stream) throws Exception {
            add(() -> {
                while (true) {
                    stream.write("x");
                    Weft.sleep(Duration.ofNanos(50_000));
                }
            });
        }
    }

    private interface Scenario {

        void play(ByteStream one, ByteStream other, Diary diary) throws Exception;
    }

    private static void assertSameOutcome(Scenario scenario, String... expected) throws Exception {
        assertEquals(List.of(expected), outcome(Simulated::new, scenario), "simulated");
        assertEquals(List.of(expected), outcome(Tcp::new, scenario), "TCP");
    }

    private static List<String> outcome(Callable<World> world, Scenario scenario) throws Exception {
        return Weft.run(() -> {
            Diary diary = new Diary();
            World its = world.call();
            try (StreamServer<?> server = its.listen();
                    ByteStream one = its.connect(server);
                    ByteStream other = server.accept()) {
                scenario.play(one, other, diary);
            }
            return diary.lines;
        });
    }

    @Test
    void connectingWhereNobodyListens() throws Exception {
        for (Callable<World> each : List.<Callable<World>>of(Tcp::new, Simulated::new)) {
            Weft.run(() -> {
                World world = each.call();
                StreamServer<?> server = world.listen();
                server.close();
                Diary diary = new Diary();
                diary.add(() -> world.connect(server));
                assertEquals(List.of("Connection refused"), diary.lines);
            });
        }
    }

    @Test
    void closingTheServerOnWhoIsNotAccepted() throws Exception {
        for (Callable<World> each : List.<Callable<World>>of(Tcp::new, Simulated::new)) {
            Weft.run(() -> {
                World world = each.call();
                StreamServer<?> server = world.listen();
                ByteStream stream = world.connect(server);
                server.close();
                Diary diary = new Diary();
                diary.add(() -> stream.read(1));
                diary.addEndOfWriting(stream);
                assertEquals(List.of("broken", "broken"), diary.lines, world.getClass().getSimpleName());
            });
        }
    }

    @Test
    void theEndAfterAClose() throws Exception {
        assertSameOutcome((one, other, diary) -> {
            one.write("last");
            one.close();
            diary.add(other::readAll);
            diary.add(() -> other.read(new byte[1]));
            diary.add(() -> one.read(new byte[1]));
            diary.add(() -> {
                one.write("x");
                return "written";
            });
        }, "\"last\"", "-1", "closed on this side", "closed on this side");
    }

    @Test
    void aHalfClose() throws Exception {
        assertSameOutcome((one, other, diary) -> {
            one.write("question");
            one.shutdownOutput();
            diary.add(other::readAll);
            other.write("answer");
            other.shutdownOutput();
            diary.add(one::readAll);
            diary.add(() -> {
                one.write("x");
                return "written";
            });
        }, "\"question\"", "\"answer\"", "closed on this side");
    }

    @Test
    void aCloseWithInputUnread() throws Exception {
        assertSameOutcome((one, other, diary) -> {
            one.write("unread");
            Weft.sleep(Duration.ofMillis(2));
            other.close();
            diary.add(() -> one.read(1));
            diary.addEndOfWriting(one);
        }, "broken", "broken");
    }

    @Test
    void aCloseWithInputUnreadAndSomethingSaidBefore() throws Exception {
        assertSameOutcome((one, other, diary) -> {
            one.write("unread");
            other.write("bye");
            Weft.sleep(Duration.ofMillis(2));
            other.close();
            Weft.sleep(Duration.ofMillis(2));
            diary.add(() -> one.read(3));
            diary.add(() -> one.read(3));
        }, "\"bye\"", "broken");
    }

    @Test
    void writingToAPeerThatHasClosed() throws Exception {
        assertSameOutcome((one, other, diary) -> {
            other.close();
            diary.add(() -> one.read(new byte[1]));
            diary.addEndOfWriting(one);
            diary.add(() -> one.read(new byte[1]));
        }, "-1", "broken", "-1");
    }

    @Test
    void writingToAPeerThatHasClosedAndWhoseEndWasNotRead() throws Exception {
        assertSameOutcome((one, other, diary) -> {
            other.write("bye");
            other.close();
            Weft.sleep(Duration.ofMillis(2));
            diary.addEndOfWriting(one);
            diary.addEndOfWriting(one);
            diary.add(() -> one.read(3));
            diary.add(() -> one.read(new byte[1]));
        }, "broken", "broken", "\"bye\"", "-1");
    }

    @Test
    void aReset() throws Exception {
        assertSameOutcome((one, other, diary) -> {
            FaultyStream.reset(other);
            diary.add(() -> one.read(new byte[1]));
            diary.addEndOfWriting(one);
            diary.add(() -> {
                one.shutdownOutput();
                return "shut down";
            });
        }, "broken", "broken", "shut down");
    }

    @Test
    void aResetWhileSomebodyReads() throws Exception {
        assertSameOutcome((one, other, diary) -> TaskGroup.run(group -> {
            group.fork(() -> {
                Weft.sleep(Duration.ofMillis(1));
                FaultyStream.reset(other);
            });
            diary.add(() -> one.read(new byte[1]));
        }), "broken");
    }

    @Test
    void aCloseOnBothSidesAtOnce() throws Exception {
        assertSameOutcome((one, other, diary) -> {
            one.close();
            other.close();
            diary.add(() -> one.read(new byte[1]));
            diary.add(() -> other.read(new byte[1]));
        }, "closed on this side", "closed on this side");
    }
}
