package dev.weft.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/// What a TLS connection receives. The reader's alone.
final class TlsInput {

    /* A reader never sends. When the peer changes its keys and asks for the same, the engine's answer may wait for the next
     * record that is sent (RFC 8446, 4.6.3): it goes first there. So no reader waits for a peer that reads nothing, which
     * might in turn wait for this reader. */

    private final TlsEngine engine;
    private final ByteStream below;
    private final boolean truncationAllowed;
    private volatile boolean cutOff;
    /// Received and not opened, from position to limit.
    private ByteBuffer records = Packets.NONE;
    /// Opened and not read, since it had no room where it was wanted; from position to limit.
    private ByteBuffer opened = Packets.NONE;

    TlsInput(TlsEngine engine, ByteStream below, boolean truncationAllowed) {
        this.engine = engine;
        this.below = below;
        this.truncationAllowed = truncationAllowed;
    }

    /// Receives some, and waits if there is nothing.
    ///
    /// @return how many bytes; -1 at the end
    /// @throws SSLException if nothing more can be received, ever
    int receive(ByteBuffer into) throws IOException, InterruptedException {
        while (true) {
            if (opened.hasRemaining()) {
                return drain(into);
            }
            if (!records.hasRemaining() && !receiveRecords()) {
                return end();
            }
            int before = into.position();
            SSLEngineResult result = open(into);
            if (into.position() > before) {
                return into.position() - before;
            }
            switch (result.getStatus()) {
                case CLOSED -> {
                    return -1;
                }
                case BUFFER_UNDERFLOW -> {
                    if (!receiveRecords()) {
                        return end();
                    }
                }
                default -> checkProgress(result);
            }
        }
    }

    /// Waits until something has come.
    void await() throws IOException, InterruptedException {
        if (!opened.hasRemaining() && !records.hasRemaining()) {
            below.awaitReadable();
        }
    }

    /// Takes one record of a handshake, or waits for more of it.
    void advance() throws IOException, InterruptedException {
        Status status = open(Packets.NONE).getStatus();
        if (status == Status.CLOSED || status == Status.BUFFER_UNDERFLOW && !receiveRecords()) {
            throw new SSLHandshakeException("the peer has ended the connection in the middle of TLS's handshake");
        }
    }

    private int drain(ByteBuffer into) {
        int count = Math.min(into.remaining(), opened.remaining());
        into.put(into.position(), opened, opened.position(), count);
        into.position(into.position() + count);
        opened.position(opened.position() + count);
        opened = Packets.giveBackIfRead(opened);
        return count;
    }

    /// Opens one record if it is there whole; into what was given, or else into `opened`.
    private SSLEngineResult open(ByteBuffer into) throws SSLException {
        try {
            SSLEngineResult result = engine.unwrap(records, into);
            return result.getStatus() == Status.BUFFER_OVERFLOW ? openAside() : result;
        } finally {
            records = Packets.giveBackIfRead(records);
        }
    }

    private SSLEngineResult openAside() throws SSLException {
        opened = Packets.take(engine.jdk.getSession().getApplicationBufferSize());
        try {
            return engine.unwrap(records, opened);
        } finally {
            opened = Packets.giveBackIfRead(opened.flip());
        }
    }

    /// @return false at the end of the stream below
    private boolean receiveRecords() throws IOException, InterruptedException {
        if (!records.hasRemaining()) {
            below.awaitReadable();
        }
        makeRoom();
        try {
            return below.read(records) >= 0;
        } finally {
            records = Packets.giveBackIfRead(records.flip());
        }
    }

    private void makeRoom() {
        int largest = engine.jdk.getSession().getPacketBufferSize();
        if (records.capacity() >= largest) {
            records.compact();
        } else {
            ByteBuffer begun = records;
            records = Packets.take(largest).put(begun);
        }
    }

    /// After a record without data.
    private void checkProgress(SSLEngineResult result) throws SSLException {
        if (result.bytesConsumed() == 0 && !opened.hasRemaining()) {
            throw new SSLException("the TLS engine is stuck: " + result);
        }
    }

    /// Whether the input has ended without TLS's word that this is the end.
    boolean wasCutOff() {
        return cutOff;
    }

    private int end() throws SSLException {
        if (truncationAllowed && !records.hasRemaining()) {
            return -1;
        }
        cutOff = true;
        throw new SSLException(
                "the connection ended without TLS's word that this is the end (close_notify), so what came"
                        + " may have been cut off, by an attacker too. If what is spoken over TLS tells its end itself, use"
                        + " Tls.allowTruncation()");
    }
}
