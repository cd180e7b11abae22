package dev.weft.nio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.io.TempDir;

/// TLS over TCP with peers that are not Weft's: the JDK's blocking sockets, and OpenSSL.
class TlsInteropTest {

    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

    /// Blocks a thread, so it is run on one of its own.
    @FunctionalInterface
    private interface Peer<T> {
        T meet(int port) throws Exception;
    }

    /// Sends each line back.
    private static void echo(TlsStream stream) throws IOException, InterruptedException {
        for (String line; (line = stream.readLine()) != null;) {
            stream.write(line + "\n");
        }
    }

    /// Has a peer meet a server that echoes.
    ///
    /// @param end how the server's handler ends: with null if all went well
    private static <T> T serve(String version, CompletableFuture<Throwable> end, Peer<T> peer) throws Exception {
        Tls tls = TlsPair.version(TlsPair.servers(), version);
        return TaskGroup.scope(group -> {
            try (TcpServer server = TcpServer.open("127.0.0.1", 0)) {
                group.fork(() -> server.serve(connection -> {
                    try (TlsStream stream = tls.wrap(connection)) {
                        echo(stream);
                        end.complete(null);
                    } catch (IOException e) {
                        end.complete(e);
                    }
                }));
                int port = server.port();
                return Weft.offload(() -> peer.meet(port));
            }
        });
    }

    // --- the JDK ---

    private static SSLSocket socketTo(int port) throws Exception {
        var socket = (SSLSocket) TlsKeys.forClient().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(),
                port);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        return socket;
    }

    @OnEveryBackend
    void aClientOfTheJdks(Backend backend) throws Exception {
        backend.run(() -> {
            for (String version : VERSIONS) {
                var end = new CompletableFuture<Throwable>();
                serve(version, end, port -> {
                    try (SSLSocket socket = socketTo(port)) {
                        var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
                        for (int i = 0; i < 100; i++) {
                            String line = i + "x".repeat(i * 300);
                            socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
                            assertEquals(line, lines.readLine());
                        }
                        socket.shutdownOutput();
                        assertNull(lines.readLine());
                        return null;
                    }
                });
                assertNull(end.get());
            }
        });
    }

    @OnEveryBackend
    void aServerOfTheJdks(Backend backend) throws Exception {
        backend.run(() -> {
            for (String version : VERSIONS) {
                try (var listening = (SSLServerSocket) TlsKeys.forServer().getServerSocketFactory().createServerSocket(
                        0, 1,
                        InetAddress.getLoopbackAddress())) {
                    listening.setEnabledProtocols(new String[]{version});
                    TaskGroup.scope(group -> {
                        Task<?> serving = group.fork(() -> Weft.offload(() -> {
                            try (SSLSocket socket = (SSLSocket) listening.accept()) {
                                socket.setTcpNoDelay(true);
                                socket.getInputStream().transferTo(socket.getOutputStream());
                            }
                            return null;
                        }));
                        try (TlsStream stream = TlsPair.clients().connect("localhost", listening.getLocalPort())) {
                            assertEquals(version, stream.session().getProtocol());
                            for (int i = 0; i < 100; i++) {
                                String line = i + "x".repeat(i * 300);
                                stream.write(line + "\n");
                                assertEquals(line, stream.readLine());
                            }
                            stream.shutdownOutput();
                            assertNull(stream.readLine());
                        }
                        serving.get();
                        return null;
                    });
                }
            }
        });
    }

    @OnEveryBackend
    void aClientThatNegotiatesAnewIsRefused(Backend backend) throws Exception {
        backend.run(() -> {
            var end = new CompletableFuture<Throwable>();
            serve("TLSv1.2", end, port -> {
                try (SSLSocket socket = socketTo(port)) {
                    socket.getOutputStream().write("once\n".getBytes(UTF_8));
                    assertEquals('o', socket.getInputStream().read());
                    socket.startHandshake();
                    return assertThrows(IOException.class, () -> {
                        while (socket.getInputStream().read() >= 0) {
                            // What came before.
                        }
                        throw new IOException("closed");
                    });
                }
            });
            assertInstanceOf(SSLException.class, end.get());
            assertTrue(end.get().getMessage().contains("anew"), end.get()::getMessage);
        });
    }

    // --- OpenSSL ---

    /// A running `openssl`, whose output is read.
    private record OpenSsl(Process process, BufferedReader output, Writer input) implements AutoCloseable {

        static OpenSsl start(String... arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of("openssl"));
            command.addAll(List.of(arguments));
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            return new OpenSsl(process, process.inputReader(), process.outputWriter());
        }

        static void assumeInstalled() {
            boolean installed = false;
            try {
                Process process = new ProcessBuilder("openssl", "version").start();
                installed = process.waitFor() == 0;
            } catch (IOException e) {
                // It is not.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            assumeTrue(installed, "openssl is not installed here");
        }

        void say(String line) throws IOException {
            input.write(line + "\n");
            input.flush();
        }

        Matcher awaitLine(String pattern) throws IOException {
            List<String> seen = new ArrayList<>();
            for (String line; (line = output.readLine()) != null; seen.add(line)) {
                Matcher matcher = Pattern.compile(pattern).matcher(line);
                if (matcher.find()) {
                    return matcher;
                }
            }
            throw new AssertionError("no line with " + pattern + " in " + seen);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private static OpenSsl clientTo(int port, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("s_client", "-connect", "127.0.0.1:" + port));
        arguments.addAll(List.of(more));
        return OpenSsl.start(arguments.toArray(String[]::new));
    }

    @OnEveryBackend
    void aClientOfOpenSslThatChangesItsKeysAndHasTheServerChangeTheirs(Backend backend) throws Exception {
        OpenSsl.assumeInstalled();
        backend.run(() -> {
            var end = new CompletableFuture<Throwable>();
            serve("TLSv1.3", end, port -> {
                try (OpenSsl client = clientTo(port)) {
                    client.say("hello");
                    client.awaitLine("^hello$");
                    for (int i = 0; i < 3; i++) {
                        client.say("K");
                        client.awaitLine("KEYUPDATE");
                        client.say("after " + i);
                        client.awaitLine("^after " + i + "$");
                        client.say("k");
                        client.awaitLine("KEYUPDATE");
                        client.say("later " + i);
                        client.awaitLine("^later " + i + "$");
                    }
                    client.say("Q");
                    client.process().waitFor();
                    return null;
                }
            });
            assertNull(end.get());
        });
    }

    @OnEveryBackend
    void aClientOfOpenSslThatNegotiatesAnewIsRefused(Backend backend) throws Exception {
        OpenSsl.assumeInstalled();
        backend.run(() -> {
            var end = new CompletableFuture<Throwable>();
            serve("TLSv1.2", end, port -> {
                try (OpenSsl client = clientTo(port)) {
                    client.say("hello");
                    client.awaitLine("^hello$");
                    client.say("R");
                    return client.process().waitFor();
                }
            });
            assertTrue(end.get().getMessage().contains("anew"), end.get()::getMessage);
        });
    }

    @OnEveryBackend
    void aServerOfOpenSsl(Backend backend, @TempDir Path directory) throws Exception {
        OpenSsl.assumeInstalled();
        Path keys = Files.writeString(directory.resolve("keys.pem"), TlsKeys.LOCALHOST.pem());
        backend.run(() -> {
            for (String version : List.of("-tls1_2", "-tls1_3")) {
                OpenSsl server = Weft.offload(() -> OpenSsl.start("s_server", "-accept", "127.0.0.1:0", "-naccept", "1",
                        "-rev", "-cert", keys.toString(), "-key", keys.toString(), version, "-alpn", "back"));
                try {
                    int port = Weft.offload(
                            () -> Integer.parseInt(server.awaitLine("ACCEPT .*:([0-9]+)$").group(1)));
                    try (TlsStream stream = TlsPair.clients().applicationProtocols("back").connect("localhost", port)) {
                        assertEquals("back", stream.applicationProtocol().orElseThrow());
                        for (int i = 10; i < 50; i++) {
                            stream.write(i + "\n");
                            assertEquals("" + i % 10 + i / 10, stream.readLine());
                        }
                    }
                } finally {
                    server.close();
                }
            }
        });
    }
}
