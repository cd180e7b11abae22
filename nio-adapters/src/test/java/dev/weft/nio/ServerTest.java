package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.weft.Backend;
import dev.weft.CancelOptions;
import dev.weft.CancelScope;
import dev.weft.CapturedLog;
import dev.weft.ChildJvm;
import dev.weft.FullServer;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.everywhere.CancelEverywhere;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ServerTest {

    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Duration LONG = Duration.ofSeconds(30);

    @OnEveryBackend
    void aHandlerThatFailsEndsItsOwnConnectionAndIsLogged(Backend backend) throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            backend.run(() -> {
                TcpServer server = TcpServer.open(ANY);
                TaskGroup.run(group -> {
                    group.fork(() -> server.serve(stream -> {
                        if (stream.readLine().equals("fail")) {
                            throw new IllegalArgumentException("as it was told");
                        }
                        stream.write("fine\n");
                    }));
                    try (TcpStream bad = TcpStream.connect(server.localAddress());
                            TcpStream good = TcpStream.connect(server.localAddress())) {
                        bad.write("fail\n");
                        assertNull(bad.readLine());
                        good.write("go\n");
                        assertEquals("fine", good.readLine());
                    }
                    server.close();
                });
            });
            assertEquals(1, log.having("failed").size());
        }
    }

    @OnEveryBackend
    void aConnectionThatBreaksInATaskOfTheHandlersIsNoFailureOfTheHandler(Backend backend) throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            backend.run(() -> {
                TcpServer server = TcpServer.open(ANY);
                TaskGroup.run(group -> {
                    Task<?> serving = group.fork(() -> server.serve(stream -> TaskGroup.run(halves -> halves
                            .fork(() -> stream.readExactly(5)))));
                    TcpStream.connect(server.localAddress()).close();
                    while (log.having("is broken").isEmpty()) {
                        Weft.sleep(Duration.ofMillis(1));
                    }
                    server.close();
                    serving.await();
                });
            });
            assertEquals(0, log.having("failed").size());
        }
    }

    @OnEveryBackend
    void noMoreConnectionsThanAllowedAreServedAtOnce(Backend backend) throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        backend.run(() -> {
            TcpServer server = TcpServer.open(ANY, ServerOptions.defaults().maxConnections(2));
            TaskGroup.run(group -> {
                group.fork(() -> server.serve(stream -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    stream.write(stream.readLine() + "\n");
                    now.decrementAndGet();
                }));
                TaskGroup.run(clients -> {
                    for (int i = 0; i < 10; i++) {
                        clients.fork(() -> {
                            try (TcpStream stream = TcpStream.connect(server.localAddress())) {
                                stream.write("a\n");
                                assertEquals("a", stream.readLine());
                            }
                        });
                    }
                });
                server.close();
            });
        });
        assertTrue(most.get() <= 2, "at once: " + most);
    }

    @OnEveryBackend
    void whatIsStillServedAtTheEndOfTheGraceIsCancelled(Backend backend) throws Exception {
        backend.run(() -> {
            TcpServer server = TcpServer.open(ANY);
            CountDownLatch asked = new CountDownLatch(1);
            TaskGroup.run(group -> {
                Task<?> serving = group.fork(() -> server.serve(stream -> {
                    stream.write("hello\n");
                    try {
                        while (!Weft.shouldEnd()) {
                            Weft.sleep(Duration.ofMillis(1));
                        }
                    } finally {
                        // On a busy machine the grace may be over first.
                        asked.countDown();
                    }
                    stream.readLine();
                }));
                try (TcpStream stream = TcpStream.connect(server.localAddress())) {
                    assertEquals("hello", stream.readLine());
                    server.close(Duration.ofMillis(20));
                    asked.await();
                    assertNull(stream.readLine());
                }
                serving.await();
            });
        });
    }

    @OnEveryBackend
    void aCancellationWithAGraceEndsAcceptingAtOnceAndLetsHandlersFinish(Backend backend) throws Exception {
        backend.run(() -> {
            TcpServer server = TcpServer.open(ANY);
            TaskGroup.run(group -> {
                CountDownLatch begun = new CountDownLatch(1);
                List<CancelScope> scopes = new ArrayList<>();
                Task<?> serving = group.fork(() -> CancelScope.runVoid(CancelOptions.defaults(), scope -> {
                    scopes.add(scope);
                    begun.countDown();
                    server.serve(stream -> stream.transferTo(stream));
                }));
                begun.await();
                try (TcpStream stream = TcpStream.connect(server.localAddress())) {
                    stream.write("a\n");
                    assertEquals("a", stream.readLine());
                    scopes.getFirst().cancel("enough", LONG);
                    while (server.isOpen()) {
                        Weft.sleep(Duration.ofMillis(1));
                    }
                    stream.write("b\n");
                    assertEquals("b", stream.readLine());
                    assertFalse(serving.isDone());
                }
                serving.await();
            });
        });
    }

    @OnEveryBackend
    void whoeverCancelsAServerWithAGraceLetsItsHandlersFinish(Backend backend) throws Exception {
        backend.run(() -> {
            TcpServer server = TcpServer.open(ANY, ServerOptions.defaults().grace(LONG));
            TaskGroup.run(group -> {
                Task<?> serving = group.fork(() -> server.serve(stream -> stream.transferTo(stream)));
                try (TcpStream stream = TcpStream.connect(server.localAddress())) {
                    stream.write("a\n");
                    assertEquals("a", stream.readLine());
                    serving.cancel("enough");
                    while (server.isOpen()) {
                        Weft.sleep(Duration.ofMillis(1));
                    }
                    stream.write("b\n");
                    assertEquals("b", stream.readLine());
                    assertFalse(serving.isDone());
                }
                assertThrows(CancellationException.class, serving::await);
            });
        });
    }

    @OnEveryBackend
    void atTheEndOfTheGraceOfAServerThatWasCancelledHandlersAreCancelled(Backend backend) throws Exception {
        backend.run(() -> {
            TcpServer server = TcpServer.open(ANY, ServerOptions.defaults().grace(Duration.ofMillis(20)));
            TaskGroup.run(group -> {
                Task<?> serving = group.fork(() -> server.serve(stream -> stream.transferTo(stream)));
                try (TcpStream stream = TcpStream.connect(server.localAddress())) {
                    stream.write("a\n");
                    assertEquals("a", stream.readLine());
                    serving.cancel("enough");
                    assertNull(stream.readLine());
                }
                assertThrows(CancellationException.class, serving::await);
            });
        });
    }

    @OnEveryBackend
    void serveIsCancelledWholly(Backend backend) throws Exception {
        CancelEverywhere.of("serving", stage -> {
            TcpServer server = TcpServer.open(ANY);
            stage.fork(() -> {
                try (TcpStream stream = TcpStream.connect(server.localAddress())) {
                    stream.write("a\n");
                    stream.readLine();
                } catch (IOException e) {
                    // It was cancelled first.
                }
            });
            return server;
        }).scenario(server -> server.serve(stream -> {
            stream.write(stream.readLine() + "\n");
            server.close();
        })).afterwards(TcpServer::close).check(server -> assertFalse(server.isOpen())).run(backend);
    }

    @OnEveryBackend
    void anAcceptThatIsCancelledLosesNoConnection(Backend backend) throws Exception {
        CancelEverywhere.of("accepting", stage -> {
            TcpServer server = TcpServer.open(ANY);
            stage.fork(() -> {
                try (TcpStream stream = TcpStream.connect(server.localAddress())) {
                    assertEquals("hello", stream.readLine());
                }
            });
            return server;
        }).scenario(server -> {
            try (TcpStream stream = server.accept()) {
                Weft.shield(() -> stream.write("hello\n"));
            }
            TcpStream.connect(server.localAddress()).close();
        }).afterwards(server -> {
            Weft.moveOnAfter(Duration.ofMillis(20), () -> {
                try (TcpStream stream = server.accept()) {
                    stream.write("hello\n");
                }
                return null;
            });
            server.close();
        }).run(backend);
    }

    @OnEveryBackend
    void aConnectThatIsCancelledLeavesNothingOpen(Backend backend) throws Exception {
        CancelEverywhere.of("connecting", _ -> TcpServer.open(ANY))
                .scenario(server -> TcpStream.connect(server.localAddress()).close())
                .check(TcpServer::close)
                .run(backend);
    }

    @OnEveryBackend
    void serveWithAGraceEndsThoughItIsCancelledBeforeItsTasksBegin(Backend backend) throws Exception {
        for (int i = 0; i < 50; i++) {
            backend.run(() -> {
                TcpServer server = TcpServer.open(ANY, ServerOptions.defaults().grace(Duration.ofSeconds(1)));
                CancelScope.runVoid(scope -> TaskGroup.run(group -> {
                    group.fork(() -> server.serve(stream -> {}));
                    group.fork(() -> scope.cancel("at once"));
                }));
                // Off the loop it may have been cancelled before it was called.
                server.close();
            });
        }
    }

    @OnEveryBackend
    void aServerThatIsBeingServedCannotBeServedAgain(Backend backend) throws Exception {
        backend.run(() -> {
            TcpServer server = TcpServer.open(ANY);
            TaskGroup.run(group -> {
                Task<?> serving = group.fork(() -> server.serve(stream -> {}));
                TcpStream.connect(server.localAddress()).close();
                Weft.sleep(Duration.ofMillis(5));
                var e = assertThrows(IllegalStateException.class, () -> server.serve(stream -> {}));
                assertTrue(e.getMessage().contains("serve(LoopGroup, handler)"), e.getMessage());
                assertTrue(server.isOpen(), "the first goes on");
                server.close();
                serving.await();
            });
        });
    }

    @OnEveryBackend
    void anAddressThatDoesNotAnswerIsGivenAQuarterOfASecond(Backend backend) throws Exception {
        try (FullServer silent = new FullServer()) {
            backend.run(() -> {
                try (TcpServer server = TcpServer.open(ANY)) {
                    List<InetSocketAddress> addresses = List.of(silent.address(), server.localAddress());
                    try (TcpStream stream = Connector.race("it", addresses)) {
                        assertEquals(server.localAddress(), stream.remoteAddress());
                    }
                }
            });
        }
    }

    @OnEveryBackend
    void connectingIsGivenUpAfterItsTimeout(Backend backend) throws Exception {
        try (FullServer silent = new FullServer()) {
            backend.run(() -> {
                assertThrows(TimeoutException.class, () -> TcpStream.connect("127.0.0.1", silent.address().getPort(),
                        Duration.ofMillis(20)));
            });
        }
    }

    @OnEveryBackend
    void overAUnixSocketItIsTheSame(Backend backend, @TempDir Path folder) throws Exception {
        Path path = folder.resolve("s-" + backend);
        backend.run(() -> {
            UnixServer server = UnixServer.open(path);
            TaskGroup.run(group -> {
                group.fork(() -> server.serve(stream -> stream.write(stream.readLine() + "!\n")));
                try (UnixStream stream = UnixStream.connect(path)) {
                    stream.write("hello\n");
                    assertEquals("hello!", stream.readLine());
                    assertNull(stream.readLine());
                }
                server.close();
            });
        });
        assertFalse(Files.exists(path));
    }

    @Test
    void aServerThatIsClosedLeavesTheSocketOfTheNextOneAlone(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("next");
        UnixServer first = UnixServer.open(path);
        try (UnixServer next = UnixServer.open(path)) {
            first.close();
            assertTrue(Files.exists(path));
            UnixStream.connect(next.path()).close();
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void aSocketThatWasLeftBehindIsReplacedAndAFileIsNot(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("left");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path)).close();
        assertTrue(Files.exists(path));
        UnixServer.open(path).close();
        assertFalse(Files.exists(path));
        Files.writeString(path, "precious");
        var e = assertThrows(BindException.class, () -> UnixServer.open(path));
        assertTrue(e.getMessage().contains("left"), e.getMessage());
        assertEquals("precious", Files.readString(path));
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aNamedPipeIsNoSocketThatWasLeftBehind(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
        assertThrows(BindException.class, () -> UnixServer.open(path));
        assertTrue(Files.exists(path));
    }

    @OnEveryBackend
    void whatIsWrongWithTheFileOfASocketNamesIt(Backend backend, @TempDir Path folder) throws Exception {
        Path path = folder.resolve("missing").resolve("s");
        backend.run(() -> {
            var listening = assertThrows(BindException.class, () -> UnixServer.open(path));
            assertTrue(listening.getMessage().contains(path.toString()), listening.getMessage());
            var connecting = assertThrows(ConnectException.class, () -> UnixStream.connect(path));
            assertTrue(connecting.getMessage().contains(path.toString()), connecting.getMessage());
        });
    }

    /// Serves when the process has not one descriptor left, and then some again.
    static final class FewDescriptors {

        public static void main(String[] args) throws Exception {
            TcpServer server = TcpServer.open(ANY);
            List<Socket> clients = new ArrayList<>();
            // What needs a descriptor itself, classes for one, must be there before they run out.
            TcpServer first = TcpServer.open(ANY);
            Thread servingFirst = Thread.startVirtualThread(() -> serve(first));
            try (Socket client = new Socket(ANY.getAddress(), first.port())) {
                exchange(client);
            }
            first.close();
            servingFirst.join();
            Weft.sleep(Duration.ofMillis(1));
            Logs.accepting(server, new IOException("not yet"), Duration.ZERO);
            Process limiting = new ProcessBuilder("prlimit", "--nofile=200", "--pid",
                    "" + ProcessHandle.current().pid())
                    .inheritIO().start();
            if (limiting.waitFor() != 0) {
                System.out.println("no prlimit");
                return;
            }
            try {
                while (true) {
                    clients.add(new Socket(ANY.getAddress(), server.port()));
                }
            } catch (SocketException e) {
                System.out.println("clients: " + e.getMessage());
            }
            Thread serving = Thread.startVirtualThread(() -> serve(server));
            // Until the log says that it can take nothing in.
            System.in.read();
            // The last in the queue; it is not served before those in front of it, which go away one by one.
            Socket last = clients.removeLast();
            for (Socket client : clients) {
                client.close();
            }
            System.out.println("answered " + exchange(last));
            server.close();
            serving.join();
        }

        private static String exchange(Socket client) throws IOException {
            client.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }

        private static void serve(TcpServer server) {
            try {
                server.serve(stream -> stream.write(stream.readLine() + "\n"));
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aServerWithoutDescriptorsGoesOnWhenThereAreSomeAgain() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(FewDescriptors.class, "-XX:-MaxFDLimit")) {
            String line = "";
            while (!line.contains("can take no connection in") || line.contains("not yet")) {
                line = String.valueOf(jvm.line());
                assertNotEquals("null", line, "it ended");
                assumeFalse(line.equals("no prlimit"), "prlimit is not installed");
            }
            assertTrue(line.contains("open files"), line);
            jvm.enter("");
            List<String> rest = jvm.lines();
            assertTrue(rest.contains("answered hello"), rest.toString());
        }
    }
}
