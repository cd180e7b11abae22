package dev.weft.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.EventLoop;
import dev.weft.LoadLimit;
import dev.weft.LoopOptions;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.spring.WeftLoops;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/// With weft.web.loop requests run as tasks of that loop.
class RequestsOnLoopTest {

    private static final String GATE = "GET /gate HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final BlockingQueue<String> ORDER = new LinkedBlockingQueue<>();
    private static final AtomicInteger BEGUN = new AtomicInteger();
    private static final Semaphore GO_ON = new Semaphore(0);

    @BeforeEach
    void clear() {
        ORDER.clear();
        BEGUN.set(0);
        GO_ON.drainPermits();
    }

    private static WebApp start(String... more) {
        return WebApp.start(Where.class, Stream.concat(Stream.of("weft.loops.http.count=1", "weft.web.loop=http"),
                Stream.of(more)).toArray(String[]::new));
    }

    /// Spring's own virtual threads would be the other choice: this is the stronger.
    @Test
    void handlerAndItsTasksRunOnTheLoopAndNoneKeepsAnotherWaiting() throws Exception {
        try (WebApp app = start("spring.threads.virtual.enabled=true")) {
            assertThat(app.get("/where").body()).isEqualTo("http, http");
            assertNobodyIsKeptWaiting(app);
        }
    }

    /// One client sends all its requests at once: without a break between them they would all go first.
    private static void assertNobodyIsKeptWaiting(WebApp app) throws IOException {
        try (Socket busy = new Socket("localhost", app.port); Socket other = new Socket("localhost", app.port)) {
            write(busy, GATE + "GET /order/busy HTTP/1.1\r\nHost: a\r\n\r\n".repeat(40));
            await().until(() -> BEGUN.get() == 1);
            write(other, GATE + "GET /order/other HTTP/1.1\r\nHost: a\r\n\r\n");
            await().until(() -> BEGUN.get() == 2);
            GO_ON.release(2);

            await().until(() -> ORDER.size() == 41);
            assertThat(List.copyOf(ORDER).indexOf("other")).isLessThan(10);
        }
    }

    @Test
    void requestsAreSpreadOverTheLoopsOfAGroup() throws Exception {
        try (WebApp app = WebApp.start(Where.class, "weft.loops.http.count=2", "weft.web.loop=http")) {
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < 4; i++) {
                seen.add(app.get("/where").body());
            }
            assertThat(seen).containsExactlyInAnyOrder("http-0, http-0", "http-1, http-1");
        }
    }

    @Test
    void requestThatTheLoopRefusesIsAnsweredSoAndItsConnectionClosed() throws Exception {
        try (WebApp app = start(); Socket client = new Socket("localhost", app.port)) {
            app.bean(WeftLoops.class).loop("http").close();

            HttpResponse<String> response = app.get("/where");
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).hasValue("1");

            write(client, "GET /where HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2));
            String all = readAll(client.getInputStream());
            assertThat(all).startsWith("HTTP/1.1 503").containsIgnoringCase("connection: close");
            assertThat(all.split("HTTP/1.1 503", -1)).hasSize(2);
        }
    }

    @Test
    void requestBeyondTheLoopsLimitIsAnsweredAtOnce() throws Exception {
        try (WebApp app = WebApp.start(Limited.class, "weft.web.loop=narrow");
                HttpClient client = HttpClient.newHttpClient()) {
            var first = client.sendAsync(app.request("/gate"), HttpResponse.BodyHandlers.ofString());
            await().until(() -> BEGUN.get() == 1);

            assertThat(app.get("/gate").statusCode()).isEqualTo(503);

            GO_ON.release();
            assertThat(first.join().statusCode()).isEqualTo(200);
            await().until(() -> app.bean(EventLoop.class).load().tasks() == 0);
            GO_ON.release();
            assertThat(app.get("/gate").statusCode()).isEqualTo(200);
        }
    }

    /// The server closes with bytes unread, so the end may come as a reset.
    private static String readAll(InputStream in) throws IOException {
        StringBuilder all = new StringBuilder();
        try {
            for (int next; (next = in.read()) >= 0;) {
                all.append((char) next);
            }
        } catch (SocketException e) {
            assertThat(all).isNotEmpty();
        }
        return all.toString();
    }

    @Test
    void shutdownUnderLoadLosesNoRequestThatWasAccepted() throws Exception {
        AtomicInteger answered = new AtomicInteger();
        try (WebApp app = start(); HttpClient client = HttpClient.newHttpClient()) {
            var inFlight = IntStream.range(0, 10)
                    .mapToObj(i -> client.sendAsync(app.request("/gate"), HttpResponse.BodyHandlers.ofString()))
                    .toList();
            await().until(() -> BEGUN.get() == 10);
            List<Thread> clients = IntStream.range(0, 20)
                    .mapToObj(i -> Thread.ofPlatform().start(() -> sendUntilRefused(app, answered))).toList();
            await().until(() -> answered.get() > 200);
            Thread closing = Thread.ofPlatform().start(app::close);
            for (Thread each : clients) {
                each.join();
            }
            GO_ON.release(10);

            assertThat(inFlight).allSatisfy(response -> assertThat(response.join().statusCode()).isEqualTo(200));
            closing.join();
        }
        assertThat(answered.get() + 10).isEqualTo(BEGUN.get());
    }

    private static void sendUntilRefused(WebApp app, AtomicInteger answered) {
        try {
            while (true) {
                assertThat(app.get("/work").statusCode()).isEqualTo(200);
                answered.incrementAndGet();
            }
        } catch (IOException e) {
            // Not accepted any more.
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    @RestController
    static class Where {

        @GetMapping("/where")
        String where(TaskGroup group) throws InterruptedException {
            return EventLoop.current().name() + ", " + group.fork(() -> EventLoop.current().name()).await();
        }

        @GetMapping("/gate")
        String gate() throws InterruptedException {
            BEGUN.incrementAndGet();
            GO_ON.acquire();
            return "gone on";
        }

        @GetMapping("/order/{who}")
        String order(@PathVariable String who) {
            ORDER.add(who);
            return who;
        }

        @GetMapping("/work")
        String work() throws InterruptedException {
            BEGUN.incrementAndGet();
            Weft.sleep(Duration.ofMillis(1));
            return "done";
        }
    }

    static class Limited extends Where {

        @Bean
        EventLoop narrow() {
            return EventLoop.open(LoopOptions.named("narrow").limit(LoadLimit.tasks(1)));
        }
    }
}
