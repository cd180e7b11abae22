package dev.weft.nio;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.CapturedLog;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.net.Socket;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// How two peers come to an agreement, or do not.
class TlsHandshakeTest {

    private static void talks(Tls client, Tls server, String version) throws Exception {
        try (TlsPair pair = TlsPair.open(client, server, ByteStream.memoryPair())) {
            assertEquals(version, pair.client().session().getProtocol());
            assertEquals(version, pair.server().session().getProtocol());
            pair.client().write("ping\n");
            assertEquals("ping", pair.server().readLine());
            pair.server().write("pong\n");
            assertEquals("pong", pair.client().readLine());
        }
    }

    @OnEveryBackend
    void theNewestVersionIsTaken(Backend backend) throws Exception {
        backend.run(() -> talks(TlsPair.clients(), TlsPair.servers(), "TLSv1.3"));
    }

    @OnEveryBackend
    void anOlderVersionIsTakenIfOneSideHasNoOther(Backend backend) throws Exception {
        backend.run(() -> talks(TlsPair.clients(), TlsPair.version(TlsPair.servers(), "TLSv1.2"), "TLSv1.2"));
    }

    @OnEveryBackend
    void aSessionIsResumed(Backend backend) throws Exception {
        Tls client = TlsPair.clients();
        Tls server = TlsPair.servers();
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            backend.run(() -> {
                for (int i = 0; i < 3; i++) {
                    talks(client, TlsPair.version(server, version), version);
                }
            });
        }
    }

    @OnEveryBackend
    void aHandshakeThatComesByteByByteSucceeds(Backend backend) throws Exception {
        backend.run(() -> {
            StreamPair memory = ByteStream.memoryPair(100);
            StreamPair slow = new StreamPair(new HarmedStream(memory.left(), count -> 1),
                    new HarmedStream(memory.right(), count -> 1));
            TlsPair.open(TlsPair.clients(), TlsPair.servers(), slow).close();
        });
    }

    // --- application protocols ---

    private static Optional<String> agreed(Tls client, Tls server) throws Exception {
        try (TlsPair pair = TlsPair.open(client, server, ByteStream.memoryPair())) {
            assertEquals(pair.client().applicationProtocol(), pair.server().applicationProtocol());
            return pair.client().applicationProtocol();
        }
    }

    @OnEveryBackend
    void theServersFavouriteApplicationProtocolIsTaken(Backend backend) throws Exception {
        backend.run(() -> assertEquals(Optional.of("h2"),
                agreed(TlsPair.clients().applicationProtocols("http/1.1", "h2"),
                        TlsPair.servers().applicationProtocols("h2", "http/1.1"))));
    }

    @OnEveryBackend
    void thereIsNoApplicationProtocolIfOneSideOffersNone(Backend backend) throws Exception {
        backend.run(() -> assertEquals(Optional.empty(),
                agreed(TlsPair.clients().applicationProtocols("h2"), TlsPair.servers())));
    }

    @OnEveryBackend
    void noCommonApplicationProtocolFailsBothSides(Backend backend) throws Exception {
        backend.run(() -> assertBothFail(TlsPair.clients().applicationProtocols("h2"), "localhost",
                TlsPair.servers().applicationProtocols("smtp")));
    }

    // --- who is who ---

    /// Both get a failure of TLS, and nothing of the connection is left.
    private static TlsPair.Ends assertBothFail(Tls client, String host, Tls server) throws Exception {
        StreamPair below = ByteStream.memoryPair();
        TlsPair.Ends ends = TlsPair.fail(client, host, server, below);
        assertInstanceOf(SSLException.class, ends.client());
        assertInstanceOf(SSLException.class, ends.server());
        assertFalse(below.left().isOpen());
        assertFalse(below.right().isOpen());
        return ends;
    }

    @OnEveryBackend
    void aCertificateForAnotherHostIsRefused(Backend backend) throws Exception {
        backend.run(() -> {
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                TlsPair.Ends ends = assertBothFail(TlsPair.clients(), "localhost.example",
                        TlsPair.version(TlsPair.servers(), version));
                assertTrue(ends.client().getMessage().contains("localhost.example"), ends.client()::getMessage);
                assertTrue(ends.server().getMessage().contains("alert"), ends.server()::getMessage);
            }
        });
    }

    @OnEveryBackend
    void aCertificateForAnotherHostIsTakenIfAnyHostnameWill(Backend backend) throws Exception {
        Tls server = Tls.server(TlsKeys.context(new TlsKeys[]{TlsKeys.ELSEWHERE}));
        backend.run(() -> talks(TlsPair.clients().anyHostname(), server, "TLSv1.3"));
    }

    @OnEveryBackend
    void aCertificateThatNobodyVouchesForIsRefused(Backend backend) throws Exception {
        Tls stranger = Tls.client(TlsKeys.context(new TlsKeys[]{}, TlsKeys.ELSEWHERE));
        backend.run(() -> assertBothFail(stranger, "localhost", TlsPair.servers()));
    }

    @OnEveryBackend
    void anAddressInDigitsIsAHostToo(Backend backend) throws Exception {
        backend.run(() -> {
            StreamPair below = ByteStream.memoryPair();
            TaskGroup.scope(group -> {
                Task<TlsStream> serving = group.fork(() -> TlsPair.servers().wrap(below.right()));
                TlsPair.clients().wrap(below.left(), "127.0.0.1", 443).close();
                var session = (ExtendedSSLSession) serving.get().session();
                assertEquals(List.of(), session.getRequestedServerNames());
                serving.get().close();
                return null;
            });
        });
    }

    @OnEveryBackend
    void theServerHearsWhichNameIsAskedForAlsoOneWithoutADot(Backend backend) throws Exception {
        backend.run(() -> {
            try (TlsPair pair = TlsPair.open()) {
                var session = (ExtendedSSLSession) pair.server().session();
                assertEquals(List.of(new SNIHostName("localhost")), session.getRequestedServerNames());
            }
        });
    }

    @OnEveryBackend
    void theServerAnswersWithTheCertificateForTheNameThatIsAskedFor(Backend backend) throws Exception {
        Tls server = Tls.server(TlsKeys.context(new TlsKeys[]{TlsKeys.ELSEWHERE, TlsKeys.LOCALHOST}));
        backend.run(() -> {
            StreamPair below = ByteStream.memoryPair();
            TaskGroup.scope(group -> {
                group.fork(() -> server.wrap(below.right()));
                try (TlsStream stream = TlsPair.clients().wrap(below.left(), "elsewhere.example", 443)) {
                    assertEquals(List.of(TlsKeys.ELSEWHERE.certificate()), stream.peerCertificates());
                }
                return null;
            });
            talks(TlsPair.clients(), server, "TLSv1.3");
        });
    }

    @OnEveryBackend
    void aServerCanAskForTheClientsCertificate(Backend backend) throws Exception {
        Tls known = Tls.client(TlsKeys.context(new TlsKeys[]{TlsKeys.CLIENT}, TlsKeys.LOCALHOST));
        backend.run(() -> {
            try (TlsPair pair = TlsPair.open(known, TlsPair.servers().requireClientCertificate(),
                    ByteStream.memoryPair())) {
                assertEquals(List.of(TlsKeys.CLIENT.certificate()), pair.server().peerCertificates());
            }
        });
    }

    @OnEveryBackend
    void aClientWithoutACertificateIsRefusedIfOneIsRequired(Backend backend) throws Exception {
        backend.run(() -> assertBothFail(TlsPair.clients(), "localhost",
                TlsPair.servers().requireClientCertificate()));
    }

    @OnEveryBackend
    void aClientThatIsNotAskedShowsNoCertificate(Backend backend) throws Exception {
        backend.run(() -> {
            try (TlsPair pair = TlsPair.open()) {
                assertEquals(List.of(), pair.server().peerCertificates());
            }
        });
    }

    // --- what else can go wrong ---

    @OnEveryBackend
    void aHandshakeThatTakesTooLongClosesTheConnection(Backend backend) throws Exception {
        backend.run(() -> {
            StreamPair below = ByteStream.memoryPair();
            Tls hasty = TlsPair.clients().handshakeTimeout(Duration.ofMillis(50));
            var failure = assertThrows(SSLHandshakeException.class, () -> hasty.wrap(below.left(), "localhost", 443));
            assertTrue(failure.getMessage().contains("longer than PT0.05S"), failure::getMessage);
            assertTrue(below.right().readAll().length > 0);
        });
    }

    @Test
    void aTimeoutMustBeAboveZero() throws Exception {
        Tls tls = TlsPair.clients();
        for (Duration timeout : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            assertThrows(IllegalArgumentException.class, () -> tls.handshakeTimeout(timeout));
            assertThrows(IllegalArgumentException.class, () -> tls.shutdownTimeout(timeout));
        }
    }

    @OnEveryBackend
    void aCancelledHandshakeClosesTheConnectionAndLogsNothing(Backend backend) throws Exception {
        Tls client = TlsPair.clients();
        try (CapturedLog log = CapturedLog.open()) {
            backend.run(() -> {
                StreamPair below = ByteStream.memoryPair();
                TaskGroup.scope(group -> {
                    Task<TlsStream> asking = group.fork(() -> client.wrap(below.left(), "localhost", 443));
                    below.right().read(1);
                    asking.cancel("enough");
                    assertThrows(CancellationException.class, asking::get);
                    below.right().readAll();
                    return null;
                });
                assertFalse(below.left().isOpen());
            });
            assertEquals(List.of(), log.having(""));
        }
    }

    @OnEveryBackend
    void whatIsNotTlsIsRefusedAndTold(Backend backend) throws Exception {
        backend.run(() -> {
            StreamPair below = ByteStream.memoryPair();
            below.left().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThrows(SSLException.class, () -> TlsPair.servers().wrap(below.right()));
            byte[] alert = below.left().readAll();
            assertEquals(21, alert[0], "the type of an alert");
        });
    }

    @OnEveryBackend
    void aConnectionThatIsLostInTheHandshakeFailsItOnce(Backend backend) throws Exception {
        backend.run(() -> {
            StreamPair below = ByteStream.memoryPair();
            TaskGroup.scope(group -> {
                Task<Throwable> asking = group.fork(() -> assertThrows(SSLHandshakeException.class,
                        () -> TlsPair.clients().wrap(below.left(), "localhost", 443)));
                below.right().read(1);
                below.right().close();
                assertEquals(0, asking.get().getSuppressed().length);
                return null;
            });
            assertFalse(below.left().isOpen());
        });
    }

    @OnEveryBackend
    void aClientMustSayWhomItExpects(Backend backend) throws Exception {
        backend.run(() -> {
            StreamPair below = ByteStream.memoryPair();
            var failure = assertThrows(IllegalStateException.class, () -> TlsPair.clients().wrap(below.left()));
            assertTrue(failure.getMessage().contains("wrap(stream, host, port)"), failure::getMessage);
            assertFalse(below.left().isOpen());
        });
    }

    @OnEveryBackend
    void aServerExpectsNobody(Backend backend) throws Exception {
        backend.run(() -> {
            StreamPair below = ByteStream.memoryPair();
            assertThrows(IllegalStateException.class, () -> TlsPair.servers().wrap(below.left(), "localhost", 1));
            assertFalse(below.left().isOpen());
        });
    }

    @Test
    void whatIsForTheOtherSideIsRefused() throws Exception {
        Tls client = TlsPair.clients();
        Tls server = TlsPair.servers();
        assertThrows(IllegalStateException.class, client::requireClientCertificate);
        assertThrows(IllegalStateException.class, server::anyHostname);
    }

    @Test
    void tlsForDatagramsIsRefused() throws Exception {
        SSLContext datagrams = SSLContext.getInstance("DTLS");
        assertThrows(IllegalArgumentException.class, () -> Tls.client(datagrams));
    }

    @OnEveryBackend
    void aStreamCanBeUsedBefore(Backend backend) throws Exception {
        backend.run(() -> {
            StreamPair below = ByteStream.memoryPair();
            TaskGroup.scope(group -> {
                Task<TlsStream> asking = group.fork(() -> {
                    below.left().write("STARTTLS\n");
                    return TlsPair.clients().wrap(below.left(), "localhost", 443);
                });
                // Part of what the client says in TLS may be read ahead with the line.
                byte[] sent = below.right().readExactly("STARTTLS\n".length());
                assertEquals("STARTTLS\n", new String(sent, US_ASCII));
                TlsPair.servers().wrap(below.right()).write("secret\n");
                assertEquals("secret", asking.get().readLine());
                return null;
            });
        });
    }

    /// Finds its key only when it is let.
    private static final class SlowKeys extends X509ExtendedKeyManager {

        private final X509ExtendedKeyManager keys;
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch mayAnswer = new CountDownLatch(1);
        private volatile Thread asker;

        SlowKeys(X509ExtendedKeyManager keys) {
            this.keys = keys;
        }

        @Override
        public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            asker = Thread.currentThread();
            asked.countDown();
            boolean interrupted = false;
            while (mayAnswer.getCount() > 0) {
                try {
                    mayAnswer.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return keys.chooseEngineServerAlias(keyType, issuers, engine);
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return keys.getClientAliases(keyType, issuers);
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
            return keys.chooseClientAlias(keyType, issuers, socket);
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return keys.getServerAliases(keyType, issuers);
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return keys.chooseServerAlias(keyType, issuers, socket);
        }

        @Override
        public java.security.cert.X509Certificate[] getCertificateChain(String alias) {
            return keys.getCertificateChain(alias);
        }

        @Override
        public java.security.PrivateKey getPrivateKey(String alias) {
            return keys.getPrivateKey(alias);
        }
    }

    @Test
    @Tag("loop")
    void theWorkOfAHandshakeDoesNotHoldUpTheLoop() throws Exception {
        var keys = new SlowKeys((X509ExtendedKeyManager) TlsKeys.managers(TlsKeys.LOCALHOST)[0]);
        Tls server = Tls.server(TlsKeys.context(new KeyManager[]{keys}));
        Weft.run(() -> TaskGroup.scope(group -> {
            Task<TlsPair> pair = group.fork(() -> TlsPair.open(TlsPair.clients(), server, ByteStream.memoryPair()));
            keys.asked.await();
            assertFalse(keys.asker.isVirtual());
            keys.mayAnswer.countDown();
            pair.get().close();
            return null;
        }));
    }

    @OnEveryBackend
    void aCancelledHandshakeDoesNotWaitForItsWork(Backend backend) throws Exception {
        var keys = new SlowKeys((X509ExtendedKeyManager) TlsKeys.managers(TlsKeys.LOCALHOST)[0]);
        Tls server = Tls.server(TlsKeys.context(new KeyManager[]{keys}));
        try (CapturedLog log = CapturedLog.open()) {
            backend.run(() -> {
                StreamPair below = ByteStream.memoryPair();
                TlsPair.Ends ends = TaskGroup.scope(group -> {
                    Task<Throwable> asking = group.fork(() -> assertThrows(SSLHandshakeException.class,
                            () -> TlsPair.clients().wrap(below.left(), "localhost", 443)));
                    Task<TlsStream> serving = group.fork(() -> server.wrap(below.right()));
                    keys.asked.await();
                    serving.cancel("enough");
                    return new TlsPair.Ends(asking.get(), assertThrows(CancellationException.class, serving::get));
                });
                assertFalse(below.right().isOpen(), ends::toString);
            });
            assertEquals(List.of(), log.having(""));
        } finally {
            keys.mayAnswer.countDown();
        }
    }
}
