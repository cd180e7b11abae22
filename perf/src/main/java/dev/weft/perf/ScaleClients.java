package dev.weft.perf;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The other end of [ScaleConnections], in a JVM of its own, since a process has only so many descriptors: `ScaleClients port n`.
/// It opens n connections and says so; then, for each line that it reads, it sends one message on each, waits for all of
/// them to come back, and says how many bytes did.
final class ScaleClients {

    static final int MESSAGE = 64;

    private final Selector selector = Selector.open();
    private final List<SocketChannel> all = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(MESSAGE);

    private ScaleClients() throws IOException {
    }

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws IOException {
        ScaleClients clients = new ScaleClients();
        int count = Integer.parseInt(arguments[1]);
        for (int i = 0; i < count; i++) {
            clients.open(Integer.parseInt(arguments[0]));
        }
        System.out.println(clients.all.size());
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (orders.readLine() != null) {
            System.out.println(clients.round());
        }
    }

    private void open(int port) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(EchoServer.HOST, port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        all.add(channel);
    }

    private long round() throws IOException {
        for (SocketChannel channel : all) {
            buffer.clear();
            // So few bytes always find room.
            channel.write(buffer);
        }
        long expected = (long) all.size() * MESSAGE;
        long[] read = new long[1];
        while (read[0] < expected) {
            selector.select(key -> read[0] += read((SocketChannel) key.channel()));
        }
        return read[0];
    }

    private int read(SocketChannel channel) {
        buffer.clear();
        try {
            int count = channel.read(buffer);
            if (count < 0) {
                throw new IllegalStateException("the server has closed a connection");
            }
            return count;
        } catch (IOException e) {
            throw new IllegalStateException("cannot read what came back", e);
        }
    }
}
