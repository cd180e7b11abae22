package dev.weft.examples.crawler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SlowServerTest {

    private static final String PATH = "/pages/7";

    @Test
    void thePageDependsOnThePath() throws Exception {
        try (SlowServer server = SlowServer.open(Duration.ZERO)) {
            for (String path : SamplePages.paths(20)) {
                Page page = BlockingFetch.page(server.site(), path);
                assertEquals(SamplePages.at(path).orElseThrow(), page.html());
            }
        }
    }

    @Test
    void anAnswerIsNeverEarly() throws Exception {
        Duration delay = Duration.ofMillis(40);
        try (SlowServer server = SlowServer.open(delay)) {
            for (String path : SamplePages.paths(5)) {
                long begin = System.nanoTime();
                BlockingFetch.page(server.site(), path);
                long nanos = System.nanoTime() - begin;
                assertTrue(nanos >= delay.toNanos(), () -> "answered after " + nanos + " ns");
            }
        }
    }

    @Test
    void twoHundredClientsWaitAtTheSameTime() throws Exception {
        Duration delay = Duration.ofMillis(200);
        List<String> paths = SamplePages.paths(200);
        try (SlowServer server = SlowServer.open(delay);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long begin = System.nanoTime();
            List<Page> pages = InvokeAll.on(threads, BlockingFetch.all(server.site(), paths));
            Duration time = Duration.ofNanos(System.nanoTime() - begin);
            PageCheck.check(paths, pages);
            assertEquals(200, server.answers());
            assertTrue(time.compareTo(delay.multipliedBy(20)) < 0, () -> "took " + time);
        }
    }

    @Test
    void aConnectionIsKeptUnlessTheClientWantsItClosed() throws Exception {
        try (SlowServer server = SlowServer.open(Duration.ofMillis(5));
                Socket socket = connect(server)) {
            String expected = response(PATH, "keep-alive");
            for (int i = 0; i < 3; i++) {
                send(socket, "GET " + PATH + " HTTP/1.1\r\nHost: here\r\n\r\n");
                assertEquals(expected, text(socket.getInputStream().readNBytes(expected.length())));
            }
            send(socket, "GET " + PATH + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
            assertEquals(response(PATH, "close"), text(socket.getInputStream().readAllBytes()));
        }
    }

    @Test
    void aRequestMayComeInPieces() throws Exception {
        try (SlowServer server = SlowServer.open(Duration.ZERO);
                Socket socket = connect(server)) {
            socket.setTcpNoDelay(true);
            for (String piece : List.of("GET " + PATH, " HTTP/1.0\r", "\n\r", "\n")) {
                send(socket, piece);
            }
            assertEquals(response(PATH, "close"), text(socket.getInputStream().readAllBytes()));
        }
    }

    @Test
    void aClientThatHasSentItsLastStillGetsItsAnswer() throws Exception {
        try (SlowServer server = SlowServer.open(Duration.ofMillis(20));
                Socket socket = connect(server)) {
            send(socket, "GET " + PATH + " HTTP/1.1\r\n\r\n");
            socket.shutdownOutput();
            assertEquals(response(PATH, "keep-alive"), text(socket.getInputStream().readAllBytes()));
        }
    }

    @Test
    void anUnknownPathIsNotFound() throws Exception {
        try (SlowServer server = SlowServer.open(Duration.ZERO)) {
            IOException thrown = assertThrows(IOException.class,
                    () -> BlockingFetch.page(server.site(), "/pages/zero"));
            assertEquals("/pages/zero: the server answered HTTP/1.1 404 Not Found", thrown.getMessage());
        }
    }

    @Test
    void whatIsNoGetIsABadRequest() throws Exception {
        try (SlowServer server = SlowServer.open(Duration.ZERO);
                Socket socket = connect(server)) {
            send(socket, "DELETE / HTTP/1.1\r\n\r\n");
            String answer = text(socket.getInputStream().readAllBytes());
            assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\r\n"), answer);
        }
    }

    @Test
    void aClientThatLeavesHarmsNobodyElse() throws Exception {
        try (SlowServer server = SlowServer.open(Duration.ofMillis(20))) {
            try (Socket socket = connect(server)) {
                send(socket, "GET " + PATH + " HTTP/1.1\r\n\r\n");
            }
            assertEquals(PATH, BlockingFetch.page(server.site(), PATH).path());
        }
    }

    @Test
    void closingHangsUpOnThoseWhoWait() throws Exception {
        SlowServer server = SlowServer.open(Duration.ofMinutes(1));
        try (server;
                Socket socket = connect(server)) {
            send(socket, "GET " + PATH + " HTTP/1.1\r\n\r\n");
            server.close();
            assertThrows(IOException.class, () -> Page.fromResponse(PATH, socket.getInputStream().readAllBytes()));
            assertThrows(ConnectException.class, () -> connect(server).close());
        }
    }

    private static Socket connect(SlowServer server) throws IOException {
        return new Socket(Site.LOOPBACK, server.site().port());
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static String response(String path, String connection) {
        String html = SamplePages.at(path).orElseThrow();
        return "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: " + html.length()
                + "\r\nConnection: " + connection + "\r\n\r\n" + html;
    }
}
