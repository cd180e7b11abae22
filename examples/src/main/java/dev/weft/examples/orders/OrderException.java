package dev.weft.examples.orders;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/// A request that cannot be met, and that says so: Spring makes a problem detail of it.
final class OrderException extends ResponseStatusException {

    private OrderException(HttpStatus status, String reason) {
        super(status, reason);
    }

    static OrderException soldOut(String article, int free) {
        return new OrderException(HttpStatus.CONFLICT, "Of " + article + " there are only " + free + ".");
    }

    static OrderException unknownArticle(String article) {
        return new OrderException(HttpStatus.NOT_FOUND, "There is no article " + article + "; /stock lists all.");
    }

    static OrderException unknownOrder(long id) {
        return new OrderException(HttpStatus.NOT_FOUND, "There is no order " + id + ".");
    }
}
