package dev.weft.nio;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/// A connection, of either family.
abstract class SocketStream extends ChannelStream {

    private final SocketChannel channel;
    private final SocketAddress local;
    private final SocketAddress remote;

    /// @param channel connected, not blocking
    SocketStream(SocketChannel channel) throws IOException {
        super(channel, channel);
        this.channel = channel;
        this.local = channel.getLocalAddress();
        this.remote = channel.getRemoteAddress();
        if (channel.isRegistered()) {
            // By who connected it.
            takePlace();
        }
    }

    /// Connects a channel. If that does not come about, the channel is closed.
    static SocketChannel connect(SocketChannel channel, SocketAddress address)
            throws IOException, InterruptedException {
        boolean connected = false;
        Watched watched = new Watched(channel, "a connection to " + address);
        try {
            channel.configureBlocking(false);
            if (!channel.connect(address)) {
                do {
                    watched.await(SelectionKey.OP_CONNECT);
                } while (!channel.finishConnect());
            }
            connected = true;
            return channel;
        } catch (SocketException e) {
            // The JDK's message does not say where to; and for a Unix socket that is not there it is no ConnectException.
            var named = new ConnectException("no connection to " + address + ": " + e.getMessage());
            named.initCause(e);
            throw named;
        } finally {
            if (!connected) {
                watched.close();
            }
        }
    }

    /// By the kernel, from the file to the socket.
    @Override
    final long transmitFile(FileChannel file, long position, long count) throws IOException, InterruptedException {
        try {
            long sent;
            while ((sent = AsyncFiles.whole(() -> sendFile(file, position, count))) == 0) {
                awaitOutput();
            }
            return sent;
        } catch (ClosedChannelException e) {
            throw isOpen() ? e : closedException();
        }
    }

    /// @return 0 if the socket takes nothing now, -1 at the end of the file
    private long sendFile(FileChannel file, long position, long count) throws IOException {
        long sent = file.transferTo(position, Math.min(count, FILE_AT_ONCE), channel);
        return sent > 0 || position < file.size() ? sent : -1;
    }

    @Override
    protected final void endOutput() throws IOException {
        channel.shutdownOutput();
    }

    /// The address on this side.
    ///
    /// @return also after the stream was closed
    SocketAddress local() {
        return local;
    }

    /// The address of the peer.
    ///
    /// @return also after the stream was closed
    SocketAddress remote() {
        return remote;
    }

    /// Sets an option of the socket.
    final <T> void setOption(SocketOption<T> name, T value) throws IOException {
        channel.setOption(name, value);
    }
}
