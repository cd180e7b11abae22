package dev.weft.nio;

import dev.weft.OffloadOptions;
import dev.weft.Weft;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// TLS over another stream, after its handshake. Made by [Tls], which tells how. It owns the stream below.
///
/// **The end.** The peer's word that nothing more will come (`close_notify`) is the end of the input. A connection that ends
/// without it was cut off: reads throw SSLException, unless [Tls#allowTruncation] was asked for. As asyncio and Trio.
///
/// [#shutdownOutput] sends this word. In TLS 1.3 reading then goes on, as over TCP. In TLS 1.2 it ends both directions:
/// what the peer has not sent when it hears the word, it cannot send any more.
///
/// [#close] sends it, too, and does not wait for the peer's, so reads that wait end only then. A peer that takes nothing
/// delays it by no more than the [Tls#shutdownTimeout]. To be sure that the peer got all, read to the end before.
///
/// **Failures.** What TLS itself takes for a fault, say a record that was forged, throws SSLException out of the read that met
/// it, tells the peer in an alert, and closes the stream below; from then on all throws. A peer that wants to negotiate anew, as
/// TLS 1.2 allows, is such a fault. After an IOException of a write none can succeed any more; what the peer had sent can be
/// read.
///
/// **Cancellation.** A cancelled write leaves no half record: what of it was encrypted is sent by the next write, or by
/// [#close].
public final class TlsStream extends ByteStream {

    /// Keys and certificates take milliseconds: too long for a loop's carrier. Not so many at once that nothing else could be
    /// offloaded, and not so few that some key stores which hang hold up all others.
    private static final OffloadOptions TASKS = OffloadOptions.defaults().limiter(new Semaphore(16, true))
            .abandonOnCancel();

    private final ByteStream below;
    private final TlsEngine engine;
    private final TlsInput in;
    private final TlsOutput out;
    private final Duration shutdownTimeout;

    private TlsStream(ByteStream below, SSLEngine engine, Tls options) {
        this.below = below;
        this.engine = new TlsEngine(engine);
        this.in = new TlsInput(this.engine, below, options.isTruncationAllowed());
        this.out = new TlsOutput(this.engine, below);
        this.shutdownTimeout = options.shutdownTimeout();
    }

    /// Does the handshake. If it throws, the stream below is closed.
    static TlsStream open(ByteStream below, SSLEngine engine, Tls options) throws IOException, InterruptedException {
        TlsStream stream = new TlsStream(below, engine, options);
        boolean done = false;
        try {
            done = Weft.moveOnAfter(options.handshakeTimeout(), stream::handshake);
        } catch (SSLException e) {
            throw stream.named(e);
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a task of the TLS engine threw what a Runnable cannot", e);
        } finally {
            if (!done) {
                below.close();
            }
        }
        if (done) {
            return stream;
        }
        throw new SSLHandshakeException("the handshake of " + stream + " took longer than "
                + options.handshakeTimeout() + ". If the peer is slow, give it longer: Tls.handshakeTimeout");
    }

    /// The JDK does not say with whom the handshake failed.
    private SSLException named(SSLException e) {
        String peer = engine.jdk.getPeerHost() != null ? " with " + engine.jdk.getPeerHost() : "";
        String message = "the handshake of " + this + peer + " failed: " + e.getMessage();
        var named = e instanceof SSLHandshakeException ? new SSLHandshakeException(message) : new SSLException(message);
        named.initCause(e);
        return named;
    }

    private void handshake() throws Exception {
        try {
            engine.jdk.beginHandshake();
            boolean goesOn = true;
            while (goesOn) {
                switch (engine.jdk.getHandshakeStatus()) {
                    case NEED_TASK -> Weft.offload(TASKS, this::runTasks);
                    case NEED_WRAP -> out.makeNext();
                    case NEED_UNWRAP -> {
                        out.sendMade();
                        in.advance();
                    }
                    default -> goesOn = false;
                }
            }
            engine.endHandshake();
            if (!engine.jdk.getUseClientMode() && session().getProtocol().equals("TLSv1.3")) {
                // What is left are tickets for the client's next session. It may not read them, or be gone already, content
                // with what it has sent: so they are no part of the handshake here, and go out with the first answer.
                out.postponeMade();
            } else {
                out.sendMade();
            }
        } catch (SSLException e) {
            throw fail(e);
        }
    }

    private @Nullable Void runTasks() {
        for (Runnable task = engine.jdk.getDelegatedTask(); task != null; task = engine.jdk.getDelegatedTask()) {
            task.run();
        }
        return null;
    }

    // --- what was agreed ---

    /// The protocol that was chosen of those which both sides offered ([Tls#applicationProtocols]), say `h2`.
    ///
    /// @return empty if none was, since one side offered none
    public Optional<String> applicationProtocol() {
        return Optional.ofNullable(engine.jdk.getApplicationProtocol()).filter(protocol -> !protocol.isEmpty());
    }

    /// The session: the protocol's version, the cipher suite, the certificates, and, with a server, the name that the client
    /// asked for (in an [javax.net.ssl.ExtendedSSLSession]).
    ///
    /// @return that of the JDK
    public SSLSession session() {
        return engine.jdk.getSession();
    }

    /// The certificates with which the peer has shown who it is.
    ///
    /// @return the peer's own first, then those that vouch for it; empty if it has shown none
    public List<X509Certificate> peerCertificates() {
        try {
            Certificate[] chain = session().getPeerCertificates();
            return Arrays.stream(chain).filter(X509Certificate.class::isInstance).map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    // --- what a kind of stream implements ---

    @Override
    protected int receive(ByteBuffer into) throws IOException, InterruptedException {
        checkUsable();
        int count;
        try {
            count = in.receive(into);
        } catch (IOException e) {
            throw translated(e);
        }
        if (count < 0) {
            // It may be a failure of the output, or a close, that has ended the engine, and not the peer.
            checkUsable();
        }
        return count;
    }

    @Override
    protected void awaitInput() throws IOException, InterruptedException {
        checkUsable();
        try {
            in.await();
        } catch (IOException e) {
            throw translated(e);
        }
    }

    @Override
    protected void transmit(ByteBuffer output) throws IOException, InterruptedException {
        checkUsable();
        try {
            out.send(output);
        } catch (IOException e) {
            throw translated(e);
        }
    }

    @Override
    protected void endOutput() throws IOException, InterruptedException {
        checkUsable();
        try {
            out.end();
        } catch (IOException e) {
            throw translated(e);
        }
    }

    @Override
    protected void release() {
        sayLast();
        below.close();
    }

    private void checkUsable() throws IOException {
        if (!isOpen()) {
            throw closedException();
        }
        SSLException failure = engine.failure();
        if (failure != null) {
            throw failedBefore(failure);
        }
    }

    /// What an exception means here that came from the engine or the stream below.
    private IOException translated(IOException e) {
        if (!isOpen()) {
            return closedException();
        }
        SSLException failure = engine.failure();
        if (failure != null && failure != e) {
            return failedBefore(failure);
        }
        return e instanceof SSLException wrong ? fail(wrong) : e;
    }

    private SSLException failedBefore(SSLException failure) {
        return new SSLException(this + " has failed before", failure);
    }

    private SSLException fail(SSLException e) {
        engine.fail(e);
        sayLast();
        below.close();
        return e;
    }

    /// Sends what must not be left out at the end, if the peer takes it in time; whatever is cancelled or interrupted.
    private void sayLast() {
        if (in.wasCutOff()) {
            // Who was cut off does not say that all has ended well: its peer, which misses the rest, must see it.
            return;
        }
        try {
            Weft.shield(this::sayLastShielded);
        } catch (IOException e) {
            // Nobody hears it: the peer may well have gone first.
        } catch (Exception e) {
            Logs.closing(this, e);
        }
    }

    private void sayLastShielded() throws Exception {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    Weft.moveOnAfter(shutdownTimeout, out::end);
                    return;
                } catch (InterruptedException e) {
                    // From outside Weft, else the shield would have hidden it.
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public String toString() {
        return "TLS over " + below;
    }
}
