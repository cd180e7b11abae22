package dev.weft.examples.orders;

import dev.weft.Weft;
import dev.weft.examples.orders.Load.Books;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/// The order service as its customers see it. The calls block; on a loop others run meanwhile.
final class Shop {

    private static final ParameterizedTypeReference<List<StockLine>> LINES = new ParameterizedTypeReference<>() {
    };

    private final RestClient client;

    private Shop(RestClient client) {
        this.client = client;
    }

    static Shop at(String url) {
        return new Shop(RestClient.builder().baseUrl(url).requestFactory(new JdkClientHttpRequestFactory()).build());
    }

    /// What came back.
    ///
    /// @param status   by HTTP
    /// @param location of what was made
    record Answer(int status, @Nullable URI location) {
    }

    Answer get(String path) {
        return client.get().uri(path).exchange((_, response) -> {
            response.getBody().readAllBytes();
            return new Answer(response.getStatusCode().value(), null);
        });
    }

    /// @param within what the header says; null for as long as it takes
    Answer order(NewOrder wanted, @Nullable Duration within) {
        RestClient.RequestBodySpec request = client.post().uri("/orders").body(wanted);
        if (within != null) {
            request.header("X-Request-Timeout-Ms", Long.toString(within.toMillis()));
        }
        return request.exchange((_, response) -> {
            response.getBody().readAllBytes();
            return new Answer(response.getStatusCode().value(), response.getHeaders().getLocation());
        });
    }

    Books books() {
        OrderBook.Totals totals = client.get().uri("/orders").retrieve().body(OrderBook.Totals.class);
        return new Books(lines().stream().mapToInt(StockLine::sold).sum(), Objects.requireNonNull(totals).pieces());
    }

    /// The books when no order is under way any more: others may be at it as well.
    Books settledBooks() throws InterruptedException {
        while (lines().stream().anyMatch(line -> line.reserved() > 0)) {
            Weft.sleep(Duration.ofMillis(50));
        }
        return books();
    }

    private List<StockLine> lines() {
        return Objects.requireNonNull(client.get().uri("/stock").retrieve().body(LINES));
    }
}
