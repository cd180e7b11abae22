package dev.weft.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;

/// With a port of its own the endpoint is there, read-only, and not at the application's.
@SpringBootTest(classes = RunningActuatorTest.Application.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {
    "management.endpoints.web.exposure.include=weft", "management.server.port=0", "management.server.address=127.0.0.1",
    "management.endpoint.weft.access=read-only"})
class ManagementPortTest {

    @LocalServerPort
    private int port;
    @LocalManagementPort
    private int management;

    private static HttpResponse<String> send(int port, HttpRequest.Builder request) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.uri(URI.create("http://127.0.0.1:" + port + "/actuator/weft")).build(),
                    BodyHandlers.ofString());
        }
    }

    @Test
    void thePageIsAtTheManagementPortOnly() throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder().header("Accept", "text/html");
        assertThat(send(management, request).body()).startsWith("<!DOCTYPE html>");
        assertThat(send(port, request).statusCode()).isEqualTo(404);
    }
}
