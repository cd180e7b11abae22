package dev.weft.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/// A request whose client has closed its connection is cancelled, as soon as somebody looks.
class ClientGoneTest {

    private static final BlockingQueue<String> EVENTS = new LinkedBlockingQueue<>();
    private static final Pattern LENGTH = Pattern.compile("Content-Length: (\\d+)", Pattern.CASE_INSENSITIVE);
    private static final Semaphore GO_ON = new Semaphore(0);
    private static WebApp app;

    @BeforeAll
    static void start() {
        app = WebApp.start(Patient.class, "weft.web.disconnect.check-every=20ms");
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @BeforeEach
    void clear() {
        EVENTS.clear();
        GO_ON.drainPermits();
    }

    private static String next() throws InterruptedException {
        return EVENTS.poll(20, TimeUnit.SECONDS);
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static Socket connect() throws IOException {
        return new Socket("localhost", app.port);
    }

    private static void awaitWatched() {
        await().until(() -> app.bean(ClientWatches.class).count() > 0);
    }

    @Test
    void handlerOfAClientThatCloses() throws Exception {
        try (Socket client = connect()) {
            send(client, "GET /wait HTTP/1.1\nHost: a\n\n");
            assertThat(next()).isEqualTo("begun");
        }

        assertThat(next()).isEqualTo("cancelled");
    }

    @Test
    void handlerOfAClientThatResets() throws Exception {
        try (Socket client = connect()) {
            send(client, "GET /wait HTTP/1.1\nHost: a\n\n");
            assertThat(next()).isEqualTo("begun");
            client.setSoLinger(true, 0);
        }

        assertThat(next()).isEqualTo("cancelled");
    }

    @Test
    void tasksOfItsGroup() throws Exception {
        try (Socket client = connect()) {
            send(client, "GET /group HTTP/1.1\nHost: a\n\n");
            assertThat(next()).isEqualTo("begun");
        }

        assertThat(next()).isEqualTo("cancelled");
    }

    @Test
    void handlerThatHasReadItsBody() throws Exception {
        try (Socket client = connect()) {
            send(client, "POST /body HTTP/1.1\nHost: a\nContent-Type: text/plain\nContent-Length: 5\n\nhello");
            assertThat(next()).isEqualTo("begun hello");
        }

        assertThat(next()).isEqualTo("cancelled");
    }

    @Test
    void bytesOfTheNextRequestAreKeptForIt() throws Exception {
        try (Socket client = connect()) {
            send(client, "POST /body HTTP/1.1\nHost: a\nContent-Type: text/plain\nContent-Length: 5\n\nhello");
            assertThat(next()).isEqualTo("begun hello");
            awaitWatched();
            send(client, "G");
            awaitLooks();
            send(client, "ET /second HTTP/1.1\nHost: a\n\n");
            awaitLooks();
            GO_ON.release();

            assertThat(bodyOf(client)).isEqualTo("went on");
            assertThat(bodyOf(client)).isEqualTo("second");
        }
        assertThat(EVENTS).isEmpty();
    }

    @Test
    void clientThatStaysIsLeftAlone() throws Exception {
        try (Socket client = connect()) {
            send(client, "GET /wait HTTP/1.1\nHost: a\n\n");
            assertThat(next()).isEqualTo("begun");
            awaitLooks();
            GO_ON.release();

            assertThat(bodyOf(client)).isEqualTo("went on");
        }
        assertThat(EVENTS).isEmpty();
    }

    @Test
    void requestThatHasEndedIsWatchedNoMore() throws Exception {
        assertThat(app.get("/second").body()).isEqualTo("second");

        await().until(() -> app.bean(ClientWatches.class).count() == 0);
    }

    /// A few rounds of the thread that looks.
    private static void awaitLooks() {
        long rounds = app.bean(ClientWatches.class).rounds();
        await().until(() -> app.bean(ClientWatches.class).rounds() >= rounds + 4);
    }

    /// Byte by byte: what comes after this answer belongs to the next.
    private static String bodyOf(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        Matcher length = LENGTH.matcher(head);
        assertThat(length.find()).as(head.toString()).isTrue();
        return new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.US_ASCII);
    }

    @RestController
    static class Patient {

        private static String goOn() throws InterruptedException {
            try {
                GO_ON.acquire();
                return "went on";
            } catch (InterruptedException e) {
                EVENTS.add("cancelled");
                throw e;
            }
        }

        @GetMapping("/wait")
        String waiting() throws InterruptedException {
            EVENTS.add("begun");
            return goOn();
        }

        @GetMapping("/group")
        String group(TaskGroup group) throws InterruptedException {
            group.fork(() -> {
                EVENTS.add("begun");
                goOn();
            });
            while (true) {
                Weft.sleep(java.time.Duration.ofMinutes(1));
            }
        }

        @PostMapping("/body")
        String body(@RequestBody String body) throws InterruptedException {
            EVENTS.add("begun " + body);
            return goOn();
        }

        @GetMapping("/second")
        String second() {
            return "second";
        }
    }
}
