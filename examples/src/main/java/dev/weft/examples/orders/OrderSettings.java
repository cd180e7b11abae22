package dev.weft.examples.orders;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// What `orders.yaml` says under `orders`.
///
/// @param stock    how many pieces of each article there are in the beginning
/// @param payments the other server
@ConfigurationProperties("orders")
record OrderSettings(Map<String, Integer> stock, Payments payments) {

    /// The payment server.
    ///
    /// @param port  0 for any that is free
    /// @param takes how long it lets its callers wait
    record Payments(int port, Duration takes) {
    }
}
