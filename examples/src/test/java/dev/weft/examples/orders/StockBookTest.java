package dev.weft.examples.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Outcome;
import dev.weft.Weft;
import dev.weft.testing.WeftTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// The book in any order of its callers: it is a plain class, and a simulation is a loop.
class StockBookTest {

    private final StockBook book = new StockBook(
            new OrderSettings(Map.of("teapot", 2), new OrderSettings.Payments(0, Duration.ZERO)));

    @WeftTest(seeds = 100)
    void lastPieceGoesToOneOfThem() throws Exception {
        Callable<String> customer = () -> {
            book.reserve("teapot", 2);
            Weft.sleep(Duration.ofMillis(50));
            book.sell("teapot", 2);
            return "sold";
        };
        List<Outcome<String>> outcomes = Weft.gatherSettled(customer, customer, customer);

        assertEquals(1, outcomes.stream().filter(Outcome.Success.class::isInstance).count(), outcomes.toString());
        assertEquals(new StockLine("teapot", 0, 0, 2), book.line("teapot"));
    }

    @WeftTest(seeds = 100)
    void whatOneDoesNotPayAnotherWhoWaitsGets() throws Exception {
        book.reserve("teapot", 2);
        Weft.gather(() -> {
            Weft.sleep(Duration.ofMillis(50));
            book.release("teapot", 2);
            return null;
        }, () -> {
            book.reserve("teapot", 1);
            book.sell("teapot", 1);
            return null;
        });
        assertEquals(new StockLine("teapot", 1, 0, 1), book.line("teapot"));
    }
}
