package dev.weft.nio;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// How to speak TLS over a stream. Immutable; each method returns changed options. One object serves any number of
/// connections, which share the sessions of its SSLContext.
///
/// ```java
/// Tls tls = Tls.client(SSLContext.getDefault());
/// try (TlsStream stream = tls.connect("example.org", 443)) {
///     stream.write("GET / HTTP/1.0\r\nHost: example.org\r\n\r\n");
///     System.out.println(stream.readLine());
/// }
/// ```
///
/// A server's handler wraps the stream that it was given:
///
/// ```java
/// Tls tls = Tls.server(context);
/// server.serve(connection -> {
///     try (TlsStream stream = tls.wrap(connection)) {
///         stream.transferTo(stream);
///     }
/// });
/// ```
///
/// TLS itself is the JDK's [SSLEngine]: which versions, ciphers and certificates are good enough, and which key a server
/// answers with to which name, its SSLContext and [#parameters] decide.
public final class Tls {

    /// As asyncio.
    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(60);

    /// A word of thirty bytes waits only for a peer that takes nothing.
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(5);

    private final SSLContext context;
    private final boolean client;
    private final Consumer<SSLParameters> parameters;
    private final Duration handshakeTimeout;
    private final Duration shutdownTimeout;
    private final boolean truncationAllowed;

    private Tls(SSLContext context, boolean client, Consumer<SSLParameters> parameters, Duration handshakeTimeout,
            Duration shutdownTimeout, boolean truncationAllowed) {
        this.context = context;
        this.client = client;
        this.parameters = parameters;
        this.handshakeTimeout = handshakeTimeout;
        this.shutdownTimeout = shutdownTimeout;
        this.truncationAllowed = truncationAllowed;
    }

    /// As a client, which checks that the server's certificate is good, and is for the host that was asked for.
    ///
    /// @param context whom to trust, and with which keys to answer if the server asks; say `SSLContext.getDefault()`
    /// @return a handshake timeout of 60 seconds, a shutdown timeout of 5, no application protocols
    public static Tls client(SSLContext context) {
        return defaults(context, true, parameters -> parameters.setEndpointIdentificationAlgorithm("HTTPS"));
    }

    /// As a server. If its key store has several certificates, the JDK's "PKIX" key manager chooses by the name that the
    /// client asks for.
    ///
    /// @param context with which keys to answer, and whom to trust among clients that are asked for a certificate
    /// @return a handshake timeout of 60 seconds, a shutdown timeout of 5, no application protocols, no certificate asked for
    public static Tls server(SSLContext context) {
        return defaults(context, false, parameters -> {});
    }

    private static Tls defaults(SSLContext context, boolean client, Consumer<SSLParameters> parameters) {
        if (context.getProtocol().startsWith("DTLS")) {
            throw new IllegalArgumentException("an SSLContext for " + context.getProtocol()
                    + ", which is for datagrams: over a stream take one for TLS");
        }
        return new Tls(context, client, parameters, HANDSHAKE_TIMEOUT, SHUTDOWN_TIMEOUT, false);
    }

    /// The same with application protocols to choose from in the handshake (ALPN); [TlsStream#applicationProtocol] tells
    /// which it was. If both sides offer some and have none in common, the handshake fails.
    ///
    /// @param protocols the favourite first; that of the server counts
    /// @return new options
    public Tls applicationProtocols(String... protocols) {
        String[] copy = protocols.clone();
        return parameters(all -> all.setApplicationProtocols(copy));
    }

    /// The same, as a server that asks for the client's certificate, and refuses the client that has none. (In TLS 1.3 a
    /// client hears of that only after its own handshake: out of a read.)
    ///
    /// @return new options
    /// @throws IllegalStateException if these are a client's
    public Tls requireClientCertificate() {
        if (client) {
            throw new IllegalStateException("a client cannot ask for a client's certificate: that is for Tls.server");
        }
        return parameters(all -> all.setNeedClientAuth(true));
    }

    /// The same, as a client that takes a good certificate for any host. Then whoever has a certificate, for whatever, can
    /// pass for the server; so only where the SSLContext trusts nobody else.
    ///
    /// @return new options
    /// @throws IllegalStateException if these are a server's
    public Tls anyHostname() {
        if (!client) {
            throw new IllegalStateException("a server does not check host names: that is for Tls.client");
        }
        return parameters(all -> all.setEndpointIdentificationAlgorithm(""));
    }

    /// The same with more said about each connection: versions, cipher suites, names that a server takes, and whatever else
    /// the JDK has. What is said last counts.
    ///
    /// @param change of the parameters of one connection; called for each, by the task that opens it
    /// @return new options
    public Tls parameters(Consumer<SSLParameters> change) {
        return new Tls(context, client, parameters.andThen(change), handshakeTimeout, shutdownTimeout,
                truncationAllowed);
    }

    /// The same with another limit for a handshake, after which the stream below is closed.
    ///
    /// @param timeout by the clock of the loop; above zero
    /// @return new options
    /// @throws IllegalArgumentException if it is not above zero
    public Tls handshakeTimeout(Duration timeout) {
        return new Tls(context, client, parameters, aboveZero("handshake", timeout), shutdownTimeout,
                truncationAllowed);
    }

    /// The same with another limit for how long [TlsStream#close] waits for a peer that takes nothing: not even what had
    /// been written before, and the word that it was all.
    ///
    /// @param timeout by the clock of the loop; above zero
    /// @return new options
    /// @throws IllegalArgumentException if it is not above zero
    public Tls shutdownTimeout(Duration timeout) {
        return new Tls(context, client, parameters, handshakeTimeout, aboveZero("shutdown", timeout),
                truncationAllowed);
    }

    private static Duration aboveZero(String of, Duration timeout) {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException(
                    "a " + of + " timeout of " + timeout + ": that must be above zero, since no peer answers at once");
        }
        return timeout;
    }

    /// The same, but a connection that ends without TLS's word that this is the end (`close_notify`) ends as any other does.
    /// Only for protocols that tell themselves where a message ends, as HTTP with a content length does: else an attacker
    /// can cut messages off unnoticed. A record that is cut off is a failure all the same. As asyncio's
    /// `suppress_ragged_eofs` and Trio's `https_compatible`.
    ///
    /// @return new options
    public Tls allowTruncation() {
        return new Tls(context, client, parameters, handshakeTimeout, shutdownTimeout, true);
    }

    /// How long a handshake may take.
    ///
    /// @return above zero
    public Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    /// How long closing may take.
    ///
    /// @return above zero
    public Duration shutdownTimeout() {
        return shutdownTimeout;
    }

    /// Whether the end of the connection is taken for the end of the input.
    ///
    /// @return as set
    public boolean isTruncationAllowed() {
        return truncationAllowed;
    }

    /// Speaks TLS over a stream, as a server, or as a client that takes [any host name][#anyHostname]. As
    /// [#wrap(ByteStream, String, int)] otherwise.
    ///
    /// @param stream the stream below: from now on not to be used
    /// @return TLS, after the handshake; to be closed instead of the stream below
    /// @throws IllegalStateException    if it is a client that must know whose certificate is right
    /// @throws IllegalArgumentException if the parameters name what the JDK does not have
    /// @throws javax.net.ssl.SSLException if the peers did not come to an agreement, or not in time
    /// @throws IOException              if the connection broke
    /// @throws InterruptedException     if the caller is cancelled or interrupted
    public TlsStream wrap(ByteStream stream) throws IOException, InterruptedException {
        Objects.requireNonNull(stream, "stream");
        return open(stream, null, -1);
    }

    /// Speaks TLS over a stream, as a client: does the handshake at once. With whatever exception it ends, the stream below is
    /// closed then.
    ///
    /// @param stream the stream below: from now on not to be used; one that had been used before (STARTTLS) may be given
    /// @param host   the server's name, or address in digits, as in its certificate. A name is sent to it (SNI)
    /// @param port   for the sessions that are resumed, as the SSLContext keeps them; -1 to start with a new one
    /// @return TLS, after the handshake; to be closed instead of the stream below
    /// @throws IllegalStateException    if these are a server's options
    /// @throws IllegalArgumentException if the parameters name what the JDK does not have
    /// @throws javax.net.ssl.SSLException if the peers did not come to an agreement, or not in time; the certificate may be bad,
    ///                                  or for another host
    /// @throws IOException              if the connection broke
    /// @throws InterruptedException     if the caller is cancelled or interrupted
    public TlsStream wrap(ByteStream stream, String host, int port) throws IOException, InterruptedException {
        Objects.requireNonNull(stream, "stream");
        Objects.requireNonNull(host, "host");
        return open(stream, host, port);
    }

    /// Connects to a server over TCP, and speaks TLS with it. As [TcpStream#connect(String, int)], and then
    /// [#wrap(ByteStream, String, int)].
    ///
    /// @param host its name, or address in digits
    /// @param port its port
    /// @return TLS, after the handshake
    /// @throws IllegalStateException    if these are a server's options
    /// @throws IllegalArgumentException if there is no such port, or the parameters name what the JDK does not have
    /// @throws javax.net.ssl.SSLException if the peers did not come to an agreement, or not in time; the certificate may be bad,
    ///                                  or for another host
    /// @throws IOException              if there was no connection, or it broke
    /// @throws InterruptedException     if the caller is cancelled or interrupted
    public TlsStream connect(String host, int port) throws IOException, InterruptedException {
        return wrap(TcpStream.connect(host, port), host, port);
    }

    private TlsStream open(ByteStream stream, @Nullable String host, int port)
            throws IOException, InterruptedException {
        SSLEngine engine;
        try {
            engine = engine(host, port);
        } catch (Throwable t) {
            stream.close();
            throw t;
        }
        return TlsStream.open(stream, engine, this);
    }

    private SSLEngine engine(@Nullable String host, int port) {
        if (host != null && !client) {
            throw new IllegalStateException(
                    "a server has no host to look for: use wrap(stream), or Tls.client for a client");
        }
        SSLEngine engine = host == null ? context.createSSLEngine() : context.createSSLEngine(host, port);
        engine.setUseClientMode(client);
        SSLParameters chosen = engine.getSSLParameters();
        if (host != null) {
            sendName(chosen, host);
        }
        parameters.accept(chosen);
        String check = chosen.getEndpointIdentificationAlgorithm();
        if (client && host == null && check != null && !check.isEmpty()) {
            throw new IllegalStateException("a client must know for which host a certificate is right:"
                    + " use wrap(stream, host, port). anyHostname() takes every host's");
        }
        engine.setSSLParameters(chosen);
        return engine;
    }

    /// The JDK by itself sends no name without a dot, "localhost" for one.
    private static void sendName(SSLParameters parameters, String host) {
        try {
            InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException isName) {
            try {
                parameters.setServerNames(List.of(new SNIHostName(host)));
            } catch (IllegalArgumentException isNoneThatCanBeSent) {
                // Then the certificate alone decides.
                parameters.setServerNames(List.of());
            }
        }
    }

    @Override
    public String toString() {
        return "Tls[" + (client ? "client" : "server") + ", handshakeTimeout=" + handshakeTimeout + ", shutdownTimeout="
                + shutdownTimeout + ", truncationAllowed=" + truncationAllowed + "]";
    }
}
