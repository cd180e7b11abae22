package dev.weft.nio.testing;

import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import dev.weft.nio.ByteStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// One end of a connection between two hosts. What it and its peer know of each other travels as packets, those of one
/// direction in their order:
///
/// | packet | when                                       | what it does where it arrives                                    |
/// |--------|--------------------------------------------|------------------------------------------------------------------|
/// | open   | a host connects                            | is answered by an accept or a refusal; then comes a last word, and the server has a connection |
/// | data   | something is written and the window has room | can be read; at an end that is gone it is answered by a reset  |
/// | credit | half a window has been read                | opens the window as far                                          |
/// | end    | the output is shut down, or the stream closed | what was written has been read, so reads tell the end          |
/// | reset  | the stream is closed with input unread, or its host crashes; as an answer | the connection is broken          |
///
/// All but the reset of a crash or close are sent again until they arrive. An end is gone when it was closed or its host has
/// crashed; what is under way from it still arrives.
final class SimulatedStream extends ByteStream {

    /// How much goes in one packet, as over an Ethernet; in bytes.
    private static final int SEGMENT = 1_460;
    /// How much may be under way or unread, in each direction; in bytes.
    private static final int WINDOW = 1 << 16;

    private final Incarnation owner;
    private final String name;
    private final Link out;
    private final Packet.Order order = new Packet.Order();
    private @Nullable SimulatedStream peer;

    private final Spot reader = new Spot();
    private final Deque<ByteBuffer> arrived = new ArrayDeque<>();
    private int unread;
    private boolean hasEnded;
    /// What was read and the peer has not been told of.
    private int uncredited;

    private final Spot writer = new Spot();
    private int outstanding;
    private boolean endSent;
    private boolean endArrivedAtPeer;

    private boolean isRefused;
    private boolean isBroken;
    private boolean isGone;
    private boolean isAborted;
    private boolean answered;

    private SimulatedStream(Incarnation owner, String name, Link out) {
        this.owner = owner;
        this.name = name;
        this.out = out;
        owner.add(this);
    }

    // --- connecting ---

    static SimulatedStream connect(Incarnation from, Host to, int port) throws IOException, InterruptedException {
        Host host = from.host();
        String here = host.name() + ":" + host.freePort();
        String there = to.name() + ":" + port;
        SimulatedStream mine = new SimulatedStream(from, here + " -> " + there, host.net().linkOf(host, to));
        boolean connected = false;
        try {
            mine.out.send(new Packet(Packet.Care.OPENING, from, null, () -> mine.openAt(to, port, here, there)));
            mine.awaitPeer(there);
            connected = true;
            return mine;
        } finally {
            if (!connected) {
                mine.close();
            }
        }
    }

    private void awaitPeer(String there) throws IOException, InterruptedException {
        SimulatedNetwork net = owner.host().net();
        long deadline = net.scheduler().deadlineIn(net.connectTimeout());
        while (peer == null) {
            checkUsable();
            if (isRefused) {
                throw new ConnectException("no connection to " + there + ": Connection refused");
            }
            if (!reader.await("a connection to " + there, deadline) && peer == null) {
                throw new ConnectException("no connection to " + there + ": Connection timed out");
            }
        }
    }

    /// Who connects has come to where it connects to.
    private void openAt(Host to, int port, String here, String there) {
        Incarnation target = to.incarnation();
        SimulatedServer server = target.serverAt(port);
        Link back = to.net().linkOf(to, owner.host());
        if (server == null) {
            back.send(new Packet(Packet.Care.INSISTENT, null, null, () -> {
                isRefused = true;
                reader.wake();
            }));
            return;
        }
        SimulatedStream theirs = new SimulatedStream(target, there + " -> " + here, back);
        theirs.peer = this;
        theirs.send(Packet.Care.INSISTENT, () -> accepted(theirs, server));
    }

    private void accepted(SimulatedStream theirs, SimulatedServer server) {
        peer = theirs;
        if (isGone) {
            answerByReset();
            return;
        }
        reader.wake();
        send(Packet.Care.INSISTENT, () -> {
            if (!theirs.isGone) {
                server.offer(theirs);
            }
        });
    }

    // --- what the program does ---

    private void checkUsable() throws IOException {
        owner.host().net().checkOnLoop();
        if (!isOpen()) {
            throw closedException();
        }
        if (owner.hasCrashed()) {
            throw new CrashedException(owner);
        }
    }

    @Override
    protected void awaitInput() throws IOException, InterruptedException {
        while (true) {
            checkUsable();
            if (unread > 0 || hasEnded || isBroken) {
                return;
            }
            reader.await(this);
        }
    }

    @Override
    protected int receive(ByteBuffer into) throws IOException, InterruptedException {
        awaitInput();
        if (unread > 0) {
            return take(into);
        }
        if (hasEnded) {
            return -1;
        }
        throw broken();
    }

    private int take(ByteBuffer into) {
        int before = into.position();
        for (ByteBuffer first; into.hasRemaining() && (first = arrived.peek()) != null;) {
            int count = Math.min(first.remaining(), into.remaining());
            into.put(into.position(), first, first.position(), count);
            into.position(into.position() + count);
            first.position(first.position() + count);
            if (!first.hasRemaining()) {
                arrived.remove();
            }
        }
        int taken = into.position() - before;
        unread -= taken;
        giveCredit(taken);
        return taken;
    }

    private void giveCredit(int taken) {
        uncredited += taken;
        SimulatedStream other = peer;
        if (uncredited >= WINDOW / 2 && other != null && !hasEnded) {
            int credit = uncredited;
            uncredited = 0;
            out.send(new Packet(Packet.Care.INSISTENT, owner, null, () -> {
                other.outstanding -= credit;
                other.writer.wake();
            }));
        }
    }

    @Override
    protected void transmit(ByteBuffer output) throws IOException, InterruptedException {
        while (true) {
            checkUsable();
            if (isBroken) {
                throw broken();
            }
            int room = Math.min(WINDOW - outstanding, SEGMENT);
            if (room > 0) {
                byte[] segment = new byte[Math.min(room, output.remaining())];
                output.get(segment);
                outstanding += segment.length;
                SimulatedStream other = connected();
                send(Packet.Care.INSISTENT, () -> other.dataArrived(segment));
                return;
            }
            writer.await(this);
        }
    }

    @Override
    protected void endOutput() throws IOException {
        checkUsable();
        sendEnd();
    }

    private void sendEnd() {
        if (!endSent && !isBroken) {
            endSent = true;
            SimulatedStream other = connected();
            send(Packet.Care.INSISTENT, other::endArrived);
        }
    }

    @Override
    protected void release() {
        owner.host().net().scheduler().exclusively(this::releaseHere);
    }

    private void releaseHere() {
        reader.wake();
        writer.wake();
        if (isGone) {
            return;
        }
        isGone = true;
        boolean isCutOff = unread > 0 || isAborted;
        forgetInput();
        if (peer == null || isBroken) {
            owner.remove(this);
        } else if (isCutOff) {
            owner.remove(this);
            sendReset(Packet.Care.NONE);
        } else {
            sendEnd();
            removeIfDelivered();
        }
    }

    /// Closes the stream so that its peer sees a reset.
    void abort() {
        isAborted = true;
        close();
    }

    /// The host has: who still waits here is a task that will not be cancelled.
    void crashed() {
        reader.wake();
        writer.wake();
        isGone = true;
        forgetInput();
        if (peer != null && !isBroken) {
            sendReset(Packet.Care.NONE);
        }
    }

    private void forgetInput() {
        arrived.clear();
        unread = 0;
    }

    /// A closed stream belongs to its host for as long as its last words may have to be sent again.
    private void removeIfDelivered() {
        if (isGone && endArrivedAtPeer) {
            owner.remove(this);
        }
    }

    // --- what arrives ---

    private void dataArrived(byte[] segment) {
        if (isGone) {
            answerByReset();
        } else if (!isBroken) {
            arrived.add(ByteBuffer.wrap(segment));
            unread += segment.length;
            reader.wake();
        }
    }

    private void endArrived() {
        hasEnded |= !isBroken;
        SimulatedStream other = connected();
        other.endArrivedAtPeer = true;
        other.removeIfDelivered();
        reader.wake();
    }

    private void resetArrived() {
        if (!isGone) {
            isBroken = true;
            reader.wake();
            writer.wake();
        }
        owner.remove(this);
    }

    /// Who sends to an end that is gone sends again until it is told.
    private void answerByReset() {
        if (!answered) {
            answered = true;
            sendReset(Packet.Care.INSISTENT);
        }
    }

    private void sendReset(Packet.Care care) {
        out.send(new Packet(care, null, order, connected()::resetArrived));
    }

    private void send(Packet.Care care, Runnable arrival) {
        out.send(new Packet(care, owner, order, arrival));
    }

    private SimulatedStream connected() {
        SimulatedStream other = peer;
        if (other == null) {
            throw new IllegalStateException(this + " is not connected yet");
        }
        return other;
    }

    private IOException broken() {
        return new SocketException("Connection reset: " + this + ", by its peer");
    }

    @Override
    public String toString() {
        return name;
    }
}
