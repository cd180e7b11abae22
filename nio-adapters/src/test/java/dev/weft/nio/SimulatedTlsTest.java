package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.TaskGroup;
import dev.weft.nio.testing.Host;
import dev.weft.nio.testing.SimulatedNetwork;
import dev.weft.testing.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// TLS over connections of a simulated network.
@Tag("loop")
class SimulatedTlsTest {

    private static SimulatedNetwork network() {
        return SimulatedNetwork.create().latency(Duration.ofMillis(1), Duration.ofMillis(30)).loss(0.1);
    }

    @Test
    void carriesWhatIsWrittenWholeOverANetworkThatLoses() throws Exception {
        byte[] much = new byte[200_000];
        new Random(1).nextBytes(much);
        Tls servers = TlsPair.servers();
        Tls clients = TlsPair.clients();
        Simulation.explore(5, () -> {
            SimulatedNetwork net = network();
            net.host("server", host -> host.listen(443).serve(below -> {
                try (TlsStream stream = servers.wrap(below)) {
                    stream.transferTo(stream);
                    stream.shutdownOutput();
                }
            }));
            net.host("client", host -> {
                try (TlsStream stream = clients.wrap(host.connect("server", 443), "localhost", 443)) {
                    TaskGroup.run(group -> {
                        group.fork(() -> {
                            stream.write(much);
                            stream.shutdownOutput();
                        });
                        assertArrayEquals(much, stream.readAll());
                    });
                }
            }).join();
        });
    }

    @Test
    void tellsACrashOfThePeerFromAnEnd() throws Exception {
        Tls servers = TlsPair.servers();
        Tls clients = TlsPair.clients();
        Simulation.of(1).run(() -> {
            SimulatedNetwork net = network().loss(0);
            Host server = net.host("server", host -> host.listen(443).serve(below -> {
                try (TlsStream stream = servers.wrap(below)) {
                    stream.write("hello\n");
                    assertNull(stream.readLine());
                }
            }));
            try (TlsStream stream = clients.wrap(net.host("client").connect("server", 443), "localhost", 443)) {
                assertEquals("hello", stream.readLine());
                server.crash();
                assertThrows(IOException.class, stream::readLine);
            }
        });
    }
}
