package dev.weft.examples.orders;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShutdownTest {

    @Test
    void ordersThatWereTakenAreAnswered() {
        List<CompletableFuture<HttpResponse<String>>> taken;
        try (RunningOrders orders = RunningOrders.start(Duration.ofMillis(500))) {
            taken = IntStream.range(0, 10).mapToObj(i -> orders.order("tea", 1)).toList();
            await().until(() -> orders.stock("tea").reserved() + orders.stock("tea").sold() == 10);
        }
        assertEquals(List.of(201), taken.stream().map(answer -> answer.join().statusCode()).distinct().toList());
    }
}
