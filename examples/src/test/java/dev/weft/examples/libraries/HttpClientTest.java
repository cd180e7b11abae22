package dev.weft.examples.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The JDK's HTTP client on a loop, against a Jetty. What each of its calls throws is in the framework's InterruptedHttpTest.
class HttpClientTest {

    private GatedServer server;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        server = new GatedServer();
    }

    @AfterEach
    void stop() throws Exception {
        client.shutdownNow();
        server.close();
    }

    private void speak(Version version) {
        client = HttpClient.newBuilder().version(version).build();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(server.request(path), BodyHandlers.ofString());
    }

    @ParameterizedTest
    @EnumSource
    void aRequestLetsOtherTasksRun(Version version) throws Exception {
        speak(version);
        List<HttpResponse<String>> responses = Weft.run(() -> Weft.gather(() -> get("/gate"), () -> {
            // Reached only if the other task does not hold the loop.
            server.next().answer("open");
            return get("/hello");
        }));
        assertEquals(List.of("open", "hello"), responses.stream().map(HttpResponse::body).toList());
        assertEquals(List.of(version, version), responses.stream().map(HttpResponse::version).toList());
    }

    @ParameterizedTest
    @EnumSource
    void aTimeoutEndsARequestAndTheClientIsAsBefore(Version version) throws Exception {
        speak(version);
        Weft.run(() -> {
            get("/hello");
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(Duration.ofMillis(30), () -> get("/gate")));
            assertEquals("hello", get("/hello").body());
        });
    }

    @Test
    void aCancelledRequestTakesItsConnectionWithItInHttp1() throws Exception {
        speak(Version.HTTP_1_1);
        Weft.run(() -> {
            get("/hello");
            cancelOne();
            get("/hello");
        });
        assertEquals(2, server.connections());
    }

    @Test
    void aCancelledRequestLeavesItsConnectionToTheOthersInHttp2() throws Exception {
        speak(Version.HTTP_2);
        Weft.run(() -> {
            get("/hello");
            Weft.gather(() -> get("/gate"), () -> {
                GatedServer.Waiting other = server.next();
                cancelOne().awaitLeft();
                other.answer("open");
                return get("/hello");
            });
        });
        assertEquals(1, server.connections());
    }

    private GatedServer.Waiting cancelOne() throws Exception {
        return TaskGroup.scope(group -> {
            Task<?> request = group.fork(() -> get("/gate"));
            GatedServer.Waiting waiting = server.next();
            request.cancel("no longer wanted");
            return waiting;
        });
    }

    @Test
    void aHundredRequestsShareOneConnectionInHttp2() throws Exception {
        speak(Version.HTTP_2);
        Weft.run(() -> {
            get("/hello");
            List<String> bodies = Weft.map(IntStream.range(0, 100).boxed().toList(), 100, _ -> get("/hello").body());
            assertEquals(Collections.nCopies(100, "hello"), bodies);
        });
        assertEquals(1, server.connections());
    }
}
