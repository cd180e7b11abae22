package dev.weft.nio;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/// A connection over a Unix domain socket: to another process on this machine, by way of a file.
///
/// ```java
/// try (UnixStream stream = UnixStream.connect(Path.of("/run/clock.sock"))) {
///     System.out.println(stream.readLine());
/// }
/// ```
///
/// See [ByteStream] for how reading, writing and cancellation go.
public final class UnixStream extends SocketStream {

    /// @param channel connected, not blocking
    UnixStream(SocketChannel channel) throws IOException {
        super(channel);
    }

    /// Connects to the socket at a path.
    ///
    /// @param path on which a server listens, say a [UnixServer]
    /// @return the connection, open
    /// @throws ConnectException     if nobody listens there, or too many wait already
    /// @throws IOException          if it fails otherwise
    /// @throws InterruptedException if the caller is cancelled or interrupted; then nothing is left open
    public static UnixStream connect(Path path) throws IOException, InterruptedException {
        return new UnixStream(SocketStream.connect(SocketChannel.open(StandardProtocolFamily.UNIX),
                UnixDomainSocketAddress.of(path)));
    }

    @Override
    public String toString() {
        // One of the two sides has no name.
        return "Unix socket " + local() + " -> " + remote();
    }
}
