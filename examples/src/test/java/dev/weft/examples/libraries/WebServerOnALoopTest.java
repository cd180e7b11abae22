package dev.weft.examples.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.EventLoop;
import dev.weft.Weft;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A server of somebody else's, its handlers tasks of a loop.
class WebServerOnALoopTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private LoopThread web;
    private ExecutorService executor;

    @BeforeEach
    void open() throws Exception {
        web = new LoopThread("web");
        executor = web.loop().asExecutorService();
    }

    @AfterEach
    void close() throws Exception {
        client.shutdownNow();
        web.close();
    }

    private CompletableFuture<HttpResponse<String>> ask(WebServer.Started server, String path) {
        return client.sendAsync(HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.port() + path)).build(), BodyHandlers.ofString());
    }

    @ParameterizedTest
    @EnumSource
    void handlersAreTasksOfTheLoop(WebServer kind) throws Exception {
        try (WebServer.Started server = kind.start(executor, (_, _) -> EventLoop.current().name())) {
            assertEquals("web", ask(server, "/").get().body());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerThatWaitsLetsAnotherRun(WebServer kind) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (WebServer.Started server = kind.start(executor, (path, _) -> {
            if (path.equals("/go")) {
                go.countDown();
            }
            go.await();
            return path;
        })) {
            var waits = ask(server, "/wait");
            assertEquals("/go", ask(server, "/go").get().body());
            assertEquals("/wait", waits.get().body());
        }
    }

    @ParameterizedTest
    @EnumSource
    void handlersShareWhatTheyCountWithoutALock(WebServer kind) throws Exception {
        int[] count = {0};
        try (WebServer.Started server = kind.start(executor, (_, _) -> {
            Weft.yieldNow();
            return Weft.atomically(() -> Integer.toString(++count[0]));
        })) {
            var all = Stream.generate(() -> ask(server, "/")).limit(50).toList();
            Set<String> answers = new HashSet<>();
            for (var one : all) {
                answers.add(one.get().body());
            }
            assertEquals(50, answers.size());
            assertTrue(answers.contains("50"), answers::toString);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHandlersTimeoutIsAnAnswerAndTheConnectionIsKept(WebServer kind) throws Exception {
        Set<Integer> clients = new HashSet<>();
        try (WebServer.Started server = kind.start(executor, (path, clientsPort) -> {
            clients.add(clientsPort);
            return path.equals("/slow")
                    ? Weft.withTimeout(Duration.ofMillis(5), () -> {
                        new CountDownLatch(1).await();
                        return path;
                    })
                    : path;
        })) {
            assertEquals(503, ask(server, "/slow").get().statusCode());
            assertEquals("/next", ask(server, "/next").get().body());
            assertEquals(1, clients.size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void endingTheExecutorCancelsTheHandlersAndTheirClientsAreTold(WebServer kind) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Exception> seen = new CompletableFuture<>();
        try (WebServer.Started server = kind.start(executor, (_, _) -> {
            begun.countDown();
            try {
                Weft.sleep(Duration.ofDays(1));
                return "slept";
            } catch (InterruptedException e) {
                seen.complete(e);
                throw e;
            }
        })) {
            var response = ask(server, "/");
            begun.await();
            executor.shutdownNow();
            assertTrue(seen.get().getMessage().contains("its executor was shut down"), seen.get().getMessage());
            assertEquals(kind == WebServer.JDK ? "hung up on" : "500", answerTo(response));
        }
    }

    private static String answerTo(CompletableFuture<HttpResponse<String>> response) throws InterruptedException {
        try {
            return Integer.toString(response.get().statusCode());
        } catch (ExecutionException e) {
            assertInstanceOf(IOException.class, e.getCause());
            return "hung up on";
        }
    }
}
