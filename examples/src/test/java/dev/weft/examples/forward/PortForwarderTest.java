package dev.weft.examples.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.TaskGroup;
import dev.weft.examples.serving.Running;
import dev.weft.examples.serving.Tool;
import dev.weft.examples.serving.UsageException;
import dev.weft.nio.TcpServer;
import dev.weft.nio.TcpStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PortForwarderTest {

    private static Running start(int target) throws Exception {
        InetSocketAddress address = InetSocketAddress.createUnresolved("localhost", target);
        return Running.start(server -> server.serve(client -> PortForwarder.forward(client, address)));
    }

    @Test
    void theEndOfOneDirectionGoesThroughAndTheOtherGoesOn() throws Exception {
        try (TcpServer target = TcpServer.open("localhost", 0);
                Running forwarder = start(target.port());
                TcpStream client = forwarder.connect();
                TcpStream server = target.accept()) {
            client.write("question");
            client.shutdownOutput();
            assertEquals("question", new String(server.readAll()));
            server.write("answer");
            assertEquals("answer", new String(client.readExactly(6)));
            server.shutdownOutput();
            assertEquals(-1, client.read(new byte[1]));
        }
    }

    @Test
    void theServerMayEndFirst() throws Exception {
        try (TcpServer target = TcpServer.open("localhost", 0);
                Running forwarder = start(target.port());
                TcpStream client = forwarder.connect();
                TcpStream server = target.accept()) {
            server.write("greeting");
            server.shutdownOutput();
            assertEquals("greeting", new String(client.readAll()));
            client.write("still here");
            assertEquals("still here", new String(server.readExactly(10)));
        }
    }

    @Test
    void megabytesGoBothWaysAtOnce() throws Exception {
        byte[] bytes = new byte[3 << 20];
        new Random(3).nextBytes(bytes);
        try (TcpServer target = TcpServer.open("localhost", 0);
                Running forwarder = start(target.port());
                TcpStream client = forwarder.connect();
                TcpStream server = target.accept()) {
            TaskGroup.run(group -> {
                group.fork(() -> server.transferTo(server));
                group.fork(() -> client.write(bytes));
                assertArrayEquals(bytes, client.readExactly(bytes.length));
                client.shutdownOutput();
            });
        }
    }

    @Test
    void whenOneSideBreaksTheOtherIsClosed() throws Exception {
        try (TcpServer target = TcpServer.open("localhost", 0);
                Running forwarder = start(target.port());
                TcpStream client = forwarder.connect();
                TcpStream server = target.accept()) {
            client.write("x");
            server.readExactly(1);
            // Closed at once, as a program that is killed with unread input: the peer gets a reset.
            server.option(StandardSocketOptions.SO_LINGER, 0).close();
            assertTrue(endsOrBreaks(client));
        }
    }

    @Test
    void aTargetThatRefusesIsTheEndForTheClient() throws Exception {
        int nobody;
        try (TcpServer gone = TcpServer.open("localhost", 0)) {
            nobody = gone.port();
        }
        try (Running forwarder = start(nobody); TcpStream client = forwarder.connect()) {
            assertTrue(endsOrBreaks(client));
        }
    }

    private static boolean endsOrBreaks(TcpStream stream) throws InterruptedException {
        try {
            return stream.read(new byte[1]) < 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void netcatReachesATargetThroughIt() throws Exception {
        Tool nc = Tool.named("nc");
        try (Running target = Running.start(server -> server.serve(stream -> stream.transferTo(stream)));
                Running forwarder = start(target.port())) {
            assertEquals("through\n",
                    nc.runWith("through\n", "-N", "localhost", Integer.toString(forwarder.port())));
        }
    }

    @Test
    void aTargetIsAHostAndAPort() throws Exception {
        assertEquals(InetSocketAddress.createUnresolved("db", 5432), PortForwarder.address("db:5432"));
        assertEquals(InetSocketAddress.createUnresolved("::1", 80), PortForwarder.address("[::1]:80"));
        for (String wrong : new String[]{"db", ":80", "db:", "db:x", "db:65536"}) {
            assertThrows(UsageException.class, () -> PortForwarder.address(wrong), wrong);
        }
    }
}
