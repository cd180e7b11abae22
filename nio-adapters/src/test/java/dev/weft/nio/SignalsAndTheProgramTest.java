package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.ChildJvm;
import dev.weft.CtrlCIsHeard;
import dev.weft.Weft;
import dev.weft.internal.carrier.SharedSignal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// What becomes of the reactions to INT and TERM that Weft and the JVM have, each in a JVM of its own.
@EnabledOnOs({OS.LINUX, OS.MAC})
@CtrlCIsHeard
class SignalsAndTheProgramTest {

    static void say(Object words) {
        System.out.println(words);
    }

    static void untilCancelled() throws InterruptedException {
        try {
            Weft.run(() -> {
                try (Signals signals = Signals.receive("INT")) {
                    say("ready");
                    say(signals.next());
                }
                waitForCtrlC();
            });
        } catch (CancellationException e) {
            say(e.getMessage());
        }
    }

    static void waitForCtrlC() throws InterruptedException {
        say("closed");
        Weft.sleep(Duration.ofDays(1));
    }

    static class ReceiverInsideARun {

        public static void main(String[] args) throws InterruptedException {
            untilCancelled();
            untilCancelled();
        }
    }

    @Tag("loop")
    @Test
    void ctrlCBelongsToAReceiverWhileItIsOpenAndAfterwardsToWeft() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(ReceiverInsideARun.class, ChildJvm.FLAG)) {
            for (int i = 0; i < 2; i++) {
                assertEquals("ready", jvm.line());
                jvm.signal("INT");
                assertEquals("INT", jvm.line());
                assertEquals("closed", jvm.line());
                jvm.signal("INT");
                assertEquals("the run was cancelled: Ctrl-C (asked by \"SIGINT handler\")", jvm.line());
            }
            assertEquals(0, jvm.exitCode());
        }
    }

    static class ReceiverAroundARun {

        public static void main(String[] args) throws InterruptedException {
            Signals signals = Signals.receive("INT");
            try {
                Weft.run(() -> {
                    say("ready");
                    say(signals.next());
                    signals.close();
                    waitForCtrlC();
                });
            } catch (CancellationException e) {
                say(e.getMessage());
            }
        }
    }

    @Tag("loop")
    @Test
    void weftHasCtrlCAfterwardsAlsoIfTheReceiverWasThereFirst() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(ReceiverAroundARun.class, ChildJvm.FLAG)) {
            assertEquals("ready", jvm.line());
            jvm.signal("INT");
            assertEquals("INT", jvm.line());
            assertEquals("closed", jvm.line());
            jvm.signal("INT");
            assertEquals("the run was cancelled: Ctrl-C (asked by \"SIGINT handler\")", jvm.line());
            assertEquals(0, jvm.exitCode());
        }
    }

    static class TakesNothing {

        public static void main(String[] args) throws InterruptedException {
            try {
                Weft.run(() -> {
                    Signals signals = Signals.receive("INT");
                    CountDownLatch told = new CountDownLatch(1);
                    var watch = SharedSignal.named("INT").receive(told::countDown);
                    say("ready");
                    told.await();
                    watch.close();
                    signals.close();
                    waitForCtrlC();
                });
            } catch (CancellationException e) {
                say(e.getMessage());
            }
        }
    }

    /// Trio gives it back likewise.
    @Tag("loop")
    @Test
    void aCtrlCThatNobodyTookGoesToWeftWhenTheReceiverCloses() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(TakesNothing.class, ChildJvm.FLAG)) {
            assertEquals("ready", jvm.line());
            jvm.signal("INT");
            assertEquals("closed", jvm.line());
            assertEquals("the run was cancelled: Ctrl-C (asked by \"SIGINT handler\")", jvm.line());
        }
    }

    static class OutlivesARun {

        public static void main(String[] args) throws InterruptedException {
            try (Signals signals = Signals.receive("INT", "TERM")) {
                Weft.run(() -> say("ready"));
                say(signals.next());
            }
            say("closed");
            while (true) {
                Thread.onSpinWait();
            }
        }
    }

    @Tag("loop")
    @Test
    void aReceiverThatOutlivesARunStillHasIt() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(OutlivesARun.class, ChildJvm.FLAG)) {
            assertEquals("ready", jvm.line());
            jvm.signal("INT");
            assertEquals("INT", jvm.line());
            assertEquals("closed", jvm.line());
            jvm.signal("INT");
            assertEquals(130, jvm.exitCode());
        }
    }

    static class Term {

        public static void main(String[] args) throws InterruptedException {
            try {
                Signals.receive("TERM", "KILL");
            } catch (IllegalArgumentException e) {
                say("refused");
            }
            try (Signals signals = Signals.receive("TERM")) {
                say("ready");
                say(signals.next());
            }
            say("closed");
            Weft.sleep(Duration.ofDays(1));
        }
    }

    @Test
    void sigtermDoesNotEndTheJvmWhileItIsReceivedAndAgainDoesAfterwards() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(Term.class)) {
            assertEquals("refused", jvm.line());
            assertEquals("ready", jvm.line());
            jvm.signal("TERM");
            assertEquals("TERM", jvm.line());
            assertEquals("closed", jvm.line());
            jvm.signal("TERM");
            assertEquals(List.of(), jvm.lines());
            assertEquals(143, jvm.exitCode());
        }
    }

    static class TermNotTaken {

        public static void main(String[] args) throws InterruptedException {
            Signals idle = Signals.receive("TERM");
            try (Signals signals = Signals.receive("TERM", "HUP")) {
                say("ready");
                while (!signals.next().equals("HUP")) {
                    say("TERM");
                }
            }
            idle.close();
            say("closed");
            Weft.sleep(Duration.ofDays(1));
        }
    }

    @Test
    void sigtermThatWasTakenByOneOfTwoReceiversEndsNothing() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(TermNotTaken.class)) {
            assertEquals("ready", jvm.line());
            jvm.signal("TERM");
            assertEquals("TERM", jvm.line());
            jvm.signal("HUP");
            assertEquals("closed", jvm.line());
            jvm.signal("TERM");
            assertEquals(143, jvm.exitCode());
        }
    }
}
