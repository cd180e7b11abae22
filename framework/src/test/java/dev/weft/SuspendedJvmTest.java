package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// A JVM that is stopped while deadlines run, as on a machine that sleeps. In real time, since it is about that.
@Tag("loop")
@Tag("soak")
@EnabledOnOs({OS.LINUX, OS.MAC})
class SuspendedJvmTest {

    private static final int LOOPS = 3;
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration STOP = Duration.ofSeconds(7);

    /// On each loop a timeout, of which a second has passed when it says so, and how long it lasted.
    static final class Limited {

        public static void main(String[] arguments) throws Exception {
            List<EventLoop> loops = new ArrayList<>();
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < LOOPS; i++) {
                EventLoop loop = EventLoop.open();
                loops.add(loop);
                tasks.add(loop.submit(Limited::waitForTheEnd));
            }
            for (Task<?> task : tasks) {
                task.get();
            }
            loops.forEach(EventLoop::close);
        }

        private static Void waitForTheEnd() throws InterruptedException {
            long begun = System.nanoTime();
            try {
                Weft.withTimeout(LIMIT, () -> {
                    Weft.sleep(Duration.ofSeconds(1));
                    System.out.println("a second in");
                    Weft.sleep(Duration.ofDays(1));
                });
            } catch (TimeoutException e) {
                System.out.println("lasted " + (System.nanoTime() - begun) / 1_000_000);
            }
            return null;
        }
    }

    /// A machine that slept leaves each of its timeouts what was left of it, and says once that it was so.
    @Test
    void whatWasLeftOfATimeoutIsLeftOfItAfterwards() throws Exception {
        try (ChildJvm child = ChildJvm.start(Limited.class, ChildJvm.FLAG)) {
            for (int seen = 0; seen < LOOPS;) {
                String line = child.line();
                seen += line.equals("a second in") ? 1 : 0;
            }
            long stopped = System.nanoTime();
            child.standStill(STOP);
            long stop = (System.nanoTime() - stopped) / 1_000_000;
            List<String> lines = child.lines();
            List<Long> lasted = lines.stream().filter(line -> line.startsWith("lasted ")).map(line -> line.substring(7))
                    .map(Long::valueOf).toList();
            assertEquals(LOOPS, lasted.size(), lines::toString);
            for (long millis : lasted) {
                // A little is lost, and up to a second won, by not knowing when it began to stand still.
                assertTrue(millis >= LIMIT.plus(STOP).toMillis() - 100, lines::toString);
                assertTrue(millis <= LIMIT.toMillis() + stop + 3_000, lines::toString);
            }
            assertEquals(1, lines.stream().filter(line -> line.contains("stood still")).count(), lines::toString);
        }
    }

    /// One task that computes for longer than anybody may be silent.
    static final class Busy {

        public static void main(String[] arguments) throws Exception {
            Weft.run(() -> {
                try {
                    Weft.withTimeout(Duration.ofSeconds(1), () -> {
                        long begun = System.nanoTime();
                        while (System.nanoTime() - begun < 6_000_000_000L) {
                            Thread.onSpinWait();
                        }
                        Weft.sleep(Duration.ofMillis(100));
                        System.out.println("went on");
                    });
                } catch (TimeoutException e) {
                    System.out.println("timed out");
                }
            });
        }
    }

    @Test
    void aTaskThatOnlyComputesForLongIsNoStandstill() throws Exception {
        try (ChildJvm child = ChildJvm.start(Busy.class, ChildJvm.FLAG)) {
            assertEquals(List.of("timed out"), child.lines());
        }
    }
}
