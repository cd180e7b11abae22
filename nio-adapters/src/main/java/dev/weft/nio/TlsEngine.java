package dev.weft.nio;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// An engine of the JDK, and why it has failed.
final class TlsEngine {

    /* A failure in one direction ends the engine for both. Whoever comes next finds it closed and is not told why: a writer would
     * take that for the peer's end, and a reader for the end of the input. So a failure is noted before the next is let in.
     * What the lock is held for does not wait, and the JDK's engine has one of its own around the same: nobody waits longer. */

    /// For all but what follows.
    final SSLEngine jdk;
    private final ReentrantLock turn = new ReentrantLock();
    private boolean handshakeDone;
    private volatile @Nullable SSLException failure;

    TlsEngine(SSLEngine jdk) {
        this.jdk = jdk;
    }

    /// Makes a record.
    ///
    /// @throws SSLException why it has failed: the [#failure], if none was before
    SSLEngineResult wrap(ByteBuffer output, ByteBuffer records) throws SSLException {
        turn.lock();
        try {
            return jdk.wrap(output, records);
        } catch (SSLException e) {
            note(e);
            throw e;
        } finally {
            turn.unlock();
        }
    }

    /// Opens a record.
    ///
    /// @throws SSLException why it has failed: the [#failure], if none was before
    SSLEngineResult unwrap(ByteBuffer records, ByteBuffer into) throws SSLException {
        turn.lock();
        try {
            SSLEngineResult result = jdk.unwrap(records, into);
            if (handshakeDone && result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                throw new SSLException("the peer wants to negotiate TLS anew in the middle of the connection, which is"
                        + " refused: it has been a way to attack, and TLS 1.3 has no such thing");
            }
            return result;
        } catch (SSLException e) {
            note(e);
            throw e;
        } finally {
            turn.unlock();
        }
    }

    /// From now on it is a failure if the peer begins another.
    void endHandshake() {
        turn.lock();
        handshakeDone = true;
        turn.unlock();
    }

    /// Has failed by what the engine cannot know.
    void fail(SSLException e) {
        turn.lock();
        note(e);
        turn.unlock();
    }

    private void note(SSLException e) {
        if (failure == null) {
            failure = e;
        }
    }

    /// The first, which brought all others about. Null if there was none.
    @Nullable SSLException failure() {
        return failure;
    }
}
