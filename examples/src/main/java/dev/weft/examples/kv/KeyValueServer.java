package dev.weft.examples.kv;

import dev.weft.examples.serving.CommandLine;
import dev.weft.examples.serving.Service;
import dev.weft.nio.ServerOptions;
import dev.weft.nio.StreamServer;
import dev.weft.nio.TcpServer;

/// Keeps keys and values in memory, for the clients of Redis (RESP2): `redis-cli -p 6380`.
///
/// A task for each client, all of them on one loop: the [Database] is plain maps, a command runs without being disturbed, and
/// one that has to wait, as BLPOP, just waits.
public final class KeyValueServer {

    private static final CommandLine COMMAND_LINE = Service.commandLine("kv", """
            Keeps keys and values in memory, for redis-cli and the other clients of Redis (RESP2).
            Strings, lists, expiry, BLPOP, SUBSCRIBE and PUBLISH; nothing is kept on disk.
            """, 6380).option("--max", "N", "how many clients at once, more wait", "10000");

    private KeyValueServer() {
    }

    /// Runs the program; `--help` explains the arguments.
    public static void main(String[] args) {
        System.exit(Service.run(COMMAND_LINE, args, System.out, System.err, (arguments, out) -> {
            int most = arguments.number("--max", 1, 1_000_000);
            ServerOptions options = ServerOptions.defaults().maxConnections(most);
            try (TcpServer server = Service.listen(arguments, out, options)) {
                serve(server);
            }
        }));
    }

    /// Serves clients, with a database of its own.
    static void serve(StreamServer<?> server) throws Exception {
        Database database = new Database();
        Subscriptions subscriptions = new Subscriptions();
        server.serve(stream -> Session.serve(stream, database, subscriptions));
    }
}
