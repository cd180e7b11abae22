package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;

/// Sockets of java.net in virtual threads: an interrupt closes them, and the JDK has no exception type for that.
class InterruptedSocketTest {

    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    private <T extends AutoCloseable> T closing(T resource) {
        open.push(resource);
        return resource;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open) {
            resource.close();
        }
    }

    /// A server that never accepts: the kernel does, and nobody says a word.
    private ServerSocket silent() throws IOException {
        return closing(new ServerSocket(0, 50, HERE));
    }

    private Socket connected() throws IOException {
        return closing(new Socket(HERE, silent().getLocalPort()));
    }

    private static void assertClosedByInterrupt(SocketException seen) {
        assertEquals("Closed by interrupt", seen.getMessage());
    }

    @OnEveryEnding
    void aReadClosesTheSocket(Ending ending) throws Exception {
        Socket socket = connected();
        assertClosedByInterrupt(ending.of(SocketException.class, () -> socket.getInputStream().read()));
        assertTrue(socket.isClosed());
    }

    @OnEveryEnding
    void aReadWithATimeoutOfItsOwnClosesTheSocket(Ending ending) throws Exception {
        Socket socket = connected();
        socket.setSoTimeout(1_000_000);
        assertClosedByInterrupt(ending.of(SocketException.class, () -> socket.getInputStream().read()));
        assertTrue(socket.isClosed());
    }

    @OnEveryEnding
    void aWriteClosesTheSocket(Ending ending) throws Exception {
        Socket socket = connected();
        assertClosedByInterrupt(ending.of(SocketException.class, () -> {
            while (true) {
                socket.getOutputStream().write(new byte[1 << 20]);
            }
        }));
        assertTrue(socket.isClosed());
    }

    @OnEveryEnding
    void anAcceptClosesTheServer(Ending ending) throws Exception {
        ServerSocket server = silent();
        assertClosedByInterrupt(ending.of(SocketException.class, server::accept));
        assertTrue(server.isClosed());
    }

    @OnEveryEnding
    void aConnectClosesTheSocket(Ending ending) throws Exception {
        FullServer server = closing(new FullServer());
        Socket socket = closing(new Socket());
        assertClosedByInterrupt(ending.of(SocketException.class, () -> {
            socket.connect(server.address());
            return "normally";
        }));
        assertTrue(socket.isClosed());
    }

    @OnEveryEnding
    void aReceiveClosesTheDatagramSocket(Ending ending) throws Exception {
        DatagramSocket socket = closing(new DatagramSocket(new InetSocketAddress(HERE, 0)));
        assertClosedByInterrupt(ending.of(SocketException.class, () -> {
            socket.receive(new DatagramPacket(new byte[1], 1));
            return "normally";
        }));
        assertTrue(socket.isClosed());
    }

    /// Nothing of TLS has been spoken when the peer does not answer the first message.
    @OnEveryEnding
    void aTlsHandshakeClosesTheSocket(Ending ending) throws Exception {
        SSLSocket socket = (SSLSocket) closing(
                SSLSocketFactory.getDefault().createSocket(HERE, silent().getLocalPort()));
        ending.of(SocketException.class, () -> {
            socket.startHandshake();
            return "normally";
        });
        assertTrue(socket.isClosed());
    }

    @OnEveryEnding
    void aRequestOfHttpUrlConnectionEnds(Ending ending) throws Exception {
        URI uri = URI.create("http://" + HERE.getHostAddress() + ":" + silent().getLocalPort() + "/");
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        ending.of(SocketException.class, connection::getResponseCode);
    }
}
