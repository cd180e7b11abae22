package dev.weft.nio;

import dev.weft.loop.Strand;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A UDP socket: sends datagrams and receives them.
///
/// ```java
/// try (UdpSocket socket = UdpSocket.open(new InetSocketAddress("localhost", 9999))) {
///     while (true) {
///         UdpSocket.Datagram question = socket.receive();
///         socket.send(question.data(), question.from());
///     }
/// }
/// ```
///
/// One task may receive while another sends; a second that receives, or sends, while one waits to gets an
/// IllegalStateException. A method that declares InterruptedException is a suspension point; a cancelled receive loses no datagram,
/// and a cancelled send has sent nothing. On a loop and off it, from any thread.
public final class UdpSocket implements AutoCloseable {

    /// The largest that there can be.
    private static final int LARGEST = 1 << 16;

    /// What was received.
    ///
    /// @param data its bytes
    /// @param from who sent it
    @SuppressWarnings("ArrayRecordComponent")
    public record Datagram(byte[] data, InetSocketAddress from) {

        @Override
        public String toString() {
            return data.length + " bytes from " + from;
        }
    }

    private final DatagramChannel channel;
    private final Watched watched;
    private final InetSocketAddress local;
    private final @Nullable InetSocketAddress peer;
    /// For the next datagram.
    private final AtomicReference<@Nullable ByteBuffer> scratch = new AtomicReference<>();

    private UdpSocket(DatagramChannel channel, @Nullable InetSocketAddress at, @Nullable InetSocketAddress peer)
            throws IOException {
        this.channel = channel;
        this.peer = peer;
        this.watched = new Watched(channel, this);
        boolean open = false;
        try {
            channel.configureBlocking(false);
            channel.bind(at);
            if (peer != null) {
                channel.connect(peer);
            }
            open = true;
        } catch (BindException e) {
            var named = new BindException("cannot open a UDP socket at " + at + ": " + e.getMessage());
            named.initCause(e);
            throw named;
        } finally {
            if (!open) {
                channel.close();
            }
        }
        this.local = (InetSocketAddress) channel.getLocalAddress();
    }

    /// Opens a socket at any free port of this machine: for one that asks first.
    ///
    /// @return open
    /// @throws IOException if the process may open no more
    public static UdpSocket open() throws IOException {
        return new UdpSocket(DatagramChannel.open(), null, null);
    }

    /// Opens a socket at an address.
    ///
    /// @param address one of this machine; with port 0 for one that is free
    /// @return open
    /// @throws BindException if the address is in use, or not one of this machine
    /// @throws IOException   if it cannot be opened for another reason
    public static UdpSocket open(InetSocketAddress address) throws IOException {
        return new UdpSocket(DatagramChannel.open(), address, null);
    }

    /// Opens a socket that receives from one peer only, and sends to it with [#send(byte\[\])].
    ///
    /// @param peer an address that has been resolved
    /// @return open
    /// @throws IOException if it cannot be opened
    public static UdpSocket connect(InetSocketAddress peer) throws IOException {
        return new UdpSocket(DatagramChannel.open(), null, peer);
    }

    /// Receives a datagram, waiting for it.
    ///
    /// @return whole
    /// @throws StreamClosedException if the socket was closed, before or meanwhile
    /// @throws IOException           if it fails; a connected one also with a PortUnreachableException, if its peer's machine has
    ///                               said that nobody listens there
    /// @throws InterruptedException  if the caller is cancelled or interrupted; then nothing was received
    public Datagram receive() throws IOException, InterruptedException {
        ByteBuffer kept = scratch.getAndSet(null);
        ByteBuffer buffer = kept != null ? kept : ByteBuffer.allocate(LARGEST);
        try {
            InetSocketAddress from = receive(buffer.clear());
            return new Datagram(Arrays.copyOf(buffer.array(), buffer.position()), from);
        } finally {
            scratch.set(buffer);
        }
    }

    /// Receives a datagram into a buffer, waiting for it. What does not fit is lost: that is how datagrams are.
    ///
    /// @param into gets it, from its position on
    /// @return who sent it
    /// @throws StreamClosedException if the socket was closed, before or meanwhile
    /// @throws IOException           if it fails; a connected one also with a PortUnreachableException, if its peer's machine has
    ///                               said that nobody listens there
    /// @throws InterruptedException  if the caller is cancelled or interrupted; then nothing was received
    public InetSocketAddress receive(ByteBuffer into) throws IOException, InterruptedException {
        Strand strand = Strand.current();
        strand.checkpoint();
        try {
            while (true) {
                watched.clearInput();
                var from = (InetSocketAddress) channel.receive(into);
                if (from != null) {
                    strand.spend();
                    return from;
                }
                watched.await(SelectionKey.OP_READ);
            }
        } catch (ClosedChannelException e) {
            throw closed();
        } catch (PortUnreachableException e) {
            throw unreachable(e);
        }
    }

    /// Sends a datagram, waiting while the system takes none.
    ///
    /// @param data what
    /// @param to   whom; resolved
    /// @throws StreamClosedException if the socket was closed, before or meanwhile
    /// @throws IOException           if it fails, as when the datagram is too large
    /// @throws InterruptedException  if the caller is cancelled or interrupted; then nothing was sent
    public void send(byte[] data, InetSocketAddress to) throws IOException, InterruptedException {
        send(ByteBuffer.wrap(data), to);
    }

    /// As [#send(byte\[\], InetSocketAddress)], from a buffer.
    ///
    /// @param data what; its position is moved to its limit
    /// @param to   whom; resolved
    /// @throws StreamClosedException if the socket was closed, before or meanwhile
    /// @throws IOException           if it fails, as when the datagram is too large
    /// @throws InterruptedException  if the caller is cancelled or interrupted; then nothing was sent
    public void send(ByteBuffer data, InetSocketAddress to) throws IOException, InterruptedException {
        transmit(data, to);
    }

    /// Sends a datagram to the peer of a [connected][#connect] socket.
    ///
    /// @param data what
    /// @throws java.nio.channels.NotYetConnectedException if the socket has no peer
    /// @throws StreamClosedException if the socket was closed, before or meanwhile
    /// @throws IOException           if it fails, as when the datagram is too large
    /// @throws InterruptedException  if the caller is cancelled or interrupted; then nothing was sent
    public void send(byte[] data) throws IOException, InterruptedException {
        transmit(ByteBuffer.wrap(data), null);
    }

    private void transmit(ByteBuffer data, @Nullable InetSocketAddress to) throws IOException, InterruptedException {
        Strand strand = Strand.current();
        strand.checkpoint();
        int length = data.remaining();
        try {
            while (true) {
                watched.clearOutput();
                int sent = to != null ? channel.send(data, to) : channel.write(data);
                // An empty one looks the same, sent or not: taken for sent, since a datagram may be lost anyway.
                if (sent > 0 || length == 0) {
                    strand.spend();
                    return;
                }
                watched.await(SelectionKey.OP_WRITE);
            }
        } catch (ClosedChannelException e) {
            throw closed();
        } catch (PortUnreachableException e) {
            throw unreachable(e);
        }
    }

    private PortUnreachableException unreachable(PortUnreachableException e) {
        // The JDK's has no message.
        var named = new PortUnreachableException(this + ": nobody listens at " + peer);
        named.initCause(e);
        return named;
    }

    private StreamClosedException closed() {
        return new StreamClosedException(this + " was closed on this side");
    }

    /// Receives what is sent to a multicast group, too, until the socket is closed.
    ///
    /// @param group     its address
    /// @param interfaze on which to listen for it
    /// @return this socket
    /// @throws IOException if the group cannot be joined
    public UdpSocket join(InetAddress group, NetworkInterface interfaze) throws IOException {
        channel.join(group, interfaze);
        return this;
    }

    /// Sets an option of the socket, say `StandardSocketOptions.SO_BROADCAST`.
    ///
    /// @param option one that UDP sockets have
    /// @param value  for it
    /// @param <T>    of its values
    /// @return this socket
    /// @throws UnsupportedOperationException if UDP sockets have no such option here
    /// @throws IOException                   if the socket is closed, or the value cannot be set
    public <T> UdpSocket option(SocketOption<T> option, T value) throws IOException {
        channel.setOption(option, value);
        return this;
    }

    /// The address on this side.
    ///
    /// @return also after the socket was closed
    public InetSocketAddress localAddress() {
        return local;
    }

    /// Closes the socket. Who waits in it gets a [StreamClosedException]. The address is free again then. Any thread; the second time does nothing.
    @Override
    public void close() {
        try {
            watched.closeWholly();
        } catch (IOException e) {
            Logs.closing(this, e);
        }
    }

    /// Whether it is open.
    ///
    /// @return false for good, after true
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public String toString() {
        return "UDP " + local;
    }
}
