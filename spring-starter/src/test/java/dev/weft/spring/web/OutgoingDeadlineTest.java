package dev.weft.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelOptions;
import dev.weft.CancelScope;
import dev.weft.Weft;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/// Who has a deadline and calls another server tells it what remains.
class OutgoingDeadlineTest {

    @Test
    void remainingTimeGoesFromServerToServer() throws Exception {
        try (WebApp app = WebApp.start(Relay.class)) {
            assertThat(Long.parseLong(app.get("/front", "X-Request-Timeout-Ms", "60000").body())).isBetween(30_000L,
                    60_000L);
            assertThat(app.get("/front").body()).isEqualTo("none");
            assertThat(Long.parseLong(app.get("/template", "X-Request-Timeout-Ms", "60000").body())).isBetween(30_000L,
                    60_000L);
        }
    }

    @Test
    void requestIsNotSentWhenTheDeadlineHasPassed() throws Exception {
        try (ServerSocket silent = silent()) {
            CancelScope.runVoid(CancelOptions.named("late").timeout(Duration.ZERO), scope -> {
                boolean _ = Thread.interrupted();
                assertThatThrownBy(() -> call(new JdkClientHttpRequestFactory(), silent))
                        .isInstanceOf(ResourceAccessException.class)
                        .hasMessageMatching("not sent: GET http://.*, since the caller's deadline has passed");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void callByTheJdksClientEndsWithTheDeadline(boolean virtual) throws Exception {
        assertThat(endsInTime(new JdkClientHttpRequestFactory(), virtual)).isTrue();
    }

    /// On a platform thread it would not: nothing ends a read of a `java.net.Socket` there.
    @Test
    void callByUrlConnectionEndsWithTheDeadlineInAVirtualThread() throws Exception {
        assertThat(endsInTime(new SimpleClientHttpRequestFactory(), true)).isTrue();
    }

    private static boolean endsInTime(ClientHttpRequestFactory factory, boolean virtual) throws Exception {
        try (ServerSocket silent = silent()) {
            FutureTask<Boolean> calling = new FutureTask<>(
                    () -> Weft.moveOnAfter(Duration.ofMillis(100), () -> call(factory, silent)).isEmpty());
            (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(calling);
            return calling.get(20, TimeUnit.SECONDS);
        }
    }

    /// Takes connections and answers nothing.
    private static ServerSocket silent() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static String call(ClientHttpRequestFactory factory, ServerSocket server) {
        return RestClient.builder().requestFactory(factory).requestInitializer(new OutgoingDeadline("X-Left")).build()
                .get().uri("http://localhost:" + server.getLocalPort() + "/").retrieve().body(String.class);
    }

    @RestController
    static class Relay {

        private final RestClient client;
        private final RestTemplateBuilder templates;

        Relay(ObjectProvider<RestClient.Builder> builder, RestTemplateBuilder templates) {
            this.client = builder.getObject().build();
            this.templates = templates;
        }

        @GetMapping("/front")
        String front(@RequestHeader("Host") String here) {
            return client.get().uri("http://" + here + "/back").retrieve().body(String.class);
        }

        @GetMapping("/template")
        String template(@RequestHeader("Host") String here) {
            return templates.build().getForObject("http://" + here + "/back", String.class);
        }

        @GetMapping("/back")
        String back(@RequestHeader(name = "X-Request-Timeout-Ms", required = false) String header) {
            return header == null ? "none" : header;
        }
    }
}
