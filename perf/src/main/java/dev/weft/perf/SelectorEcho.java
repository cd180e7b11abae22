package dev.weft.perf;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// The limit of [EchoServer] in Java: a selector by hand, and one buffer for all connections. What a peer does not take yet is
/// copied and attached to its key, and nothing more is read from it until it has.
final class SelectorEcho {

    private static final int CHUNK = 1 << 16;

    private final Selector selector;
    private final ServerSocketChannel server;
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);

    private SelectorEcho(Selector selector, ServerSocketChannel server) {
        this.selector = selector;
        this.server = server;
    }

    static void serve(int port) throws IOException {
        try (Selector selector = Selector.open(); ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(EchoServer.HOST, port), EchoServer.BACKLOG);
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
            EchoServer.listensAt(server.socket().getLocalPort());
            var echo = new SelectorEcho(selector, server);
            while (true) {
                selector.select(echo::ready);
            }
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept();
            } else if (key.attachment() instanceof ByteBuffer unsent) {
                sendRest(key, unsent);
            } else {
                echo(key);
            }
        } catch (IOException broken) {
            end(key);
        }
    }

    private void accept() throws IOException {
        for (SocketChannel connection; (connection = server.accept()) != null;) {
            connection.configureBlocking(false);
            connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
            connection.register(selector, SelectionKey.OP_READ);
        }
    }

    private void echo(SelectionKey key) throws IOException {
        SocketChannel connection = (SocketChannel) key.channel();
        if (connection.read(chunk.clear()) < 0) {
            end(key);
            return;
        }
        connection.write(chunk.flip());
        if (chunk.hasRemaining()) {
            key.attach(ByteBuffer.allocate(chunk.remaining()).put(chunk).flip());
            key.interestOps(SelectionKey.OP_WRITE);
        }
    }

    private static void sendRest(SelectionKey key, ByteBuffer unsent) throws IOException {
        ((SocketChannel) key.channel()).write(unsent);
        if (!unsent.hasRemaining()) {
            key.attach(null);
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    private static void end(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            throw new IllegalStateException("cannot close " + key.channel(), e);
        }
    }
}
