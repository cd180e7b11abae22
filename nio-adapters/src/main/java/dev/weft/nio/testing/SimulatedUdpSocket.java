package dev.weft.nio.testing;

import dev.weft.loop.Strand;
import dev.weft.nio.StreamClosedException;
import dev.weft.nio.UdpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Queue;

/// A socket for datagrams on a [Host] of a [SimulatedNetwork]. Addresses are names of hosts that were not
/// [resolved][InetSocketAddress#createUnresolved].
///
/// ```java
/// void echo(Host host) throws IOException, InterruptedException {
///     SimulatedUdpSocket socket = host.datagrams(9999);
///     while (true) {
///         UdpSocket.Datagram question = socket.receive();
///         socket.send(question.data(), question.from());
///     }
/// }
/// ```
///
/// A datagram arrives whole or not at all, and may overtake another. One to a port where no socket is, or to a socket that
/// holds 256 KiB which nobody has received, is lost. One task may receive while another sends; a second that receives gets an
/// IllegalStateException.
public final class SimulatedUdpSocket implements AutoCloseable {

    /// As over IPv4.
    private static final int LARGEST = 65_507;
    private static final int ROOM = 1 << 18;

    private final Incarnation owner;
    private final int port;
    private final Queue<UdpSocket.Datagram> arrived = new ArrayDeque<>();
    private final Spot receiver = new Spot();
    private int held;
    private volatile boolean isClosed;

    SimulatedUdpSocket(Incarnation owner, int port) {
        this.owner = owner;
        this.port = port;
    }

    /// Receives a datagram, waiting for it.
    ///
    /// @return whole
    /// @throws StreamClosedException if the socket was closed, before or meanwhile
    /// @throws IOException           if it fails
    /// @throws InterruptedException  if the caller is cancelled or interrupted; then nothing was received
    public UdpSocket.Datagram receive() throws IOException, InterruptedException {
        Strand strand = Strand.current();
        strand.checkpoint();
        while (true) {
            checkUsable();
            UdpSocket.Datagram next = arrived.poll();
            if (next != null) {
                held -= next.data().length;
                strand.spend();
                return next;
            }
            receiver.await(this);
        }
    }

    /// Sends a datagram to where one came from.
    ///
    /// @param data what; copied
    /// @param to   whom: a host by its name, and a port
    /// @throws UnknownHostException  if there is no host of that name
    /// @throws SocketException       if the datagram is larger than 65,507 bytes
    /// @throws StreamClosedException if the socket was closed
    /// @throws IOException           if it fails
    /// @throws InterruptedException  if the caller is cancelled or interrupted; then nothing was sent
    public void send(byte[] data, InetSocketAddress to) throws IOException, InterruptedException {
        send(data, to.getHostString(), to.getPort());
    }

    /// Sends a datagram. Does not wait until it arrives.
    ///
    /// @param data what; copied
    /// @param host the name of one
    /// @param at   its port
    /// @throws UnknownHostException  if there is no host of that name
    /// @throws SocketException       if the datagram is larger than 65,507 bytes
    /// @throws StreamClosedException if the socket was closed
    /// @throws IOException           if it fails
    /// @throws InterruptedException  if the caller is cancelled or interrupted; then nothing was sent
    public void send(byte[] data, String host, int at) throws IOException, InterruptedException {
        Strand strand = Strand.current();
        strand.checkpoint();
        checkUsable();
        if (data.length > LARGEST) {
            throw new SocketException("Message too long: a datagram of " + data.length + " bytes, which may have "
                    + LARGEST);
        }
        Host target = owner.host().find(host);
        var datagram = new UdpSocket.Datagram(data.clone(), localAddress());
        owner.host().net().linkOf(owner.host(), target).send(new Packet(Packet.Care.NONE, owner, null, () -> {
            SimulatedUdpSocket socket = target.incarnation().socketAt(at);
            if (socket != null) {
                socket.offer(datagram);
            }
        }));
        strand.spend();
    }

    private void offer(UdpSocket.Datagram datagram) {
        if (held + datagram.data().length <= ROOM) {
            held += datagram.data().length;
            arrived.add(datagram);
            receiver.wake();
        }
    }

    private void checkUsable() throws IOException {
        owner.host().net().checkOnLoop();
        if (owner.hasCrashed()) {
            throw new CrashedException(owner);
        }
        if (isClosed) {
            throw new StreamClosedException(this + " was closed on this side");
        }
    }

    /// The address of this socket.
    ///
    /// @return the name of its host and its port, not resolved; also after it was closed
    public InetSocketAddress localAddress() {
        return InetSocketAddress.createUnresolved(owner.host().name(), port);
    }

    /// Its port.
    ///
    /// @return 1 to 65535, also after it was closed
    public int port() {
        return port;
    }

    /// Closes the socket. Who waits in it gets a [StreamClosedException]. The port is free again then. Any thread; the second
    /// time does nothing.
    @Override
    public void close() {
        isClosed = true;
        owner.host().net().scheduler().exclusively(() -> {
            owner.remove(this);
            receiver.wake();
        });
    }

    /// Whether it is open.
    ///
    /// @return false for good, after true
    public boolean isOpen() {
        return !isClosed;
    }

    @Override
    public String toString() {
        return "UDP " + owner.host().name() + ":" + port;
    }
}
