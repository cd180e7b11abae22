package dev.weft.nio;

import java.net.SocketOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// How a server listens. Immutable; each method returns changed options.
///
/// ```java
/// var options = ServerOptions.defaults().maxConnections(1_000);
/// ```
public final class ServerOptions {

    private static final ServerOptions DEFAULTS = new ServerOptions(1_024, Integer.MAX_VALUE, Duration.ZERO,
            List.of());

    /// An option of the listening socket.
    record Setting<T>(SocketOption<T> option, T value) {
    }

    private final int backlog;
    private final int maxConnections;
    private final Duration grace;
    private final List<Setting<?>> settings;

    private ServerOptions(int backlog, int maxConnections, Duration grace, List<Setting<?>> settings) {
        this.backlog = backlog;
        this.maxConnections = maxConnections;
        this.grace = grace;
        this.settings = settings;
    }

    /// A backlog of 1,024 and any number of connections.
    ///
    /// @return the defaults
    public static ServerOptions defaults() {
        return DEFAULTS;
    }

    /// The same with another backlog.
    ///
    /// @param connections how many may wait to be accepted, before the system refuses more; above zero. The system may have
    ///                    a lower limit of its own
    /// @return new options
    public ServerOptions backlog(int connections) {
        return new ServerOptions(positive(connections, "a backlog"), maxConnections, grace, settings);
    }

    /// The same with a limit on the connections that [StreamServer#serve] serves at once. While there are so many, no more
    /// are accepted: they wait in the backlog.
    ///
    /// @param connections at once; above zero
    /// @return new options
    public ServerOptions maxConnections(int connections) {
        return new ServerOptions(backlog, positive(connections, "a maximum"), grace, settings);
    }

    /// The same with a grace for handlers when the task that serves is cancelled, as Ctrl-C does: then the server takes in no
    /// more, the handlers are asked to end ([dev.weft.Weft#shouldEnd]), and those that go on are cancelled at the end of the
    /// grace. Without one they are cancelled at once, as the tasks of any group.
    ///
    /// @param newGrace zero or less for none
    /// @return new options
    public ServerOptions grace(Duration newGrace) {
        return new ServerOptions(backlog, maxConnections, Objects.requireNonNull(newGrace, "grace"), settings);
    }

    /// The same with an option set on the listening socket, say `StandardSocketOptions.SO_REUSEPORT`, by which several
    /// servers, each on a loop of its own, share a port. To serve on many loops needs none: [TcpServer].
    ///
    /// @param option one that listening sockets have
    /// @param value  for it
    /// @param <T>    of its values
    /// @return new options
    public <T> ServerOptions option(SocketOption<T> option, T value) {
        List<Setting<?>> more = new ArrayList<>(settings);
        more.add(new Setting<>(Objects.requireNonNull(option, "option"), Objects.requireNonNull(value, "value")));
        return new ServerOptions(backlog, maxConnections, grace, List.copyOf(more));
    }

    private static int positive(int connections, String what) {
        if (connections <= 0) {
            throw new IllegalArgumentException(what + " of " + connections + " connections: that must be above zero");
        }
        return connections;
    }

    /// The backlog.
    ///
    /// @return in connections
    public int backlog() {
        return backlog;
    }

    /// How many connections are served at once.
    ///
    /// @return `Integer.MAX_VALUE` for any number
    public int maxConnections() {
        return maxConnections;
    }

    /// The grace.
    ///
    /// @return zero or less for none
    public Duration grace() {
        return grace;
    }

    List<Setting<?>> settings() {
        return settings;
    }

    @Override
    public String toString() {
        return "ServerOptions[backlog=" + backlog + ", maxConnections=" + maxConnections + ", grace=" + grace
                + ", options=" + settings
                + "]";
    }
}
