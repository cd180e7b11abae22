package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.EventLoop;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.channel.Channel;
import dev.weft.loop.Director;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Strand;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a [WeftTest] must not leave behind.
@Tag("loop")
class WeftTestLeakTest {

    private static final CountDownLatch END = new CountDownLatch(1);

    private static Throwable failureOf(Class<?> type) {
        return Ran.all(type).getLast().failure();
    }

    private static void assertTold(Class<?> type, String what) {
        Throwable failure = failureOf(type);
        assertTrue(failure != null && failure.getMessage().contains(what), () -> String.valueOf(failure));
    }

    static class ATask {

        @WeftTest
        void spawns() throws Exception {
            Weft.spawn(() -> Channel.rendezvous().receive(), "forgotten");
        }
    }

    @Test
    void aTaskThatStillWaitsIsTold() {
        assertTold(ATask.class, "task \"forgotten\" in Channel.receive at WeftTestLeakTest.java:");
    }

    static class NoCheck {

        @WeftTest(leakCheck = false)
        void spawns() throws Exception {
            Weft.spawn(() -> Channel.rendezvous().receive());
        }
    }

    @Test
    void withoutTheCheckItIsAllowed() {
        assertNull(failureOf(NoCheck.class));
    }

    static class ATaskThatEnds {

        @WeftTest(seeds = 5)
        void spawns() {
            Weft.spawn(() -> {
                for (int i = 0; i < 10; i++) {
                    Thread.yield();
                }
                return null;
            });
        }
    }

    @Test
    void aTaskThatEndsByItselfIsNone() {
        assertNull(failureOf(ATaskThatEnds.class));
    }

    static class ACallback {

        @WeftTest
        void callsLater() {
            EventLoop.current().callLater(Duration.ofHours(1), () -> {});
        }
    }

    @Test
    void aCallbackThatIsStillToComeIsTold() {
        assertTold(ACallback.class, "a timer that is set");
    }

    static class AThread {

        @WeftTest(realTime = true)
        void starts() {
            Thread.ofPlatform().daemon().name("left running").start(() -> {
                try {
                    END.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    @Test
    void aPlatformThreadIsTold() {
        try {
            assertTold(AThread.class, "the platform thread \"left running\"");
        } finally {
            END.countDown();
        }
    }

    static class AFailure {

        @WeftTest
        void fails() {
            Weft.spawn(() -> Channel.rendezvous().receive(), "forgotten");
            throw new ArithmeticException();
        }
    }

    @Test
    void whatAFailedTestLeavesIsToldWithItsFailure() {
        Throwable failure = failureOf(AFailure.class);
        assertEquals(ArithmeticException.class, failure.getClass());
        assertTrue(failure.getSuppressed()[0].toString().contains("\"forgotten\""));
    }

    static class Clean {

        @WeftTest(seeds = 3)
        void uses() throws Exception {
            Weft.withTimeout(Duration.ofSeconds(1), () -> TaskGroup.run(group -> {
                group.fork(() -> Weft.sleep(Duration.ofMillis(1)));
                Weft.offload(() -> 1);
            }));
        }
    }

    @Test
    void aTestThatCleansUpPasses() {
        assertNull(failureOf(Clean.class));
    }

    static class AResource {

        @WeftTest
        void opens() {
            Director ledger = ((Scheduler) Strand.current().domain()).director();
            Object closed = new Object();
            ledger.opened(closed);
            ledger.closed(closed);
            ledger.opened(new StringBuilder());
        }
    }

    @Test
    void whatIsStillOpenIsTold() {
        assertTold(AResource.class, "a StringBuilder opened at WeftTestLeakTest.java:");
        assertEquals(2, failureOf(AResource.class).getMessage().split(" opened at ").length);
    }
}
