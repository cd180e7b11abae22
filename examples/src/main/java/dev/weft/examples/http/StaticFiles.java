package dev.weft.examples.http;

import dev.weft.examples.serving.CommandLine;
import dev.weft.examples.serving.Service;
import dev.weft.nio.AsyncFiles;
import dev.weft.nio.ByteStream;
import dev.weft.nio.ServerOptions;
import dev.weft.nio.StreamHandler;
import dev.weft.nio.TcpServer;
import java.nio.file.Path;

/// Serves the files of a folder over HTTP/1.1.
///
/// A task for each [Connection]: it reads a request, looks for the file off the loop, and has the system send it.
public final class StaticFiles {

    private static final CommandLine COMMAND_LINE = Service
            .withLoops(Service.commandLine("files", "Serves the files of a folder over HTTP/1.1.", 8080))
            .option("--root", "FOLDER", "which folder", ".")
            .option("--max", "N", "how many connections at once, more wait", "10000");

    private StaticFiles() {
    }

    /// Runs the program; `--help` explains the arguments.
    public static void main(String[] args) {
        System.exit(Service.run(COMMAND_LINE, args, System.out, System.err, (arguments, out) -> {
            Folder folder = AsyncFiles.call(() -> new Folder(Path.of(arguments.text("--root"))));
            int most = arguments.number("--max", 1, 1_000_000);
            ServerOptions options = ServerOptions.defaults().maxConnections(most);
            try (TcpServer server = Service.listen(arguments, out, options)) {
                Service.serve(arguments, server, handler(folder, Connection.Patience.USUAL));
            }
        }));
    }

    /// Serves a folder.
    static void serve(TcpServer server, Folder folder, Connection.Patience patience) throws Exception {
        server.serve(handler(folder, patience));
    }

    private static StreamHandler<ByteStream> handler(Folder folder, Connection.Patience patience) {
        return stream -> new Connection(stream, folder, patience).serve();
    }
}
