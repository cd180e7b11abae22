package dev.weft.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// What a TLS connection sends: records, each of them whole and in the order in which they were made.
final class TlsOutput {

    /* The invariant: under the lock, what is in `records` goes out before another record is made. So a record of which a
     * cancelled writer has sent a half is completed by whoever sends next, and a writer, a close and an alert that come at
     * once do not interleave. The lock is held while the transport makes one wait: that is what it is for. */

    private final TlsEngine engine;
    private final ByteStream below;
    private final ReentrantLock sending = new ReentrantLock();
    /// Made and not sent, from position to limit. Under the lock, as what follows.
    private ByteBuffer records = Packets.NONE;
    /// Why a record was cut off, so that nothing can follow it.
    private @Nullable IOException torn;

    TlsOutput(TlsEngine engine, ByteStream below) {
        this.engine = engine;
        this.below = below;
    }

    /// Sends some of the output, and waits until that is done.
    ///
    /// @param output its position is moved on by what is in records; should this be cut short by a cancellation, then
    ///               whoever sends next, or closes, sends them
    void send(ByteBuffer output) throws IOException, InterruptedException {
        sending.lockInterruptibly();
        try {
            flush();
            int before = output.remaining();
            while (output.remaining() == before) {
                // What the engine has to say itself goes first, say that the keys change; then it takes no output yet.
                Status status = wrap(output);
                if (!records.hasRemaining()) {
                    throw new IOException(status == Status.CLOSED
                            ? "TLS with the peer has ended, so nothing can be sent. Before TLS 1.3 the peer's end ends"
                                    + " both directions"
                            : "TLS takes no output, since it is " + engine.jdk.getHandshakeStatus());
                }
                flush();
            }
        } finally {
            sending.unlock();
        }
    }

    /// Makes one record of a handshake. Sends what was made before only if there is no room for it.
    void makeNext() throws IOException, InterruptedException {
        sending.lockInterruptibly();
        try {
            Status status = wrap(Packets.NONE);
            if (status == Status.BUFFER_OVERFLOW) {
                flush();
            } else if (status == Status.CLOSED) {
                flush();
                throw new SSLException("TLS was ended in the middle of its handshake");
            }
        } finally {
            sending.unlock();
        }
    }

    /// Sends what was made.
    void sendMade() throws IOException, InterruptedException {
        sending.lockInterruptibly();
        try {
            flush();
        } finally {
            sending.unlock();
        }
    }

    /// Leaves what was made to who sends next, and keeps no more room for it than it needs.
    void postponeMade() {
        sending.lock();
        try {
            ByteBuffer copy = ByteBuffer.allocate(records.remaining()).put(records).flip();
            records = Packets.giveBackIfRead(records);
            records = copy;
        } finally {
            sending.unlock();
        }
    }

    /// Sends what was made, and then what the engine has to say last: its alert if it has failed, else that there is no
    /// more to come. Can be called again if it was cut short.
    void end() throws IOException, InterruptedException {
        sending.lockInterruptibly();
        try {
            flush();
            engine.jdk.closeOutbound();
            while (engine.jdk.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                wrap(Packets.NONE);
                if (!records.hasRemaining()) {
                    break;
                }
                flush();
            }
        } finally {
            sending.unlock();
        }
    }

    /// Adds records, while there is output and room.
    private Status wrap(ByteBuffer output) throws SSLException {
        int room = engine.jdk.getSession().getPacketBufferSize();
        ByteBuffer made = records;
        records = made.capacity() < room ? Packets.take(room).put(made) : made.compact();
        try {
            SSLEngineResult result;
            do {
                result = engine.wrap(output, records);
            } while (result.getStatus() == Status.OK && result.bytesProduced() > 0 && output.hasRemaining());
            return result.getStatus();
        } finally {
            records = Packets.giveBackIfRead(records.flip());
        }
    }

    private void flush() throws IOException, InterruptedException {
        if (torn != null) {
            throw new IOException("sending has failed before, in the middle of what TLS keeps whole", torn);
        }
        if (records.hasRemaining()) {
            try {
                below.write(records);
            } catch (IOException e) {
                torn = e;
                throw e;
            }
            records = Packets.giveBackIfRead(records);
        }
    }
}
