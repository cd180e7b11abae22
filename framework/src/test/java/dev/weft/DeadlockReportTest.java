package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.weft.channel.Event;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a loop logs that is stuck.
@Tag("loop")
class DeadlockReportTest {

    private static final String IS_STUCK = " has been stuck for ";

    private static LoopOptions reporting(String name) {
        return LoopOptions.named(name).reportDeadlocks(Duration.ofMillis(5)).closeGrace(Duration.ofMillis(100));
    }

    private static CountDownLatch onMessage(CapturedLog log, String text) {
        CountDownLatch logged = new CountDownLatch(1);
        log.onMessage(text, logged::countDown);
        return logged;
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertTrue(latch.await(30, TimeUnit.SECONDS));
    }

    /// Returns when a loop that is stuck from now on has been reported, so that one before it would have been, too.
    private static void untilAnotherIsReported(CapturedLog log) throws InterruptedException {
        CountDownLatch logged = onMessage(log, "loop \"control\"" + IS_STUCK);
        try (EventLoop control = EventLoop.open(reporting("control"))) {
            control.submit(() -> {
                new Event().await();
                return null;
            });
            await(logged);
        }
    }

    @Test
    void aDeadlockIsWarnedOfWithWhoWaitsForWhom() throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            CountDownLatch logged = onMessage(log, IS_STUCK);
            try (EventLoop loop = EventLoop.open(reporting("bank"))) {
                ReentrantLock lock = new ReentrantLock();
                loop.submit(() -> {
                    lock.lock();
                    Task<?> waiting = loop.submit(() -> {
                        lock.lockInterruptibly();
                        return null;
                    }, "payer");
                    return waiting.await();
                }, "clerk");
                await(logged);
            }
            ILoggingEvent event = log.having(IS_STUCK).getFirst();
            assertEquals(Level.WARN, event.getLevel());
            assertEquals("""
                    loop "bank" has been stuck for PT0.005S: no task is ready, and the loop knows of no timer, no I/O and no \
                    offloaded call that could wake one. Another thread still may. Who waits for whom:
                    loop "bank": 2 tasks
                    deadlock:
                      task "clerk" [RUNNING at DeadlockReportTest.java:N, in Task.await] waits for task "payer"
                      task "payer" [RUNNING at DeadlockReportTest.java:N, in ReentrantLock.lockInterruptibly] waits for a \
                    ReentrantLock held by task "clerk"\
                    """, event.getFormattedMessage().replaceAll("java:\\d+", "java:N"));
        }
    }

    @Test
    void itIsReportedOnceAndAgainAfterTheLoopHasMovedOn() throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            CountDownLatch first = onMessage(log, "task \"first\"");
            Event gate = new Event();
            try (EventLoop loop = EventLoop.open(reporting("loop"))) {
                loop.submit(() -> {
                    gate.await();
                    return loop.submit(() -> {
                        new Event().await();
                        return null;
                    }, "second");
                }, "first");
                await(first);
                untilAnotherIsReported(log);
                CountDownLatch second = onMessage(log, "task \"second\"");
                gate.set();
                await(second);
                untilAnotherIsReported(log);
            }
            assertEquals(2, log.having("loop \"loop\"" + IS_STUCK).size());
        }
    }

    @Test
    void theSameIsNotReportedAgainThoughSomethingCameAndWent() throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            CountDownLatch first = onMessage(log, IS_STUCK);
            try (EventLoop loop = EventLoop.open(reporting("loop"))) {
                loop.submit(() -> {
                    new Event().await();
                    return null;
                });
                await(first);
                loop.run(() -> {});
                untilAnotherIsReported(log);
            }
            assertEquals(1, log.having("loop \"loop\"" + IS_STUCK).size());
        }
    }

    private static void assertNotReportedWhile(Action waiting) throws Exception {
        try (CapturedLog log = CapturedLog.open(); EventLoop loop = EventLoop.open(reporting("loop"))) {
            CountDownLatch waits = new CountDownLatch(1);
            loop.submit(() -> {
                loop.callSoon(waits::countDown);
                waiting.run();
                return null;
            });
            await(waits);
            untilAnotherIsReported(log);
            // Should it just be telling, it is behind that.
            loop.run(() -> Weft.yieldNow());
            assertEquals(0, log.having("loop \"loop\"" + IS_STUCK).size());
        }
    }

    @Test
    void itIsNotReportedWhileAnOffloadedCallIsUnderWay() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        assertNotReportedWhile(() -> Weft.offload(() -> {
            end.await();
            return null;
        }));
    }

    @Test
    void itIsNotReportedWhileATimerIsSet() throws Exception {
        assertNotReportedWhile(() -> Weft.sleep(Duration.ofDays(1)));
    }

    @Test
    void itIsNotReportedWhileATaskReadsASocketOfTheJdks() throws Exception {
        try (ServerSocket server = new ServerSocket(0);
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket _ = server.accept()) {
            assertNotReportedWhile(() -> client.getInputStream().read());
        }
    }

    @Test
    void itIsNotReportedWhereNobodyLives() throws Exception {
        try (CapturedLog log = CapturedLog.open(); EventLoop _ = EventLoop.open(reporting("loop"))) {
            untilAnotherIsReported(log);
            assertEquals(0, log.having("loop \"loop\"" + IS_STUCK).size());
        }
    }

    @Test
    void itIsNotReportedUnlessAskedFor() throws Exception {
        try (CapturedLog log = CapturedLog.open(); EventLoop loop = EventLoop.open(LoopOptions.named("loop"))) {
            loop.submit(() -> {
                new Event().await();
                return null;
            });
            untilAnotherIsReported(log);
            assertEquals(0, log.having("loop \"loop\"" + IS_STUCK).size());
        }
    }

    @Test
    void aRunReportsToo() throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            Event gate = new Event();
            log.onMessage(IS_STUCK, gate::set);
            Weft.run(reporting("run"), gate::await);
            assertEquals(1, log.having("loop \"run\"" + IS_STUCK).size());
        }
    }

    @Test
    void aLoggerThatWaitsHoldsUpNothing() throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            CountDownLatch logging = new CountDownLatch(1);
            Event release = new Event();
            log.onMessage(IS_STUCK, () -> {
                logging.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            try (EventLoop loop = EventLoop.open(reporting("loop"))) {
                Task<?> stuck = loop.submit(() -> {
                    new Event().await();
                    return null;
                });
                await(logging);
                stuck.cancel("enough");
                assertThrows(CancellationException.class, stuck::await);
                release.set();
            }
        }
    }

    @Test
    void anOffloadedCallIsAwaitedUntilItHasEnded() throws Exception {
        Weft.run(() -> {
            CountDownLatch end = new CountDownLatch(1);
            TaskGroup.run(group -> {
                group.fork(() -> Weft.offload(() -> {
                    end.await();
                    return null;
                }));
                Weft.yieldNow();
                assertFalse(EventLoop.current().scheduler().awaitsNothing());
                end.countDown();
            });
            assertTrue(EventLoop.current().scheduler().awaitsNothing());
        });
    }

    @Test
    void aTimeThatIsNotPositiveIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> LoopOptions.defaults().reportDeadlocks(Duration.ZERO));
    }
}
