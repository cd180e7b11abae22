package dev.weft.nio;

import dev.weft.loop.Strand;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
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
