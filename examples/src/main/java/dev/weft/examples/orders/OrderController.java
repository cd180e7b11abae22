package dev.weft.examples.orders;

import jakarta.validation.Valid;
import java.net.URI;
import java.util.Collection;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/// Orders and stock over HTTP: handlers that block, each in a task of the loop `web`.
@RestController
class OrderController {

    private final Checkout checkout;
    private final OrderBook orders;
    private final StockBook stock;

    OrderController(Checkout checkout, OrderBook orders, StockBook stock) {
        this.checkout = checkout;
        this.orders = orders;
        this.stock = stock;
    }

    @PostMapping("/orders")
    ResponseEntity<Order> order(@Valid @RequestBody NewOrder wanted) throws InterruptedException {
        Order order = checkout.sell(wanted);
        return ResponseEntity.created(URI.create("/orders/" + order.id())).body(order);
    }

    @GetMapping("/orders/{id}")
    Order order(@PathVariable long id) {
        return orders.find(id);
    }

    @GetMapping("/orders")
    OrderBook.Totals totals() {
        return orders.totals();
    }

    @GetMapping("/stock")
    Collection<StockLine> stock() {
        return stock.lines();
    }
}
