package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `System.exit` in a program that runs a loop. Nobody may wait for the thread that called it: with an hour's grace, a
/// test in which somebody did would not end.
@Tag("loop")
class SystemExitTest {

    private static final LoopOptions PATIENT = LoopOptions.named("patient").closeGrace(Duration.ofHours(1));

    static class InAGroupAndOffTheLoop {

        public static void main(String[] args) throws Exception {
            Weft.run(PATIENT, () -> {
                Weft.spawn(() -> {
                    SignalTest.waitAndCleanUp("another");
                    return null;
                });
                TaskGroup.run(group -> {
                    group.fork(() -> SignalTest.waitAndCleanUp("sibling"));
                    group.fork(() -> {
                        Weft.offload(() -> {
                            System.exit(7);
                            return null;
                        });
                    });
                });
            });
        }
    }

    @Test
    void whoWaitsForTheCallerIsNotWaitedForEitherAndAllOthersCleanUp() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(InAGroupAndOffTheLoop.class, ChildJvm.FLAG)) {
            assertEquals(List.of("another cleaned up", "ready", "ready", "sibling cleaned up"), jvm.sortedLines());
            assertEquals(7, jvm.exitCode());
        }
    }

    static class InAClassInitialiser {

        static class Fatal {

            static final int NOTHING = exit();

            static int exit() {
                System.exit(7);
                return 0;
            }
        }

        public static void main(String[] args) throws Exception {
            Weft.run(PATIENT, () -> {
                Weft.spawn(Waits::foreignForever);
                Weft.yieldNow();
                return Fatal.NOTHING;
            });
        }
    }

    @Test
    void aCallerThatHoldsTheCarrierIsNotWaitedFor() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(InAClassInitialiser.class, ChildJvm.FLAG)) {
            assertEquals(7, jvm.exitCode());
        }
    }

    static class InAnotherThread {

        public static void main(String[] args) throws Exception {
            try {
                Weft.run(PATIENT, () -> {
                    Thread.ofPlatform().start(() -> System.exit(7));
                    SignalTest.waitAndCleanUp("main");
                });
            } catch (CancellationException e) {
                try {
                    Weft.run(() -> System.out.println("another run"));
                } catch (CancellationException again) {
                    System.exit(8);
                }
            }
        }
    }

    @Test
    void inAnotherThreadItLetsMainCleanUpAndBeginNothingNew() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(InAnotherThread.class, ChildJvm.FLAG)) {
            assertEquals(List.of("ready", "main cleaned up"), jvm.lines());
            assertEquals(7, jvm.exitCode());
        }
    }
}
