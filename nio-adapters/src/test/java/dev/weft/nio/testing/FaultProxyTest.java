package dev.weft.nio.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.channel.Channel;
import dev.weft.nio.EndOfStreamException;
import dev.weft.nio.StreamClosedException;
import dev.weft.nio.TcpServer;
import dev.weft.nio.TcpStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Each fault as both sides see it through a proxy.
class FaultProxyTest {

    private static final FaultPlan NONE = FaultPlan.seeded(42);

    private static TcpServer open() throws IOException {
        return TcpServer.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @FunctionalInterface
    private interface Body {

        void of(FaultProxy proxy, TcpStream client, TcpStream server) throws Exception;
    }

    /// With one connection through a proxy.
    private static void run(Backend backend, FaultPlan plan, Body body) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            try (TcpServer target = open();
                    FaultProxy proxy = FaultProxy.open(target.localAddress(), _ -> plan)) {
                group.fork(proxy::serve);
                try (TcpStream client = TcpStream.connect(proxy.localAddress()); TcpStream server = target.accept()) {
                    body.of(proxy, client, server);
                }
            }
        }));
    }

    @OnEveryBackend
    void withoutFaultsAllGoesThroughAndTheEndsToo(Backend backend) throws Exception {
        byte[] data = new byte[300_000];
        new Random(1).nextBytes(data);
        run(backend, NONE, (proxy, client, server) -> TaskGroup.run(group -> {
            group.fork(() -> {
                server.transferTo(server);
                server.shutdownOutput();
            });
            group.fork(() -> {
                client.write(data);
                client.shutdownOutput();
            });
            assertArrayEquals(data, client.readAll());
            assertEquals(List.of(), proxy.faults());
        }));
    }

    @OnEveryBackend
    void aResetIsSeenByBothSides(Backend backend) throws Exception {
        run(backend, NONE.incoming(more -> more.resetAfter(1000)), (proxy, client, server) -> {
            server.write(new byte[2000]);
            var atClient = assertThrows(IOException.class, () -> client.readExactly(2000));
            assertFalse(atClient instanceof EndOfStreamException, () -> "" + atClient);
            assertFalse(atClient instanceof StreamClosedException, () -> "" + atClient);
            assertThrows(IOException.class, server::readAll);
            assertEquals(1, proxy.faults().size());
            assertEquals(1000, proxy.faults().getFirst().offset());
        });
    }

    @OnEveryBackend
    void anEndCutsOneDirectionOff(Backend backend) throws Exception {
        run(backend, NONE.incoming(more -> more.endAfter(1000)), (proxy, client, server) -> {
            server.write(new byte[2000]);
            var ended = assertThrows(EndOfStreamException.class, () -> client.readExactly(2000));
            assertEquals(1000, ended.partial().length);
            client.write("still there");
            assertEquals("still there", new String(server.readExactly(11)));
        });
    }

    @OnEveryBackend
    void aStallIsASilence(Backend backend) throws Exception {
        run(backend, NONE.outgoing(more -> more.stallAfter(3)), (proxy, client, server) -> {
            client.write("abcdef");
            assertEquals("abc", new String(server.readExactly(3)));
            assertTrue(Weft.moveOnAfter(Duration.ofMillis(5), () -> server.read(1)).isEmpty());
            server.write("awake");
            assertEquals("awake", new String(client.readExactly(5)));
        });
    }

    @OnEveryBackend
    void garbageGoesThroughAsGarbage(Backend backend) throws Exception {
        run(backend, NONE.outgoing(more -> more.garbageAfter(0, 4)), (proxy, client, server) -> {
            client.write(new byte[8]);
            byte[] got = server.readExactly(8);
            for (int at = 0; at < 8; at++) {
                assertEquals(at < 4, got[at] != 0);
            }
        });
    }

    @OnEveryBackend
    void aResetOfTheClientsIsPassedOn(Backend backend) throws Exception {
        run(backend, NONE, (proxy, client, server) -> {
            client.write("x");
            assertEquals("x", new String(server.read(1)));
            FaultyStream.reset(client);
            assertThrows(IOException.class, server::readAll);
        });
    }

    @OnEveryBackend
    void aTargetThatIsNotThereIsAResetForTheClient(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            TcpServer gone = open();
            gone.close();
            try (FaultProxy proxy = FaultProxy.open(gone.localAddress(), NONE)) {
                group.fork(proxy::serve);
                assertThrows(IOException.class, () -> {
                    // It may come as early as that.
                    try (TcpStream client = TcpStream.connect(proxy.localAddress())) {
                        client.readAll();
                    }
                });
            }
        }));
    }

    @OnEveryBackend
    void closingItCutsConnectionsOffAndServeReturns(Backend backend) throws Exception {
        run(backend, NONE, (proxy, client, server) -> {
            client.write("x");
            assertEquals("x", new String(server.read(1)));
            proxy.close();
            proxy.close();
            assertEquals(0, client.readAll().length);
            assertEquals(0, server.readAll().length);
        });
    }

    @OnEveryBackend
    void aProxyThatIsClosedIsNotServed(Backend backend) throws Exception {
        backend.run(() -> {
            FaultProxy proxy = FaultProxy.open(new InetSocketAddress("127.0.0.1", 1), NONE);
            assertTrue(proxy.port() > 0);
            proxy.close();
            assertThrows(StreamClosedException.class, proxy::serve);
        });
    }

    /// One after the other, so that the order is certain.
    @OnEveryBackend
    void connectionsAreNumberedInTheOrderOfAcceptanceAndHaveSeedsOfTheirOwn(Backend backend) throws Exception {
        backend.run(() -> {
            assertEquals(garbageOfThreeConnections(), garbageOfThreeConnections());
            assertEquals(3, garbageOfThreeConnections().stream().distinct().count());
        });
    }

    private static List<String> garbageOfThreeConnections() throws Exception {
        Channel<String> got = Channel.unbounded();
        TaskGroup.run(group -> {
            try (TcpServer target = open();
                    FaultProxy proxy = FaultProxy.open(target.localAddress(),
                            NONE.incoming(more -> more.garbageAfter(0, 20)))) {
                group.fork(proxy::serve);
                for (int number = 0; number < 3; number++) {
                    Task<TcpStream> accepting = group.fork(target::accept);
                    try (TcpStream client = TcpStream.connect(proxy.localAddress());
                            TcpStream server = accepting.await()) {
                        server.write(new byte[20]);
                        got.send(Arrays.toString(client.readExactly(20)));
                        assertEquals(number, proxy.faults().getLast().connection());
                    }
                }
            }
        });
        return List.of(got.receive(), got.receive(), got.receive());
    }
}
