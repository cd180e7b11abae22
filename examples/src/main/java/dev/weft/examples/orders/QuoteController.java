package dev.weft.examples.orders;

import dev.weft.Task;
import dev.weft.TaskGroup;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// What an order would cost: asks three at the same time. The group is the request's: if one of them fails, or the deadline
/// passes, or the client goes, all end before the answer is given.
@RestController
class QuoteController {

    private final OrderBook orders;
    private final StockBook stock;
    private final PaymentClient payments;

    QuoteController(OrderBook orders, StockBook stock, PaymentClient payments) {
        this.orders = orders;
        this.stock = stock;
        this.payments = payments;
    }

    @GetMapping("/quotes/{article}")
    Quote quote(@PathVariable String article, @RequestParam(defaultValue = "1") @Min(1) @Max(100) int pieces,
            TaskGroup group) throws InterruptedException {
        Task<Integer> price = group.fork(() -> orders.priceOf(article), "price");
        Task<StockLine> line = group.fork(() -> stock.line(article), "stock");
        Task<Integer> fee = group.fork(payments::fee, "fee");
        return new Quote(article, price.await() * pieces, fee.await(), line.await().free() >= pieces);
    }

    /// The answer.
    ///
    /// @param article its name
    /// @param cents   for all pieces
    /// @param fee     of the payment, in cents
    /// @param free    whether there are as many
    record Quote(String article, int cents, int fee, boolean free) {
    }
}
