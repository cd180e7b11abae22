package dev.weft.channel;

import dev.weft.Weft;
import java.util.function.BooleanSupplier;

/// Waits for what can be seen from outside, while others run.
final class Until {

    private Until() {
    }

    static void until(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Weft.yieldNow();
        }
    }

    static void senders(Channel<?> channel, int waiting) throws InterruptedException {
        until(() -> channel.statistics().waitingSenders() == waiting);
    }

    static void receivers(Channel<?> channel, int waiting) throws InterruptedException {
        until(() -> channel.statistics().waitingReceivers() == waiting);
    }
}
