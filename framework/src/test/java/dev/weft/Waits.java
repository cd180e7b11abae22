package dev.weft;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/// Waits that only a cancellation ends.
final class Waits {

    private Waits() {
    }

    /// At one of Weft's own suspension points.
    static <T> T forever() throws InterruptedException {
        Weft.sleep(Duration.ofDays(1));
        throw new AssertionError("a day has passed");
    }

    /// In foreign code: the JDK's own blocking.
    static <T> T foreignForever() throws InterruptedException {
        new CountDownLatch(1).await();
        throw new AssertionError("nobody counts down");
    }
}
