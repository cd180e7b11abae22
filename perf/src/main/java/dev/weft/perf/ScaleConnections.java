package dev.weft.perf;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.nio.ByteStream;
import dev.weft.nio.ServerOptions;
import dev.weft.nio.TcpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Connections to one server on one loop: all idle, and a message on each. Only the server is measured; the clients are
/// another process.
final class ScaleConnections {

    private static final int ROUNDS = 10;
    /// What a process has open besides.
    private static final int OTHER_DESCRIPTORS = 100;

    private ScaleConnections() {
    }

    /// @return why so many cannot be had on this machine, null if they can
    static @Nullable String obstacle(int n) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                && unix.getMaxFileDescriptorCount() < n + OTHER_DESCRIPTORS) {
            return "a process may open " + unix.getMaxFileDescriptorCount() + " descriptors; raise it with ulimit -n "
                    + (n + OTHER_DESCRIPTORS);
        }
        return null;
    }

    static void run(int n, ScaleWatch watch) throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            TcpServer server = loop.submit(() -> TcpServer.open(new InetSocketAddress(EchoServer.HOST, 0),
                    ServerOptions.defaults().backlog(EchoServer.BACKLOG))).get();
            Task<Void> serving = loop.submit(() -> {
                server.serve(ScaleConnections::echo);
                return null;
            });
            Process clients = new ProcessBuilder(ScaleProbe.command(ScaleClients.class,
                    List.of(String.valueOf(server.port()), String.valueOf(n))))
                    .redirectError(ProcessBuilder.Redirect.INHERIT).start();
            try {
                drive(n, clients, watch);
            } finally {
                clients.destroyForcibly().waitFor();
                serving.cancel("measured");
            }
        }
    }

    private static void drive(int n, Process clients, ScaleWatch watch) throws IOException {
        try (BufferedReader answers = clients.inputReader(); Writer orders = clients.outputWriter()) {
            ScaleJob.check(n, number(answers));
            // Each has been served once: what is made for its first message is there.
            round(n, answers, orders);
            watch.settled();
            for (int i = 0; i < ROUNDS; i++) {
                watch.start();
                round(n, answers, orders);
                watch.stop();
            }
        }
    }

    private static void round(int n, BufferedReader answers, Writer orders) throws IOException {
        orders.write("go\n");
        orders.flush();
        ScaleJob.check((long) n * ScaleClients.MESSAGE, number(answers));
    }

    private static long number(BufferedReader answers) throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IllegalStateException("the clients have ended");
        }
        return Long.parseLong(line);
    }

    private static void echo(ByteStream stream) throws IOException, InterruptedException {
        ByteBuffer buffer = ByteBuffer.allocate(ScaleClients.MESSAGE);
        while (stream.read(buffer) >= 0) {
            stream.write(buffer.flip());
            buffer.clear();
        }
    }
}
