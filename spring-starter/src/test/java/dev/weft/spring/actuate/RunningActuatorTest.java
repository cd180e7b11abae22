package dev.weft.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Task;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.web.SecurityFilterChain;

/// A running application whose endpoint may cancel.
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {
    "management.endpoints.web.exposure.include=weft,health", "weft.endpoint.cancel=true",
    "management.endpoint.health.probes.enabled=true", "management.endpoint.health.show-details=always"})
class RunningActuatorTest {

    /// An application that lets everybody in, but guards against forged requests as pages with scripts need it.
    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        @Bean
        SecurityFilterChain open(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll()).csrf(CsrfConfigurer::spa)
                    .build();
        }
    }

    @LocalServerPort
    private int port;

    private final HttpClient client = HttpClient.newHttpClient();
    private RealTasks tasks;

    @BeforeEach
    void start() throws Exception {
        tasks = new RealTasks();
        tasks.deadlock("salary", "rent");
    }

    @AfterEach
    void stop() {
        tasks.close();
        client.close();
    }

    private HttpResponse<String> get(String path, String accept) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(path)).header("Accept", accept).build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + port + "/actuator" + path);
    }

    private String idOf(Task<?> task) throws Exception {
        String json = get("/weft", "application/json").body();
        String before = json.substring(0, json.indexOf("\"name\":\"" + task.name() + "\""));
        return before.substring(before.lastIndexOf("\"id\":\"") + 6).replaceFirst("\".*", "");
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void tellsTheTreeAsJson() throws Exception {
        for (String accept : new String[]{"*/*", "application/json", "application/json, text/plain, */*"}) {
            HttpResponse<String> answer = get("/weft", accept);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(header(answer, "Content-Type")).startsWith("application/json");
            assertThat(header(answer, "Cache-Control")).contains("no-store");
            assertThat(answer.headers().allValues("Vary").toString()).contains("Accept");
            assertThat(answer.body()).contains("\"name\":\"bank\"", "\"name\":\"salary\"", "RealTasks.java:",
                    "ReentrantLock.lockInterruptibly");
        }
        assertThat(get("/weft?lines=0", "*/*").body()).contains("salary").doesNotContain("RealTasks.java");
        assertThat(get("/weft?lines=-1", "*/*").statusCode()).isEqualTo(400);
    }

    @Test
    void tellsTheTreeAsText() throws Exception {
        HttpResponse<String> answer = get("/weft", "text/plain");
        assertThat(header(answer, "Content-Type")).isEqualToIgnoringCase("text/plain;charset=UTF-8");
        assertThat(answer.body()).contains("loop \"bank\"", "├─ task \"salary\"");
    }

    @Test
    void tellsABrowserByAPageThatMayLoadNothingElse() throws Exception {
        HttpResponse<String> answer = get("/weft", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        assertThat(header(answer, "Content-Type")).isEqualToIgnoringCase("text/html;charset=UTF-8");
        assertThat(header(answer, "Content-Security-Policy")).startsWith("default-src 'none'; script-src 'sha256-")
                .contains("frame-ancestors 'none'").doesNotContain("unsafe");
        assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.body()).startsWith("<!DOCTYPE html>");
    }

    @Test
    void tellsWhereATaskStands() throws Exception {
        HttpResponse<String> answer = get("/weft/" + idOf(tasks.wait("order 17")), "application/json");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("java.util.concurrent.CountDownLatch.await",
                "dev.weft.spring.actuate.RealTasks.");
        assertThat(get("/weft/nobody", "application/json").statusCode()).isEqualTo(404);
        assertThat(get("/weft/nobody", "application/json").body()).contains("nobody has no stack");
    }

    @Test
    void cancelsNothingWithoutTheTokenOfThePage() throws Exception {
        Task<?> task = tasks.wait("order 17");
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(uri("/weft/" + idOf(task))).header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"reason\":\"forged\"}")).build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(task.isDone()).isFalse();
    }

    @Test
    void showsItAllInABrowserAndCancelsThere() throws Exception {
        Task<?> task = tasks.wait("order 17");
        try (Chromium chromium = Chromium.start();
                Tab tab = chromium.open().size(1360, 900).go(uri("/weft").toString())) {
            tab.until("document.querySelector('.banner.deadlock')");
            tab.click("[data-id='" + idOf(task) + "'] .label");
            tab.until(
                    "[...document.querySelectorAll('.stack li')].some(li => li.innerText.includes('CountDownLatch.await'))");
            tab.click("#ask-cancel");
            tab.until("document.activeElement.id === 'reason'");
            tab.type("it hangs");
            tab.press("Enter");
            Awaitility.await().atMost(Tab.PATIENCE).until(task::isCancelled);
            assertThat(tab.problems).isEmpty();
        }
    }

    @Test
    void healthHasTheLoopsButLivenessHasNot() throws Exception {
        assertThat(get("/health", "application/json").body()).contains("\"weft\"", "\"bank\"");
        assertThat(get("/health/liveness", "application/json").body()).doesNotContain("weft");
        assertThat(get("/health/readiness", "application/json").body()).doesNotContain("weft");
    }
}
