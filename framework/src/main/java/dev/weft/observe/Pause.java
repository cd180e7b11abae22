package dev.weft.observe;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Between two looks of a command at another process, of which nobody tells when something happens.
final class Pause {

    private Pause() {
    }

    static void of(Duration length) throws InterruptedException {
        boolean _ = new CountDownLatch(1).await(length.toNanos(), TimeUnit.NANOSECONDS);
    }
}
