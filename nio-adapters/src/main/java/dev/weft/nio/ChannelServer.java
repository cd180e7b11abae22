package dev.weft.nio;

import dev.weft.LoopGroup;
import dev.weft.loop.Strand;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// A server over a listening socket of the operating system, whose readiness a selector tells.
abstract class ChannelServer<S extends ByteStream> extends StreamServer<S> {

    private final ServerSocketChannel channel;
    private final SocketAddress address;
    private final Watched watched;

    ChannelServer(ServerSocketChannel channel, SocketAddress address, ServerOptions options) throws IOException {
        super(options);
        this.channel = channel;
        this.watched = new Watched(channel, this);
        boolean bound = false;
        try {
            channel.configureBlocking(false);
            for (ServerOptions.Setting<?> setting : options.settings()) {
                set(setting);
            }
            channel.bind(address, options.backlog());
            bound = true;
        } catch (SocketException e) {
            // The JDK's message does not say what; and for a Unix socket whose folder is missing it is no BindException.
            var named = new BindException("cannot listen at " + address + ": " + e.getMessage());
            named.initCause(e);
            throw named;
        } finally {
            if (!bound) {
                channel.close();
            }
        }
        this.address = channel.getLocalAddress();
    }

    private <T> void set(ServerOptions.Setting<T> setting) throws IOException {
        channel.setOption(setting.option(), setting.value());
    }

    /// Makes a stream of what was accepted.
    abstract S streamOver(SocketChannel accepted) throws IOException;

    /// Where it listens.
    final SocketAddress address() {
        return address;
    }

    /// As [StreamServer#serve(StreamHandler)], on the loops of a group: the caller accepts, and each connection is handled on
    /// one loop, the [next][LoopGroup#next] when it came, by whose selector its stream is watched. What the handlers of one
    /// loop share needs no locks.
    ///
    /// ```java
    /// try (LoopGroup loops = LoopGroup.open(); TcpServer server = TcpServer.open("localhost", 7007)) {
    ///     server.serve(loops, stream -> stream.transferTo(stream));
    /// }
    /// ```
    ///
    /// Closing, failures, limits and cancellation are those of a server on one loop; the limit is for all loops together.
    /// The caller may be on a loop of the group, on another, or on none.
    ///
    /// @param loops   on which it is handled; they stay open
    /// @param handler called in a task of one of the loops for each connection; the stream is closed after it
    /// @throws IllegalStateException      if it is being served already
    /// @throws RejectedExecutionException if one of the loops is closed, or is while it serves; then all handlers have ended,
    ///                                    and the server is closed
    /// @throws StreamClosedException      if it was closed before
    /// @throws IOException                if the listening socket fails
    /// @throws InterruptedException       if the caller is cancelled or interrupted; then all handlers have ended, and the
    ///                                    server is closed
    public final void serve(LoopGroup loops, StreamHandler<? super S> handler)
            throws IOException, InterruptedException {
        serveAt(new ManyLoops<>(this, loops, handler));
    }

    @Override
    public final S accept() throws IOException, InterruptedException {
        Strand strand = Strand.current();
        strand.checkpoint();
        while (true) {
            SocketChannel accepted = take();
            if (accepted != null) {
                S stream = streamOrNull(accepted);
                if (stream != null) {
                    strand.spend();
                    return stream;
                }
            } else {
                watched.await(SelectionKey.OP_ACCEPT);
            }
        }
    }

    private @Nullable SocketChannel take() throws IOException {
        try {
            watched.clearInput();
            return channel.accept();
        } catch (ClosedChannelException e) {
            throw new StreamClosedException(this + " was closed");
        }
    }

    /// @return null if the peer has gone already
    private @Nullable S streamOrNull(SocketChannel accepted) throws IOException {
        boolean made = false;
        try {
            accepted.configureBlocking(false);
            S stream = streamOver(accepted);
            made = true;
            return stream;
        } catch (IOException e) {
            Logs.lost(this, e);
            return null;
        } finally {
            if (!made) {
                accepted.close();
            }
        }
    }

    @Override
    public void close() {
        try {
            watched.closeWholly();
        } catch (IOException e) {
            Logs.closing(this, e);
        }
    }

    @Override
    public final boolean isOpen() {
        return channel.isOpen();
    }
}
