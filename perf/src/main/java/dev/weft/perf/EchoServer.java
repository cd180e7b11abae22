package dev.weft.perf;

import dev.weft.Weft;
import dev.weft.nio.ByteStream;
import dev.weft.nio.TcpServer;
import dev.weft.nio.Tls;
import dev.weft.nio.TlsStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// A server that sends back what comes: `EchoServer weft|netty|threads|selector|weft-tls|netty-tls [port]`. Prints its port.
/// [EchoComparison] runs it, and the servers that are not in Java.
final class EchoServer {

    static final String HOST = "127.0.0.1";
    static final String TLS_VERSION = "TLSv1.3";
    /// Connections that wait to be accepted.
    static final int BACKLOG = 1024;
    private static final int CHUNK = 4096;

    private EchoServer() {
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 1 || arguments.length > 2) {
            throw new IllegalArgumentException(
                    "expected a kind and perhaps a port, got " + arguments.length + " arguments");
        }
        int port = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0;
        EchoKind kind = EchoKind.of(arguments[0]);
        switch (kind) {
            case WEFT -> weft(port, null);
            case WEFT_TLS -> weft(port, tls());
            case NETTY, NETTY_TLS -> NettyEcho.serve(port, kind.isTls());
            case THREADS -> threads(port);
            case SELECTOR -> SelectorEcho.serve(port);
            case C_EPOLL, UVLOOP, ASYNCIO ->
                throw new IllegalArgumentException(kind + " is not in Java: EchoComparison runs it");
        }
    }

    @SuppressWarnings("SystemOut")
    static void listensAt(int port) {
        System.out.println(port);
    }

    private static Tls tls() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(ThrowawayKey.make().getKeyManagers(), null, null);
        return Tls.server(context).parameters(all -> all.setProtocols(new String[]{TLS_VERSION}));
    }

    private static void weft(int port, @Nullable Tls tls) throws Exception {
        Weft.<Exception>run(() -> {
            try (TcpServer server = TcpServer.open(HOST, port)) {
                listensAt(server.port());
                server.serve(connection -> {
                    if (tls == null) {
                        echo(connection);
                    } else {
                        try (TlsStream stream = tls.wrap(connection)) {
                            echo(stream);
                        }
                    }
                });
            }
        });
    }

    private static void echo(ByteStream stream) throws IOException, InterruptedException {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        while (stream.read(buffer) >= 0) {
            stream.write(buffer.flip());
            buffer.clear();
        }
    }

    private static void threads(int port) throws IOException {
        try (ServerSocket server = new ServerSocket()) {
            server.bind(new InetSocketAddress(HOST, port), BACKLOG);
            listensAt(server.getLocalPort());
            while (true) {
                Socket connection = server.accept();
                Thread.startVirtualThread(() -> echo(connection));
            }
        }
    }

    private static void echo(Socket connection) {
        try (connection;
                InputStream input = connection.getInputStream();
                OutputStream output = connection.getOutputStream()) {
            connection.setTcpNoDelay(true);
            byte[] buffer = new byte[CHUNK];
            for (int count; (count = input.read(buffer)) >= 0;) {
                output.write(buffer, 0, count);
            }
        } catch (SocketException brokenByPeer) {
            // As when a load has been stopped: no more than the end of this connection.
        } catch (IOException e) {
            throw new IllegalStateException("cannot echo", e);
        }
    }
}
