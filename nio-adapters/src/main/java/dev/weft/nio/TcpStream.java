package dev.weft.nio;

import dev.weft.Weft;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/// A TCP connection.
///
/// ```java
/// try (TcpStream stream = TcpStream.connect("localhost", 8080)) {
///     stream.write("GET / HTTP/1.0\r\n\r\n");
///     System.out.println(stream.readLine());
/// }
/// ```
///
/// Nagle's algorithm is off, as in asyncio. See [ByteStream] for how reading, writing and cancellation go.
public final class TcpStream extends SocketStream {

    /// @param channel connected, not blocking
    TcpStream(SocketChannel channel) throws IOException {
        super(channel);
        setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    /// Connects to a host by its name. Its addresses are tried in the order in which the resolver gives them, the families by
    /// turns; each next one as soon as the one before has failed, or has not answered for 250 ms. The first connection that
    /// comes about is taken ("happy eyeballs", RFC 8305; as asyncio and Trio do).
    ///
    /// The name is looked up off the loop. There is no timeout but the system's, of minutes: see
    /// [#connect(String, int, Duration)].
    ///
    /// @param host a name, or an address in text
    /// @param port 1 to 65535
    /// @return the connection, open
    /// @throws UnknownHostException if the name has no address
    /// @throws IOException          if no address took the connection; the other failures are suppressed in it
    /// @throws InterruptedException if the caller is cancelled or interrupted; then nothing is left open
    public static TcpStream connect(String host, int port) throws IOException, InterruptedException {
        return Connector.connect(host, port);
    }

    /// As [#connect(String, int)], for a time.
    ///
    /// @param host    a name, or an address in text
    /// @param port    1 to 65535
    /// @param timeout for looking up the name and connecting, together
    /// @return the connection, open
    /// @throws TimeoutException     if there is no connection by then; nothing is left open
    /// @throws UnknownHostException if the name has no address
    /// @throws IOException          if no address took the connection; the other failures are suppressed in it
    /// @throws InterruptedException if the caller is cancelled or interrupted; then nothing is left open
    public static TcpStream connect(String host, int port, Duration timeout)
            throws IOException, InterruptedException, TimeoutException {
        try {
            return Weft.withTimeout(timeout, () -> Connector.connect(host, port));
        } catch (IOException | InterruptedException | TimeoutException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /// Connects to one address.
    ///
    /// @param address one that has been resolved; if it has not, as [#connect(String, int)]
    /// @return the connection, open
    /// @throws IOException          if it does not take the connection
    /// @throws InterruptedException if the caller is cancelled or interrupted; then nothing is left open
    public static TcpStream connect(InetSocketAddress address) throws IOException, InterruptedException {
        return address.isUnresolved()
                ? connect(address.getHostString(), address.getPort())
                : Connector.connect(address);
    }

    /// The address on this side.
    ///
    /// @return also after the stream was closed
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) local();
    }

    /// The address of the peer.
    ///
    /// @return also after the stream was closed
    public InetSocketAddress remoteAddress() {
        return (InetSocketAddress) remote();
    }

    /// Sets an option of the socket, say `StandardSocketOptions.SO_KEEPALIVE`.
    ///
    /// @param option one that TCP sockets have
    /// @param value  for it
    /// @param <T>    of its values
    /// @return this stream
    /// @throws UnsupportedOperationException if TCP sockets have no such option here
    /// @throws IOException                   if the stream is closed, or the value cannot be set
    public <T> TcpStream option(SocketOption<T> option, T value) throws IOException {
        setOption(option, value);
        return this;
    }

    @Override
    public String toString() {
        return "TCP " + local() + " -> " + remote();
    }
}
