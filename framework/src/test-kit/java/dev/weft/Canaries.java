package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/// Whether the threads on which every virtual thread of the JVM depends still live: an exception out of `execute` kills
/// them for good, and nothing tells of it.
public final class Canaries {

    private Canaries() {
    }

    /// Sleeps, reads a socket and waits for a monitor in virtual threads of the JDK's own scheduler.
    public static void sing() throws Exception {
        FutureTask<String> sleeper = start(() -> ForeignBlocking.sleep(Duration.ofMillis(1)));
        FutureTask<String> reader = start(() -> assertEquals(42, ForeignBlocking.socketRoundTrip()));
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch wanted = new CountDownLatch(1);
        Object monitor = new Object();
        FutureTask<String> owner = start(() -> {
            synchronized (monitor) {
                held.countDown();
                wanted.await();
                ForeignBlocking.sleep(Duration.ofMillis(5));
            }
        });
        held.await();
        FutureTask<String> contender = start(() -> {
            wanted.countDown();
            synchronized (monitor) {
                monitor.notifyAll();
            }
        });
        for (FutureTask<String> each : List.of(sleeper, reader, owner, contender)) {
            assertEquals("sung", each.get(20, TimeUnit.SECONDS));
        }
    }

    private static FutureTask<String> start(Action song) {
        FutureTask<String> task = new FutureTask<>(() -> {
            song.run();
            return "sung";
        });
        Thread.startVirtualThread(task);
        return task;
    }
}
