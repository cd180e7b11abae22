package dev.weft.examples.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.stereotype.Component;

/// Somebody else's server, and slow. It stands in this JVM so that one command starts all, and is no part of the application:
/// it has a port and threads of its own, on no loop.
@Component
class PaymentServer implements AutoCloseable {

    enum State {
        CHARGED, CANCELLED
    }

    private final Map<String, State> payments = new ConcurrentHashMap<>();
    private final Duration takes;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    PaymentServer(OrderSettings settings) throws IOException {
        takes = settings.payments().takes();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.payments().port()),
                1_000);
        server.setExecutor(threads);
        server.createContext("/payments/", exchange -> answer(exchange, payment(exchange)));
        server.createContext("/fee", exchange -> answer(exchange, fee()));
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /// How many payments there are of that state.
    long count(State state) {
        return payments.values().stream().filter(state::equals).count();
    }

    private String payment(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String reference = path.substring(path.lastIndexOf('/') + 1);
        if (exchange.getRequestMethod().equals("DELETE")) {
            payments.put(reference, State.CANCELLED);
            return "cancelled";
        }
        pause();
        payments.putIfAbsent(reference, State.CHARGED);
        String left = exchange.getRequestHeaders().getFirst("X-Request-Timeout-Ms");
        return "payment " + reference + (left == null ? "" : ", asked for within " + left + " ms");
    }

    private String fee() throws IOException {
        pause();
        return "25";
    }

    private void pause() throws IOException {
        try {
            Thread.sleep(takes);
        } catch (InterruptedException e) {
            throw new InterruptedIOException("the server is closed");
        }
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain;charset=utf-8");
        exchange.sendResponseHeaders(200, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
