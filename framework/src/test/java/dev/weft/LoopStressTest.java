package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Many races of one kind, none of which may hang.
@Tag("loop")
class LoopStressTest {

    /// SC-05, the shape of JDK-8369227
    @Test
    void parksThatRaceUnparkTimeoutAndInterruptHangNobody() throws Exception {
        races(3_000);
    }

    @Test
    @Tag("soak")
    void parksThatRaceForLongHangNobody() throws Exception {
        races(200_000);
    }

    private static void races(int rounds) throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            for (int round = 0; round < rounds; round++) {
                AtomicBoolean woken = new AtomicBoolean();
                CompletableFuture<Thread> thread = new CompletableFuture<>();
                int kind = round;
                Task<?> task = loop.submit(() -> {
                    thread.complete(Thread.currentThread());
                    LockSupport.parkNanos(kind % 50_000);
                    while (!woken.get()) {
                        LockSupport.park();
                        if (Thread.interrupted()) {
                            woken.set(true);
                        }
                    }
                    return null;
                });
                Thread parked = thread.join();
                if (kind % 3 == 0) {
                    parked.interrupt();
                }
                woken.set(true);
                LockSupport.unpark(parked);
                task.get(20, TimeUnit.SECONDS);
            }
        }
    }

    /// SC-20
    @Test
    void monitorsAndTimedWaitsGoBackAndForthBetweenTheLoopAndPlatformThreads() throws Exception {
        int turns = 4_000;
        int[] turn = new int[1];
        Object monitor = new Object();
        try (EventLoop loop = EventLoop.open()) {
            List<Task<?>> tasks = new ArrayList<>();
            for (int t = 0; t < 2; t++) {
                int mine = t;
                tasks.add(loop.submit(() -> takeTurns(monitor, turn, mine, turns)));
            }
            takeTurns(monitor, turn, 2, turns);
            for (Task<?> task : tasks) {
                task.get(20, TimeUnit.SECONDS);
            }
        }
        assertTrue(turn[0] >= turns);
    }

    private static Void takeTurns(Object monitor, int[] turn, int mine, int turns) throws InterruptedException {
        synchronized (monitor) {
            while (turn[0] < turns) {
                if (turn[0] % 3 == mine) {
                    turn[0]++;
                    monitor.notifyAll();
                } else {
                    monitor.wait(1 + turn[0] % 3);
                }
            }
        }
        return null;
    }

    /// TS-01, from several threads at once
    @Test
    void everySubmissionOfManyThreadsRunsOnce() throws Exception {
        int threads = 4;
        int each = 5_000;
        int[] unlocked = new int[1];
        try (EventLoop loop = EventLoop.open()) {
            List<Thread> submitters = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                submitters.add(Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < each; i++) {
                        loop.callSoon(() -> unlocked[0]++);
                    }
                }));
            }
            for (Thread submitter : submitters) {
                submitter.join();
            }
            assertEquals(threads * each, loop.run(() -> unlocked[0]));
        }
    }

    @Test
    void loopsThatOpenAndCloseQuicklyLeaveTheJvmAsItWas() throws Exception {
        for (int i = 0; i < 300; i++) {
            EventLoop loop = EventLoop.open();
            loop.callLater(Duration.ofDays(1), () -> {});
            if (i % 2 == 0) {
                loop.submit(Waits::foreignForever);
            }
            loop.close();
        }
        Canaries.sing();
    }
}
