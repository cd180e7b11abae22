package dev.weft.examples.kv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.nio.ByteStream;
import dev.weft.nio.testing.Host;
import dev.weft.nio.testing.SimulatedNetwork;
import dev.weft.testing.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The server as it is, on a simulated network.
class SimulatedKeyValueServerTest {

    private static final int CLIENTS = 4;
    private static final int TIMES = 10;

    private static String ask(ByteStream stream, String request) throws IOException, InterruptedException {
        stream.write(request + "\r\n");
        return String.valueOf(stream.readLine());
    }

    @Test
    void clientsCountTogetherOverANetworkThatLosesAndPartsThem() {
        Simulation.explore(50, () -> {
            SimulatedNetwork net = SimulatedNetwork.create().latency(Duration.ZERO, Duration.ofMillis(50)).loss(0.1);
            Host server = net.host("server", host -> KeyValueServer.serve(host.listen(6380)));
            List<Host> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(net.host("client " + i, host -> {
                    try (ByteStream stream = host.connect("server", 6380)) {
                        for (int times = 0; times < TIMES; times++) {
                            ask(stream, "INCR count");
                        }
                    }
                }));
            }
            net.partition(server, clients.getFirst());
            clients.get(1).join();
            net.heal();
            for (Host client : clients) {
                client.join();
            }
            try (ByteStream stream = net.host("auditor").connect("server", 6380)) {
                assertEquals(":" + (CLIENTS * TIMES + 1), ask(stream, "INCR count"));
            }
        });
    }
}
