package dev.weft.examples.orders;

import java.util.Objects;
import org.springframework.stereotype.Service;
import org.springframework.web.client.RestClient;

/// The payment server, by plain blocking calls. Each carries what is left of the request's deadline in its header, because the
/// starter has given the builder that habit; and each ends when the deadline passes, by interruption.
@Service
class PaymentClient {

    private final RestClient client;

    PaymentClient(RestClient.Builder builder, PaymentServer server) {
        this.client = builder.baseUrl("http://localhost:" + server.port()).build();
    }

    /// Charges the customer, once for each reference.
    ///
    /// @return a receipt
    String charge(String reference, int cents) {
        return Objects
                .requireNonNull(client.post().uri("/payments/{reference}?cents={cents}", reference, cents).retrieve()
                        .body(String.class));
    }

    /// Takes a charge back, or sees to it that it is not made any more.
    void cancel(String reference) {
        client.delete().uri("/payments/{reference}", reference).retrieve().toBodilessEntity();
    }

    /// What a payment costs, in cents.
    int fee() {
        return Integer.parseInt(Objects.requireNonNull(client.get().uri("/fee").retrieve().body(String.class)));
    }
}
