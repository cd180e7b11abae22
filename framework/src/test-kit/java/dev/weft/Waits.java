package dev.weft;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/// Waits that only a cancellation ends.
public final class Waits {

    private Waits() {
    }

    /// At one of Weft's own suspension points.
    public static <T> T forever() throws InterruptedException {
        Weft.sleep(Duration.ofDays(1));
        throw new AssertionError("a day has passed");
    }

    /// In foreign code: the JDK's own blocking.
    public static <T> T foreignForever() throws InterruptedException {
        new CountDownLatch(1).await();
        throw new AssertionError("nobody counts down");
    }
}
