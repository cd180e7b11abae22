package dev.weft.examples.orders;

import dev.weft.Weft;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/// Sells. It reads from top to bottom, and may be cut off wherever it waits: by the request's deadline, or because the client has
/// gone. So what is taken is given back in `finally`, shielded, as that has to wait, too.
@Service
class Checkout {

    private static final Logger LOG = LoggerFactory.getLogger(Checkout.class);
    private static final Duration TO_TAKE_BACK = Duration.ofSeconds(2);

    private final StockBook stock;
    private final OrderBook orders;
    private final PaymentClient payments;

    Checkout(StockBook stock, OrderBook orders, PaymentClient payments) {
        this.stock = stock;
        this.orders = orders;
        this.payments = payments;
    }

    Order sell(NewOrder wanted) throws InterruptedException {
        int cents = orders.priceOf(wanted.article()) * wanted.pieces();
        stock.reserve(wanted.article(), wanted.pieces());
        boolean sold = false;
        try {
            Order order = pay(wanted, cents);
            sold = true;
            return order;
        } finally {
            if (!sold) {
                Weft.shield(() -> stock.release(wanted.article(), wanted.pieces()));
            }
        }
    }

    private Order pay(NewOrder wanted, int cents) {
        String reference = UUID.randomUUID().toString();
        boolean settled = false;
        try {
            String receipt = payments.charge(reference, cents);
            // The customer has paid: from here on nothing cuts it off.
            Order order = Weft.shield(() -> settle(wanted, cents, receipt));
            settled = true;
            return order;
        } finally {
            if (!settled) {
                takeBack(reference);
            }
        }
    }

    private Order settle(NewOrder wanted, int cents, String receipt) {
        Order order = orders.add(wanted, cents, receipt);
        stock.sell(wanted.article(), wanted.pieces());
        return order;
    }

    /// Nobody knows whether a charge was made that was cut off.
    private void takeBack(String reference) {
        try {
            Weft.shield(() -> Weft.withTimeout(TO_TAKE_BACK, () -> payments.cancel(reference)));
        } catch (TimeoutException | RuntimeException e) {
            LOG.warn("payment {} could not be taken back", reference, e);
        }
    }
}
