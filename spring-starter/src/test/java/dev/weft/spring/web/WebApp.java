package dev.weft.spring.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/// A running application with some controllers, and a client.
final class WebApp implements AutoCloseable {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    final ServletWebServerApplicationContext context;
    final int port;

    private WebApp(ServletWebServerApplicationContext context) {
        this.context = context;
        this.port = context.getWebServer().getPort();
    }

    /// @param controller and what else is registered, by its class
    /// @param properties `name=value`
    static WebApp start(Class<?> controller, String... properties) {
        var application = new SpringApplication(Bare.class, controller);
        String[] arguments = new String[properties.length + 3];
        arguments[0] = "--server.port=0";
        arguments[1] = "--spring.main.banner-mode=off";
        arguments[2] = "--spring.mvc.problemdetails.enabled=true";
        for (int i = 0; i < properties.length; i++) {
            arguments[i + 3] = "--" + properties[i];
        }
        return new WebApp((ServletWebServerApplicationContext) application.run(arguments));
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return CLIENT.send(request(path, headers), HttpResponse.BodyHandlers.ofString());
    }

    HttpRequest request(String path, String... headers) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(20));
        return (headers.length == 0 ? builder : builder.headers(headers)).build();
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration(excludeName = {
        "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration",
        "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
        "org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
        "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
        "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration"})
    static class Bare {
    }
}
