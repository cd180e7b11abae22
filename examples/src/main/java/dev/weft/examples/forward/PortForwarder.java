package dev.weft.examples.forward;

import dev.weft.TaskGroup;
import dev.weft.examples.serving.CommandLine;
import dev.weft.examples.serving.Service;
import dev.weft.examples.serving.UsageException;
import dev.weft.nio.ByteStream;
import dev.weft.nio.ServerOptions;
import dev.weft.nio.TcpServer;
import dev.weft.nio.TcpStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/// Hands each connection on to another port: `--to localhost:6379`. When one side ends its output, so does the other, and
/// the other direction goes on; when one breaks, both are closed. A slow reader slows down its writer, as without this between
/// them.
public final class PortForwarder {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST = 100_000;

    private static final CommandLine COMMAND_LINE = Service.commandLine("forward",
            "Hands each connection on to another port.", 8007)
            .option("--to", "HOST:PORT", "where to connect to", "")
            .option("--max", "N", "how many connections at once, more wait", "1000");

    private PortForwarder() {
    }

    /// Runs the program; `--help` explains the arguments.
    public static void main(String[] args) {
        System.exit(Service.run(COMMAND_LINE, args, System.out, System.err, (arguments, out) -> {
            InetSocketAddress target = address(arguments.text("--to"));
            int most = arguments.number("--max", 1, MOST);
            ServerOptions options = ServerOptions.defaults().maxConnections(most);
            try (TcpServer server = Service.listen(arguments, out, options)) {
                server.serve(client -> forward(client, target));
            }
        }));
    }

    /// @return not resolved: that waits, and is done for each connection
    static InetSocketAddress address(String text) throws UsageException {
        int colon = text.lastIndexOf(':');
        try {
            if (colon > 0) {
                String host = text.substring(0, colon).replaceAll("[\\[\\]]", ""); // of an IPv6 address
                return InetSocketAddress.createUnresolved(host, Integer.parseInt(text.substring(colon + 1)));
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new UsageException("--to must be HOST:PORT, got \"" + text + "\"");
    }

    /// Serves one client.
    static void forward(ByteStream client, InetSocketAddress target) throws Exception {
        try (TcpStream server = TcpStream.connect(target.getHostString(), target.getPort(), PATIENCE)) {
            TaskGroup.run(group -> {
                group.fork(() -> oneWay(client, server), "there");
                group.fork(() -> oneWay(server, client), "back");
            });
        }
    }

    private static void oneWay(ByteStream from, ByteStream to) throws IOException, InterruptedException {
        from.transferTo(to);
        to.shutdownOutput();
    }
}
