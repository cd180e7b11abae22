package dev.weft.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.TaskGroup;
import dev.weft.Weft;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/// A request whose client says how long it waits is cancelled when that is over.
class DeadlineTest {

    private static final String HEADER = "X-Request-Timeout-Ms";
    /// Long enough for a handler to be reached on a busy machine.
    private static final String SHORT = "250";
    private static final Duration FOR_EVER = Duration.ofMinutes(5);
    private static final BlockingQueue<String> EVENTS = new LinkedBlockingQueue<>();
    private static WebApp app;

    @BeforeAll
    static void start() throws Exception {
        app = WebApp.start(Slow.class, "weft.web.deadline.max=1h");
        // The first request of all waits for the DispatcherServlet.
        app.get("/deadline");
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @BeforeEach
    void clear() {
        EVENTS.clear();
    }

    private static void assertTooLate(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("The request was not answered within the " + SHORT + " ms that it had.");
    }

    @Test
    void blockedHandlerIsInterruptedAndAnsweredFor() throws Exception {
        assertTooLate(app.get("/sleep", HEADER, SHORT));

        assertThat(EVENTS.poll(10, TimeUnit.SECONDS)).isEqualTo("handler interrupted");
    }

    @Test
    void tasksOfTheGroupAreCancelled() throws Exception {
        assertTooLate(app.get("/group", HEADER, SHORT));

        assertThat(EVENTS).contains("task interrupted");
    }

    @Test
    void callableOfAnAsyncHandlerIsInterrupted() throws Exception {
        assertTooLate(app.get("/callable", HEADER, SHORT));

        assertThat(EVENTS.poll(10, TimeUnit.SECONDS)).isEqualTo("callable interrupted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/deferred", "/future"})
    void resultThatNobodySetIsAnsweredFor(String path) throws Exception {
        assertTooLate(app.get(path, HEADER, SHORT));
    }

    @Test
    void streamThatHasBegunIsNotCutOff() throws Exception {
        HttpResponse<String> response = app.get("/stream", HEADER, SHORT);

        assertThat(response.body()).contains("after the deadline");
    }

    @Test
    void functionalEndpointIsInterruptedToo() throws Exception {
        assertTooLate(app.get("/functional", HEADER, SHORT));
    }

    @Test
    void filterIsInterruptedToo() throws Exception {
        assertTooLate(app.get("/filtered", HEADER, SHORT));
    }

    @Test
    void requestThatComesTooLateIsNotHandled() throws Exception {
        assertThat(app.get("/sleep", HEADER, "0").statusCode()).isEqualTo(503);

        assertThat(EVENTS).isEmpty();
    }

    @Test
    void handlerSeesItsDeadline() throws Exception {
        assertThat(Long.parseLong(app.get("/deadline", HEADER, "60000").body())).isBetween(30_000L, 60_000L);
    }

    @Test
    void askedForMoreThanTheMostGetsTheMost() throws Exception {
        assertThat(Long.parseLong(app.get("/deadline", HEADER, "999999999999999999").body()))
                .isBetween(1_800_000L, 3_600_000L);
    }

    @Test
    void requestWithoutTheHeaderHasNone() throws Exception {
        assertThat(app.get("/deadline").body()).isEqualTo("none");
    }

    @Test
    void handlerThatEndsWithAValueAllTheSameIsAnsweredWithoutAnInterrupt() throws Exception {
        assertThat(app.get("/stubborn", HEADER, SHORT).body()).isEqualTo("in spite of it");
        assertThat(EVENTS.poll(10, TimeUnit.SECONDS)).isEqualTo("after the handler: false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-1", "1.5", "5s", "12345678901234567890"})
    void headerThatIsNoNumberIsRefused(String value) throws Exception {
        HttpResponse<String> response = app.get("/deadline", HEADER, value);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains(HEADER + " must be a whole number of milliseconds, 0 or more, got")
                .contains(value);
    }

    @RestController
    static class Slow {

        private static void sleepAs(String who) throws InterruptedException {
            try {
                Thread.sleep(FOR_EVER);
            } catch (InterruptedException e) {
                EVENTS.add(who + " interrupted");
                throw e;
            }
        }

        @GetMapping("/sleep")
        String sleep() throws InterruptedException {
            sleepAs("handler");
            return "never";
        }

        @GetMapping("/group")
        String group(TaskGroup group) throws InterruptedException {
            return group.fork(() -> {
                sleepAs("task");
                return "never";
            }).await();
        }

        @GetMapping("/callable")
        Callable<String> callable() {
            return () -> {
                sleepAs("callable");
                return "never";
            };
        }

        @GetMapping("/deferred")
        DeferredResult<String> deferred() {
            return new DeferredResult<>();
        }

        @GetMapping("/future")
        CompletableFuture<String> future() {
            return new CompletableFuture<>();
        }

        @GetMapping("/stream")
        SseEmitter stream() throws IOException {
            SseEmitter emitter = new SseEmitter();
            emitter.send("before");
            CompletableFuture.delayedExecutor(400, TimeUnit.MILLISECONDS).execute(() -> {
                try {
                    emitter.send("after the deadline");
                    emitter.complete();
                } catch (IOException e) {
                    emitter.completeWithError(e);
                }
            });
            return emitter;
        }

        @GetMapping("/deadline")
        String deadline() {
            return Weft.deadline().map(deadline -> Long.toString(deadline.remaining().toMillis())).orElse("none");
        }

        @GetMapping("/stubborn")
        String stubborn() {
            while (!Weft.shouldEnd()) {
                Thread.onSpinWait();
            }
            return "in spite of it";
        }

        @Bean
        RouterFunction<ServerResponse> functional() {
            return RouterFunctions.route().GET("/functional", request -> {
                sleepAs("function");
                return ServerResponse.ok().build();
            }).build();
        }

        @Bean
        Filter slowFilter() {
            return (request, response, chain) -> {
                if (((HttpServletRequest) request).getRequestURI().equals("/filtered")) {
                    try {
                        sleepAs("filter");
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }
                chain.doFilter(request, response);
                if (((HttpServletRequest) request).getRequestURI().equals("/stubborn")) {
                    EVENTS.add("after the handler: " + Thread.currentThread().isInterrupted());
                }
            };
        }
    }
}
