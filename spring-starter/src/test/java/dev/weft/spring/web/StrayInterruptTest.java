package dev.weft.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.Soak;
import dev.weft.TaskGroup;
import jakarta.servlet.Filter;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/// A deadline that passes about when the handler ends leaves no interrupt for the next request of the same thread.
class StrayInterruptTest {

    private static final AtomicInteger STRAY = new AtomicInteger();
    private static final AtomicInteger SEEN = new AtomicInteger();

    @ParameterizedTest
    @CsvSource({"server.tomcat.threads.max=3, 1500", "spring.threads.virtual.enabled=true, 500"})
    void noneIsLeftOnTomcatsThreads(String threads, int most) throws Exception {
        int requests = Soak.times(most / 5, most);
        STRAY.set(0);
        SEEN.set(0);
        try (WebApp app = WebApp.start(Racing.class, threads); HttpClient client = HttpClient.newHttpClient()) {
            List<String> answers = answersTo(app, client, requests);

            assertThat(answers).hasSize(requests).containsOnly("in time", "late").contains("in time", "late");
            // The last one's filter may still be on its way out.
            await().until(() -> SEEN.get() == requests);
            assertThat(STRAY).hasValue(0);
        }
    }

    private static List<String> answersTo(WebApp app, HttpClient client, int requests) {
        Random random = new Random(7);
        List<String> answers = new ArrayList<>();
        for (int sent = 0; sent < requests; sent += 20) {
            List<CompletableFuture<HttpResponse<String>>> batch = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String path = "/race?micros=" + random.nextInt(4000) + "&group=" + random.nextBoolean();
                batch.add(client.sendAsync(app.request(path, "X-Request-Timeout-Ms", "2"),
                        HttpResponse.BodyHandlers.ofString()));
            }
            batch.forEach(response -> answers.add(response.join().body()));
        }
        return answers;
    }

    /// Not as 503, after which Tomcat closes the connection: the client would spend its time on new ones.
    @RestControllerAdvice
    @Order(Ordered.HIGHEST_PRECEDENCE)
    static class Late {

        @ExceptionHandler
        String late(RequestDeadlineException e) {
            return "late";
        }
    }

    @RestController
    @Import(Late.class)
    static class Racing {

        @GetMapping(value = "/race", params = "group=false")
        String race(@RequestParam int micros) throws InterruptedException {
            waitFor(micros);
            return "in time";
        }

        @GetMapping(value = "/race", params = "group=true")
        String inTask(@RequestParam int micros, TaskGroup group) throws InterruptedException {
            return group.fork(() -> {
                waitFor(micros);
                return "in time";
            }).await();
        }

        /// An interrupt ends the wait, and is kept: what happens to a thread that forgets to look.
        private static void waitFor(int micros) throws InterruptedException {
            long end = System.nanoTime() + micros * 1000L;
            while (System.nanoTime() - end < 0 && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(Math.max(1, end - System.nanoTime()));
            }
            if (System.nanoTime() - end < 0) {
                throw new InterruptedException();
            }
        }

        @Bean
        FilterRegistrationBean<Filter> lookingForInterrupts() {
            var bean = new FilterRegistrationBean<Filter>((request, response, chain) -> {
                int atFirst = Thread.currentThread().isInterrupted() ? 1 : 0;
                chain.doFilter(request, response);
                STRAY.addAndGet(atFirst + (Thread.currentThread().isInterrupted() ? 1 : 0));
                SEEN.incrementAndGet();
            });
            bean.setOrder(Ordered.HIGHEST_PRECEDENCE);
            return bean;
        }
    }

}
