package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CapturedLog;
import dev.weft.EventLoop;
import dev.weft.LoopOptions;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.channel.Event;
import dev.weft.loop.Backstage;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Strand;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.CompletionHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a loop knows of that may wake its tasks, so that it is not taken for stuck.
@Tag("loop")
class StuckLoopTest {

    private static final String IS_STUCK = " has been stuck for ";

    private static LoopOptions reporting(String name) {
        return LoopOptions.named(name).reportDeadlocks(Duration.ofMillis(5)).closeGrace(Duration.ofMillis(100));
    }

    private static void awaitReport(CapturedLog log, String loop) {
        Backstage.spinUntil(() -> !log.having("loop \"" + loop + "\"" + IS_STUCK).isEmpty(), Duration.ofSeconds(30),
                "loop " + loop + " is reported");
    }

    private static TcpServer open() throws Exception {
        return TcpServer.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static boolean awaitsNothing() {
        return ((Scheduler) Strand.current().domain()).awaitsNothing();
    }

    @Test
    void itIsNotReportedWhileAReadIsUnderWayAndIsWhenTheReaderWaitsForAnotherTask() throws Exception {
        try (CapturedLog log = CapturedLog.open();
                EventLoop loop = EventLoop.open(reporting("reads"));
                EventLoop control = EventLoop.open(reporting("control"))) {
            Event connected = new Event();
            Event send = new Event();
            // On a loop of its own: of what it waits for the other knows nothing.
            TcpServer server = control.run(StuckLoopTest::open);
            control.submit(() -> {
                server.serve(stream -> {
                    connected.set();
                    send.await();
                    stream.write(new byte[1]);
                    new Event().await();
                });
                return null;
            });
            loop.submit(() -> {
                TcpStream stream = TcpStream
                        .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
                stream.readExactly(1);
                new Event().await();
                return null;
            });
            control.run(() -> connected.await());
            try (EventLoop last = EventLoop.open(reporting("last"))) {
                last.submit(() -> {
                    new Event().await();
                    return null;
                });
                awaitReport(log, "last");
            }
            assertEquals(0, log.having("loop \"reads\"" + IS_STUCK).size());
            assertEquals(0, log.having("loop \"control\"" + IS_STUCK).size());
            send.set();
            awaitReport(log, "reads");
            control.run(() -> server.close());
        }
    }

    private static void assertAwaited(Callable<?> waiting) throws Exception {
        Weft.run(() -> {
            assertTrue(awaitsNothing());
            TaskGroup.run(group -> {
                Task<?> task = group.fork(waiting);
                ((Scheduler) Strand.current().domain()).awaitQuiet();
                assertFalse(awaitsNothing());
                task.cancel("seen");
            });
            assertTrue(awaitsNothing());
        });
    }

    @Test
    void anAcceptIsAwaited() throws Exception {
        assertAwaited(() -> {
            try (TcpServer server = open()) {
                server.serve(_ -> {});
            }
            return null;
        });
    }

    @Test
    void aProcessIsAwaited() throws Exception {
        assertAwaited(() -> {
            try (Subprocess process = Subprocess.start("sleep", "1000")) {
                return process.waitFor();
            }
        });
    }

    @Test
    void theOutputOfAProcessIsAwaited() throws Exception {
        assertAwaited(() -> {
            try (Subprocess process = Subprocess.start("sleep", "1000")) {
                return process.stdout().readExactly(1);
            }
        });
    }

    @Test
    void aSignalIsAwaited() throws Exception {
        assertAwaited(() -> {
            try (Signals signals = Signals.receive("USR1")) {
                return signals.next();
            }
        });
    }

    @Test
    void aChangeOfADirectoryIsAwaited(@TempDir Path directory) throws Exception {
        assertAwaited(() -> {
            try (var changes = AsyncFiles.watch(directory)) {
                return changes.next();
            }
        });
    }

    @Test
    void anOperationThatCallsBackIsAwaited() throws Exception {
        Weft.run(() -> {
            AtomicReference<CompletionHandler<Integer, ?>> handler = new AtomicReference<>();
            TaskGroup.run(group -> {
                group.fork(() -> Completions.<Integer>await(handler::set));
                ((Scheduler) Strand.current().domain()).awaitQuiet();
                assertFalse(awaitsNothing());
                handler.get().completed(1, null);
            });
            assertTrue(awaitsNothing());
        });
    }
}
