package dev.weft.examples.orders;

import dev.weft.examples.orders.PaymentServer.State;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An order service that runs, and a client. Payments take long, so that what cuts them short comes first.
final class RunningOrders implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient client = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext context;
    private final String url;

    private RunningOrders(Duration payment) {
        context = OrderService.start("--port", "0", "--orders.trouble=true", "--orders.payments.takes=" + payment);
        url = "http://127.0.0.1:" + OrderService.portOf(context);
    }

    static RunningOrders start(Duration payment) {
        return new RunningOrders(payment);
    }

    CompletableFuture<HttpResponse<String>> order(String article, int pieces, String... headers) {
        String body = "{\"article\":\"" + article + "\",\"pieces\":" + pieces + "}";
        return client.sendAsync(request("/orders", Stream.concat(Stream.of("Content-Type", "application/json"),
                Stream.of(headers)).toArray(String[]::new)).POST(BodyPublishers.ofString(body)).build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        return client.send(request(path, "Accept", "application/json").method(method, BodyPublishers.noBody()).build(),
                BodyHandlers.ofString());
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return JSON.readTree(send("GET", path).body());
    }

    private HttpRequest.Builder request(String path, String... headers) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(30)).headers(headers);
    }

    StockLine stock(String article) throws InterruptedException {
        return context.getBean(StockBook.class).line(article);
    }

    long payments(State state) {
        return context.getBean(PaymentServer.class).count(state);
    }

    @Override
    public void close() {
        context.close();
    }
}
