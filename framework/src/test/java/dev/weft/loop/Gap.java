package dev.weft.loop;

import java.util.concurrent.ThreadLocalRandom;

/// How two threads of a stress test get in each other's way also on a machine with much else to do.
public final class Gap {

    private Gap() {
    }

    /// Widens the gap in a broken twin. Lets the other thread go on: at once, if it waits for this one's processor.
    public static void make() {
        for (int i = 0; i < 4; i++) {
            Thread.yield();
        }
    }

    /// Takes a while, now shorter, now longer, so that the other thread comes sometimes before and sometimes after.
    public static void vary() {
        int length = ThreadLocalRandom.current().nextInt(128);
        for (int i = 0; i < length; i++) {
            Thread.onSpinWait();
        }
        if (length < 4) {
            Thread.yield();
        }
    }

    /// Now this order, now that.
    public static boolean chance() {
        return ThreadLocalRandom.current().nextBoolean();
    }
}
