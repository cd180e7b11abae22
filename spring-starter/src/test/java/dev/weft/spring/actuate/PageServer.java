package dev.weft.spring.actuate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weft.TaskTree;
import dev.weft.observe.TreeJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Serves the console as the endpoint does, with trees made by hand.
final class PageServer implements AutoCloseable {

    volatile TaskTree tree;
    volatile boolean broken;
    /// What was to be cancelled: the id, and what was sent.
    final List<String> cancelled = new CopyOnWriteArrayList<>();

    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final ConsolePage page;

    PageServer(TaskTree tree, boolean cancel) throws IOException {
        this.tree = tree;
        this.page = ConsolePage.of(cancel);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor);
        server.createContext("/", this::answer);
        server.start();
    }

    String address() {
        return "http://localhost:" + server.getAddress().getPort() + "/weft";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String id = exchange.getRequestURI().getPath().replaceFirst("/weft/?", "");
            if (exchange.getRequestMethod().equals("POST")) {
                cancelled.add(id + " " + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                send(exchange, 200, "application/json", "{\"message\":\"" + id + " was asked to end\"}");
            } else if (!exchange.getRequestHeaders().getFirst("Accept").contains("json")) {
                exchange.getResponseHeaders().set("Content-Security-Policy", page.policy());
                send(exchange, 200, "text/html;charset=UTF-8", page.html());
            } else if (broken) {
                send(exchange, 503, "application/json", "{}");
            } else if (id.isEmpty()) {
                send(exchange, 200, "application/json", TreeJson.of(tree));
            } else {
                send(exchange, 200, "application/json",
                        "{\"id\":\"" + id
                                + "\",\"stack\":[\"shop.Bank.transfer(Bank.java:12)\",\"shop.Bank.<run>(Bank.java:8)\"]}");
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        executor.close();
    }
}
