package dev.weft.examples.echo;

import dev.weft.examples.serving.CommandLine;
import dev.weft.examples.serving.Service;
import dev.weft.nio.ByteStream;
import dev.weft.nio.TcpServer;
import java.io.IOException;

/// Sends back to each client what it sends, until that has ended its output. Try it with `nc localhost 7007`.
public final class EchoServer {

    private static final CommandLine COMMAND_LINE = Service
            .withLoops(Service.commandLine("echo", "Sends back to each client what it sends.", 7007));

    private EchoServer() {
    }

    /// Runs the program; `--help` explains the arguments.
    public static void main(String[] args) {
        System.exit(Service.run(COMMAND_LINE, args, System.out, System.err, (arguments, out) -> {
            try (TcpServer server = Service.listen(arguments, out)) {
                Service.serve(arguments, server, EchoServer::echo);
            }
        }));
    }

    /// Serves one client. What it does not read back stops its own writing, sooner or later: nothing piles up here.
    static void echo(ByteStream stream) throws IOException, InterruptedException {
        stream.transferTo(stream);
        stream.shutdownOutput();
    }
}
