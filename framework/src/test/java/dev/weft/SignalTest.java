package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Signals, each to a JVM of its own. What must not be waited for has an hour's grace there: a test would not end.
@Tag("loop")
@EnabledOnOs({OS.LINUX, OS.MAC})
@CtrlCIsHeard
class SignalTest {

    private static final LoopOptions PATIENT = LoopOptions.named("patient").closeGrace(Duration.ofHours(1));

    /// For a JVM that does not wait to be gone.
    private static final Duration LONG_ENOUGH = Duration.ofMillis(100);

    static void waitAndCleanUp(String name) throws InterruptedException {
        try {
            System.out.println("ready");
            Weft.sleep(Duration.ofDays(1));
        } finally {
            Weft.shield(() -> Weft.sleep(LONG_ENOUGH));
            System.out.println(name + " cleaned up");
        }
    }

    static void refuseToEnd() throws InterruptedException {
        try {
            System.out.println("ready");
            Weft.sleep(Duration.ofDays(1));
        } catch (InterruptedException e) {
            System.out.println("asked");
        }
        Weft.shield(() -> Weft.sleep(Duration.ofDays(1)));
    }

    static class Polite {

        public static void main(String[] args) throws InterruptedException {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> Weft.run(() -> System.out.println("ran in a hook"))));
            try {
                Weft.run(PATIENT, () -> waitAndCleanUp("main"));
            } catch (CancellationException e) {
                new CountDownLatch(1).await(LONG_ENOUGH.toMillis(), TimeUnit.MILLISECONDS);
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void ctrlCCancelsMainAndTheProgramGoesOn() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(Polite.class, ChildJvm.FLAG)) {
            assertEquals("ready", jvm.line());
            jvm.signal("INT");
            assertEquals("main cleaned up", jvm.line());
            assertEquals("the run was cancelled: Ctrl-C (asked by \"SIGINT handler\")", jvm.line());
            assertEquals(List.of("ran in a hook"), jvm.lines());
            assertEquals(0, jvm.exitCode());
        }
    }

    @Test
    void sigtermCancelsMainAndTheJvmWaitsForItsThread() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(Polite.class, ChildJvm.FLAG)) {
            assertEquals("ready", jvm.line());
            jvm.signal("TERM");
            assertEquals(List.of("main cleaned up", "ran in a hook",
                    "the run was cancelled: the JVM is shutting down (asked by \"weft-shutdown\")"), jvm.sortedLines());
            assertEquals(143, jvm.exitCode());
        }
    }

    static class Stubborn {

        public static void main(String[] args) throws InterruptedException {
            Weft.run(args.length == 0 ? PATIENT : PATIENT.closeGrace(Duration.parse(args[0])), () -> {
                Weft.spawn(() -> {
                    waitAndCleanUp("another");
                    return null;
                });
                Weft.yieldNow();
                refuseToEnd();
            });
        }
    }

    static class Deaf {

        public static void main(String[] args) throws InterruptedException {
            Weft.run(PATIENT.closeGrace(LONG_ENOUGH), SignalTest::refuseToEnd);
        }
    }

    /// Or it would look as if nothing had happened.
    @Test
    void aBodyThatDoesNotEndAfterCtrlCIsLogged() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(Deaf.class, ChildJvm.FLAG)) {
            assertEquals("ready", jvm.line());
            jvm.signal("INT");
            assertEquals("asked", jvm.line());
            String told = jvm.line();
            assertTrue(told.contains("Task \"Task-1\" [RUNNING at SignalTest.java"), told);
            assertTrue(told.contains("did not end within PT0.1S of being asked to (Ctrl-C)"), told);
        }
    }

    @Test
    void aSecondCtrlCEndsTheJvmAtOnce() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(Stubborn.class, ChildJvm.FLAG)) {
            assertEquals(List.of("ready", "ready"), List.of(jvm.line(), jvm.line()));
            jvm.signal("INT");
            assertEquals("asked", jvm.line());
            jvm.signal("INT");
            assertEquals(130, jvm.exitCode());
        }
    }

    @Test
    void ctrlCWhileTheJvmWaitsEndsItAtOnce() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(Stubborn.class, ChildJvm.FLAG)) {
            assertEquals(List.of("ready", "ready"), List.of(jvm.line(), jvm.line()));
            jvm.signal("TERM");
            assertEquals("asked", jvm.line());
            jvm.signal("INT");
            assertEquals(143, jvm.exitCode());
        }
    }

    @Test
    void whenMainDoesNotEndWithinTheGraceTheOthersAreCancelledAndTheJvmEnds() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(Stubborn.class, List.of("PT0.5S"), ChildJvm.FLAG)) {
            assertEquals(List.of("ready", "ready"), List.of(jvm.line(), jvm.line()));
            jvm.signal("TERM");
            List<String> lines = jvm.lines();
            assertTrue(lines.contains("another cleaned up"), lines.toString());
            assertEquals(143, jvm.exitCode());
        }
    }

    static class HoldsTheLoop {

        public static void main(String[] args) {
            Weft.run(PATIENT.closeGrace(Duration.ZERO), () -> {
                System.out.println("ready");
                while (true) {
                    Thread.onSpinWait();
                }
            });
        }
    }

    @Test
    void aTaskThatNeverWaitsDoesNotKeepTheJvmFromEndingAndIsNamed() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(HoldsTheLoop.class, ChildJvm.FLAG)) {
            assertEquals("ready", jvm.line());
            jvm.signal("TERM");
            List<String> lines = jvm.lines();
            assertTrue(
                    lines.stream()
                            .anyMatch(line -> line.contains("the JVM ends; Task \"Task-1\" [RUNNING at SignalTest")),
                    lines.toString());
            assertEquals(143, jvm.exitCode());
        }
    }

    /// Not before the main thread, which calls this, waits for the loop.
    static void serve(EventLoop loop, Action body) {
        Thread main = Thread.currentThread();
        loop.submit(() -> {
            while (main.getState() != Thread.State.WAITING) {
                Weft.yieldNow();
            }
            body.run();
            return null;
        });
    }

    static class Service {

        public static void main(String[] args) throws Exception {
            try (EventLoop loop = EventLoop.open(PATIENT)) {
                serve(loop, () -> waitAndCleanUp("server"));
                loop.runForever();
                System.out.println("returned");
            }
            new CountDownLatch(1).await(LONG_ENOUGH.toMillis(), TimeUnit.MILLISECONDS);
            System.out.println("closed");
        }
    }

    @Test
    void sigtermMakesRunForeverReturnAndTheJvmWaitsUntilMainHasClosedTheLoop() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(Service.class, ChildJvm.FLAG)) {
            assertEquals("ready", jvm.line());
            jvm.signal("TERM");
            assertEquals(List.of("returned", "server cleaned up", "closed"), jvm.lines());
            assertEquals(143, jvm.exitCode());
        }
    }

    static class StubbornService {

        public static void main(String[] args) throws Exception {
            try (EventLoop loop = EventLoop.open(PATIENT)) {
                serve(loop, SignalTest::refuseToEnd);
                loop.runForever();
            }
        }
    }

    @Test
    void ctrlCMakesRunForeverReturnAndASecondOneEndsTheJvmWhileItCloses() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(StubbornService.class, ChildJvm.FLAG)) {
            assertEquals("ready", jvm.line());
            jvm.signal("INT");
            assertEquals("asked", jvm.line());
            jvm.signal("INT");
            assertEquals(130, jvm.exitCode());
        }
    }

    static class TwoRuns {

        public static void main(String[] args) throws Exception {
            CountDownLatch never = new CountDownLatch(1);
            // Two threads that make the first logger make SLF4J talk.
            Weft.run(() -> {});
            for (String name : List.of("one", "two")) {
                new Thread(() -> {
                    try {
                        Weft.run(PATIENT, () -> waitAndCleanUp(name));
                    } catch (InterruptedException e) {
                        System.out.println("an interrupt came out of the run");
                    }
                }).start();
            }
            never.await();
        }
    }

    @Test
    void ctrlCEndsTheJvmIfItsMainThreadIsInNoRunButAllRunsCleanUp() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(TwoRuns.class, ChildJvm.FLAG)) {
            assertEquals(List.of("ready", "ready"), List.of(jvm.line(), jvm.line()));
            jvm.signal("INT");
            List<String> lines = jvm.lines();
            assertTrue(lines.containsAll(List.of("one cleaned up", "two cleaned up")), lines.toString());
            assertEquals(130, jvm.exitCode());
        }
    }

    static class ExitsInCleanup {

        public static void main(String[] args) throws Exception {
            try {
                Weft.run(PATIENT, () -> {
                    Weft.spawn(() -> {
                        waitAndCleanUp("another");
                        return null;
                    });
                    try {
                        Weft.sleep(Duration.ofDays(1));
                    } finally {
                        System.exit(1);
                    }
                });
            } finally {
                System.out.println("exit has returned");
            }
        }
    }

    @Test
    void aTaskThatCallsExitInItsCleanupIsNotWaitedForButTheOthersAre() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(ExitsInCleanup.class, ChildJvm.FLAG)) {
            assertEquals("ready", jvm.line());
            jvm.signal("TERM");
            assertEquals(List.of("another cleaned up"), jvm.lines());
            assertEquals(143, jvm.exitCode());
        }
    }
}
