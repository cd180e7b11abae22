package dev.weft.nio;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// A TCP server. See [StreamServer] for how it goes.
///
/// ```java
/// try (TcpServer server = TcpServer.open("localhost", 0)) {
///     System.out.println("listening at port " + server.port());
///     server.serve(stream -> stream.transferTo(stream));
/// }
/// ```
public final class TcpServer extends ChannelServer<TcpStream> {

    private TcpServer(ServerSocketChannel channel, InetSocketAddress address, ServerOptions options)
            throws IOException {
        super(channel, address, options);
    }

    /// Listens.
    ///
    /// @param host "localhost" for this machine only, "0.0.0.0" or "::" for all, or another address or name of this machine; a
    ///             name is looked up here and now, which blocks the loop
    /// @param port 0 to 65535; 0 for one that is free, which [#port] then tells
    /// @return the server; connections wait until they are accepted
    /// @throws BindException if the address is in use, or not one of this machine
    /// @throws IOException   if it cannot listen for another reason
    public static TcpServer open(String host, int port) throws IOException {
        return open(new InetSocketAddress(host, port));
    }

    /// Listens.
    ///
    /// @param address one of this machine; with port 0 for one that is free, which [#port] then tells
    /// @return the server; connections wait until they are accepted
    /// @throws BindException if the address is in use, or not one of this machine
    /// @throws IOException   if it cannot listen for another reason
    public static TcpServer open(InetSocketAddress address) throws IOException {
        return open(address, ServerOptions.defaults());
    }

    /// Listens.
    ///
    /// @param address one of this machine; with port 0 for one that is free, which [#port] then tells
    /// @param options of the server
    /// @return the server; connections wait until they are accepted
    /// @throws BindException if the address is in use, or not one of this machine
    /// @throws IOException   if it cannot listen for another reason
    public static TcpServer open(InetSocketAddress address, ServerOptions options) throws IOException {
        if (address.isUnresolved()) {
            throw new BindException("cannot listen at " + address + ": the name has no address");
        }
        return new TcpServer(ServerSocketChannel.open(), address, options);
    }

    @Override
    TcpStream streamOver(SocketChannel accepted) throws IOException {
        return new TcpStream(accepted);
    }

    /// Where it listens.
    ///
    /// @return also after it was closed
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) address();
    }

    /// The port on which it listens.
    ///
    /// @return 1 to 65535, also after it was closed
    public int port() {
        return localAddress().getPort();
    }

    @Override
    public String toString() {
        return "the TCP server at " + address();
    }
}
