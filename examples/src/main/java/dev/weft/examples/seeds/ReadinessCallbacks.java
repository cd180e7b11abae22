package dev.weft.examples.seeds;

import dev.weft.Weft;
import dev.weft.channel.Event;
import dev.weft.nio.Readiness;
import dev.weft.nio.Readiness.Registration;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// The event loop itself: channels are registered with what is waited for and a callback, for a server and its client in one
/// thread. Weft's loop selects and calls back; there is no loop to write.
///
/// ```python
/// selector.register(sock.fileno(), EVENT_WRITE, connected)
/// selector.unregister(sock.fileno())
/// while not stopped:
///     for key, mask in selector.select():
///         key.data(key, mask)
/// ```
public record ReadinessCallbacks(PrintStream out) {

    public static void main(String[] args) throws Exception {
        new ReadinessCallbacks(System.out).run();
    }

    void run() throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).configureBlocking(false);
            Weft.run(() -> {
                Readiness.onAcceptable(listener, () -> serve(listener.accept()));
                Client client = new Client((InetSocketAddress) listener.getLocalAddress(), out);
                client.end.await();
            });
        }
    }

    /// Answers in capitals what is asked, until the client has gone.
    private static void serve(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        ByteBuffer question = ByteBuffer.allocate(64);
        Readiness.onReadable(channel, () -> {
            if (channel.read(question.clear()) < 0) {
                Readiness.close(channel);
            } else {
                channel.write(StandardCharsets.UTF_8.encode(text(question).toUpperCase(Locale.ROOT)));
            }
        });
    }

    private static String text(ByteBuffer buffer) {
        return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
    }

    /// Each callback does what can be done at once, and registers what is to be done next.
    private static final class Client {

        private final PrintStream out;
        private final SocketChannel channel;
        private final Event end = new Event();

        Client(InetSocketAddress server, PrintStream out) throws IOException {
            this.out = out;
            this.channel = SocketChannel.open();
            channel.configureBlocking(false);
            out.println("connecting");
            channel.connect(server);
            Readiness.onConnectable(channel, this::connected);
        }

        private void connected() throws IOException {
            out.println("connected: " + channel.finishConnect());
            Registration[] writing = new Registration[1];
            writing[0] = Readiness.onWritable(channel, () -> {
                out.println("writable: asks for hello");
                channel.write(StandardCharsets.UTF_8.encode("hello"));
                writing[0].cancel(); // else it would be called again and again: it can be written to nearly always
                Readiness.onReadable(channel, this::readable);
            });
        }

        private void readable() throws IOException {
            ByteBuffer answer = ByteBuffer.allocate(64);
            channel.read(answer);
            out.println("readable: " + text(answer));
            Readiness.close(channel);
            end.set();
        }
    }
}
