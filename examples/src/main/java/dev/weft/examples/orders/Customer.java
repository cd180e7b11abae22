package dev.weft.examples.orders;

import dev.weft.examples.orders.Shop.Answer;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.springframework.web.client.ResourceAccessException;

/// One client: asks for a price, orders, looks at what it ordered; one thing after the other.
final class Customer {

    private static final String[] ARTICLES = {"tea", "coffee", "teapot"};
    private static final Duration HURRY = Duration.ofMillis(30);

    private final Shop shop;
    private final Tally tally;
    private final Random random;
    private @Nullable URI last;

    Customer(Shop shop, Tally tally, long seed) {
        this.shop = shop;
        this.tally = tally;
        this.random = new Random(seed);
    }

    void shopFor(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            long begun = System.nanoTime();
            String what = next();
            tally.add(what, System.nanoTime() - begun);
        }
    }

    /// @return what was done, and how it ended
    private String next() {
        String article = ARTICLES[random.nextInt(ARTICLES.length)];
        try {
            return switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> "order: " + order(article, null);
                case 4 -> "order in a hurry: " + order(article, HURRY);
                case 5, 6, 7 -> "quote: " + shop.get("/quotes/" + article).status();
                case 8 -> "stock: " + shop.get("/stock").status();
                default -> "look: " + shop.get(last == null ? "/orders" : last.getPath()).status();
            };
        } catch (ResourceAccessException e) {
            return "no answer: " + e.getMostSpecificCause().getClass().getSimpleName();
        }
    }

    private int order(String article, @Nullable Duration within) {
        NewOrder wanted = new NewOrder(article, 1 + random.nextInt(3));
        Answer answer = shop.order(wanted, within);
        if (answer.status() == 201) {
            last = answer.location();
            tally.promise(wanted.pieces());
        }
        return answer.status();
    }
}
