package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// The JDK's HTTP client.
class InterruptedHttpTest {

    private ServerSocket server;
    private HttpClient client;
    private HttpRequest request;

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        client = HttpClient.newHttpClient();
        request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/")).build();
    }

    @AfterEach
    void close() throws IOException {
        client.shutdownNow();
        server.close();
    }

    /// Answers the next request: in full, or only so far that its body never ends.
    private void answer(boolean full) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                Socket socket = server.accept();
                socket.getInputStream().read(new byte[1000]);
                String length = full ? "2" : "1000";
                socket.getOutputStream().write(("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\nok")
                        .getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @OnEveryEnding
    void aSendEndsAndTheClientStaysUsable(Ending ending) throws Exception {
        ending.of(InterruptedException.class, () -> client.send(request, BodyHandlers.ofString()));
        server.accept().close();
        answer(true);
        assertEquals("ok", client.send(request, BodyHandlers.ofString()).body());
    }

    @OnEveryEnding
    void aSendCancelsTheRequestWhenItIsInterrupted(Ending ending) throws Exception {
        ending.of(InterruptedException.class, () -> client.send(request, BodyHandlers.ofString()));
        try (Socket socket = server.accept()) {
            socket.setSoTimeout(30_000);
            InputStream in = socket.getInputStream();
            assertEquals(-1, endOf(in));
        }
    }

    /// -1, be the connection closed or reset.
    private static int endOf(InputStream in) throws IOException {
        try {
            in.readAllBytes();
        } catch (SocketException e) {
            assertEquals("Connection reset", e.getMessage());
        }
        return -1;
    }

    @OnEveryEnding
    void aWaitForASendAsyncEndsAndTheRequestGoesOn(Ending ending) throws Exception {
        CompletableFuture<HttpResponse<String>> response = client.sendAsync(request, BodyHandlers.ofString());
        ending.of(InterruptedException.class, response::get);
        answer(true);
        assertEquals("ok", response.get(30, TimeUnit.SECONDS).body());
    }

    @OnEveryEnding
    void weftsWaitForASendAsyncEndsAndTheRequestGoesOn(Ending ending) throws Exception {
        CompletableFuture<HttpResponse<String>> response = client.sendAsync(request, BodyHandlers.ofString());
        ending.of(InterruptedException.class, () -> Weft.await(response));
        answer(true);
        assertEquals("ok", response.get(30, TimeUnit.SECONDS).body());
    }

    @OnEveryEnding
    void aReadOfABodyAsAStreamEnds(Ending ending) throws Exception {
        answer(false);
        InputStream body = client.send(request, BodyHandlers.ofInputStream()).body();
        body.readNBytes(2);
        IOException seen = ending.of(IOException.class, body::read);
        assertInstanceOf(InterruptedException.class, seen.getCause());
    }

    @OnEveryEnding
    void aBodyAsLinesEnds(Ending ending) throws Exception {
        answer(false);
        var lines = client.send(request, BodyHandlers.ofLines()).body();
        ending.of(UncheckedIOException.class, lines::toList);
    }

    @OnEveryBackend
    void theRequestsOwnTimeoutIsAFailure(Backend backend) throws Exception {
        HttpRequest brief = HttpRequest.newBuilder(request.uri()).timeout(Duration.ofMillis(10)).build();
        backend.run(() -> assertThrows(HttpTimeoutException.class,
                () -> Weft.withTimeout(Duration.ofDays(1), () -> client.send(brief, BodyHandlers.ofString()))));
    }

    /// Also when the scope has expired meanwhile.
    @OnEveryBackend
    void theRequestsOwnTimeoutIsAFailureAfterTheDeadlineToo(Backend backend) throws Exception {
        HttpRequest brief = HttpRequest.newBuilder(request.uri()).timeout(Duration.ofMillis(10)).build();
        var failure = assertThrows(HttpTimeoutException.class,
                () -> backend.run(() -> Weft.withTimeout(Duration.ofMillis(10), () -> {
                    assertThrows(InterruptedException.class, Waits::foreignForever);
                    client.send(brief, BodyHandlers.ofString());
                })));
        assertInstanceOf(TimeoutException.class, failure.getSuppressed()[0]);
    }
}
