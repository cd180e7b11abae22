package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What can only be seen in a JVM of its own.
@Tag("loop")
class ChildJvmTest {

    static class WithoutTheFlag {

        public static void main(String[] args) throws Exception {
            try {
                Weft.run(() -> System.out.println("ran"));
            } catch (UnsupportedOperationException e) {
                System.out.println(e.getMessage());
            }
            try (var group = TaskGroup.open()) {
                Task<Integer> task = group.fork(() -> 1);
                group.join();
                System.out.println("group " + task.result());
            }
            System.out.println("gather " + Weft.gather(() -> 1, () -> 2));
            try {
                Weft.withTimeout(Duration.ofMillis(1), () -> Weft.sleep(Duration.ofDays(1)));
            } catch (TimeoutException e) {
                System.out.println("timeout");
            }
        }
    }

    /// Rule 8
    @Test
    void withoutTheFlagRunPrintsItAndTheRestWorks() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(WithoutTheFlag.class)) {
            List<String> lines = jvm.lines();
            assertEquals(0, jvm.exitCode(), lines.toString());
            assertTrue(lines.contains("    --add-opens java.base/java.lang=ALL-UNNAMED"), lines.toString());
            assertEquals(List.of("group 1", "gather [1, 2]", "timeout"),
                    lines.subList(lines.size() - 3, lines.size()), lines.toString());
        }
    }

    static class EndsAPipe {

        public static void main(String[] args) throws Exception {
            System.out.println("sql " + ModuleLayer.boot().findModule("java.sql").isPresent());
            for (Action body : List.<Action>of(() -> new PipedInputStream(new PipedOutputStream()).read(), () -> {
                assertThrows(InterruptedException.class, Waits::foreignForever);
                throw new IOException("cleanup");
            })) {
                try {
                    Weft.withTimeout(Duration.ofMillis(1), () -> body.run());
                } catch (TimeoutException | IOException e) {
                    System.out.println(e.getClass().getSimpleName());
                }
            }
        }
    }

    /// What an interrupt turns into is known without the module that has JDBC's exceptions.
    @Test
    void aCancellationIsToldFromAFailureWithoutTheModuleOfJdbc() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(EndsAPipe.class, "--limit-modules=java.base,java.xml,java.naming")) {
            List<String> lines = jvm.lines();
            assertEquals(0, jvm.exitCode(), lines.toString());
            assertEquals(List.of("sql false", "TimeoutException", "IOException"), lines);
        }
    }

    static class Exits {

        public static void main(String[] args) throws Exception {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
            Weft.run(() -> {
                Weft.spawn(Waits::foreignForever);
                Weft.yieldNow();
                System.exit(7);
            });
        }
    }

    @Test
    void systemExitInATaskRunsTheHooksAndEndsTheJvmWithItsCode() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(Exits.class, ChildJvm.FLAG)) {
            assertEquals(List.of("hook"), jvm.lines());
            assertEquals(7, jvm.exitCode());
        }
    }

    static class TakesTheFirstSocket {

        public static void main(String[] args) throws Exception {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                EventLoop loop = EventLoop.open();
                CountDownLatch reads = new CountDownLatch(1);
                loop.submit(() -> {
                    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
                        reads.countDown();
                        return socket.getInputStream().read();
                    }
                });
                reads.await();
                loop.close();
            }
            Canaries.sing();
            System.out.println("sockets work");
        }
    }

    /// D4: the JVM's pollers must not live on the loop that first used a socket.
    @Test
    void theFirstSocketOfTheJvmMayBeATasks() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(TakesTheFirstSocket.class, ChildJvm.FLAG)) {
            assertEquals(List.of("sockets work"), jvm.lines());
            assertEquals(0, jvm.exitCode());
        }
    }
}
