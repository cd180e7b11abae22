package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Ctrl-C, in a JVM of its own.
@Tag("loop")
@EnabledOnOs({OS.LINUX, OS.MAC})
class CtrlCTest {

    /// Waits, and cleans up when it is cancelled.
    static class Polite {

        public static void main(String[] args) {
            try {
                Weft.run(() -> {
                    try {
                        System.out.println("ready");
                        Weft.sleep(Duration.ofDays(1));
                    } finally {
                        Weft.shield(() -> Weft.sleep(Duration.ofMillis(1)));
                        System.out.println("cleaned");
                    }
                });
            } catch (CancellationException e) {
                System.out.println(e.getMessage().contains("Ctrl-C"));
            } catch (InterruptedException e) {
                System.out.println("an interrupt came out of the run");
            }
        }
    }

    /// Waits, whatever one says.
    static class Stubborn {

        public static void main(String[] args) throws InterruptedException {
            Weft.run(() -> Weft.shield(() -> {
                System.out.println("ready");
                Weft.sleep(Duration.ofDays(1));
            }));
        }
    }

    @Test
    void theFirstCancelsMainAndItsCleanupRuns() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(Polite.class, ChildJvm.FLAG)) {
            assertEquals("ready", jvm.line());
            jvm.signal("INT");
            assertEquals(List.of("cleaned", "true"), jvm.lines());
            assertEquals(0, jvm.exitCode());
        }
    }

    @Test
    void theSecondEndsTheJvm() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(Stubborn.class, ChildJvm.FLAG)) {
            assertEquals("ready", jvm.line());
            while (jvm.isAlive()) {
                // One signal may swallow the next while both are pending.
                jvm.signal("INT");
            }
            assertEquals(130, jvm.exitCode());
        }
    }
}
