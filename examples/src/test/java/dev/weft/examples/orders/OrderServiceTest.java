package dev.weft.examples.orders;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.examples.orders.PaymentServer.State;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OrderServiceTest {

    private static RunningOrders orders;

    @BeforeAll
    static void start() {
        orders = RunningOrders.start(Duration.ofSeconds(1));
    }

    @AfterAll
    static void stop() {
        orders.close();
    }

    @Test
    void eachPieceIsSoldOnceToOneWhoPays() throws Exception {
        long paid = orders.payments(State.CHARGED);
        List<CompletableFuture<HttpResponse<String>>> asked = IntStream.range(0, 60)
                .mapToObj(i -> orders.order("teapot", 1)).toList();
        List<Integer> statuses = asked.stream().map(answer -> answer.join().statusCode()).sorted().toList();

        assertEquals(50, statuses.stream().filter(status -> status == 201).count(), statuses.toString());
        assertEquals(10, statuses.stream().filter(status -> status == 409).count(), statuses.toString());
        assertEquals(new StockLine("teapot", 0, 0, 50), orders.stock("teapot"));
        assertEquals(50, orders.payments(State.CHARGED) - paid);
    }

    @Test
    void deadlineCutsASlowPaymentShortAndLeavesTheStockUnsold() throws Exception {
        StockLine before = orders.stock("coffee");
        long takenBack = orders.payments(State.CANCELLED);
        HttpResponse<String> answer = orders.order("coffee", 3, "X-Request-Timeout-Ms", "500").join();

        assertEquals(503, answer.statusCode());
        assertTrue(answer.body().contains("not answered within the 500 ms"), answer.body());
        assertEquals(before, orders.stock("coffee"));
        assertEquals(takenBack + 1, orders.payments(State.CANCELLED));
    }

    @Test
    void customerWhoGoesBuysNothing() throws Exception {
        StockLine before = orders.stock("coffee");
        CompletableFuture<HttpResponse<String>> asked = orders.order("coffee", 4);
        await().until(() -> orders.stock("coffee").reserved() == before.reserved() + 4);
        asked.cancel(true);

        await().until(() -> orders.stock("coffee").equals(before));
    }

    @Test
    void whatIsLeftOfTheDeadlineGoesOutWithThePayment() throws Exception {
        String order = orders.order("tea", 2, "X-Request-Timeout-Ms", "20000").join().body();

        int left = Integer.parseInt(order.replaceAll("(?s).*asked for within (\\d+) ms.*", "$1"));
        assertTrue(left > 5_000 && left <= 20_000, order);
    }

    @Test
    void orderCanBeLookedAt() throws Exception {
        HttpResponse<String> made = orders.order("tea", 1).join();
        JsonNode found = orders.get(made.headers().firstValue("Location").orElseThrow());

        assertEquals("tea", found.path("article").stringValue());
        assertEquals(450, found.path("cents").intValue());
        assertEquals(404, orders.send("GET", "/orders/123456").statusCode());
    }

    /// Payments and fees take a second each, and so do two of them at the same time.
    @Test
    void quoteAsksForPriceStockAndPaymentAtTheSameTime() throws Exception {
        assertEquals("{\"article\":\"tea\",\"cents\":1350,\"fee\":25,\"free\":true}",
                orders.send("GET", "/quotes/tea?pieces=3").body());
    }

    @Test
    void quoteFailsAsSoonAsOneOfThemDoes() throws Exception {
        long begun = System.nanoTime();
        HttpResponse<String> answer = orders.send("GET", "/quotes/umbrella");

        assertEquals(404, answer.statusCode());
        assertTrue(answer.body().contains("no article umbrella"), answer.body());
        assertTrue(Duration.ofNanos(System.nanoTime() - begun).toMillis() < 1_000, "waited for the fee, too");
    }

    @Test
    void whatMakesNoSenseIsAProblem() throws Exception {
        HttpResponse<String> answer = orders.order("tea", 0).join();

        assertEquals(400, answer.statusCode());
        assertEquals("application/problem+json", answer.headers().firstValue("Content-Type").orElseThrow());
        assertEquals(400, orders.send("GET", "/quotes/tea?pieces=101").statusCode());
    }
}
