package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.CancelOptions;
import dev.weft.CancelScope;
import dev.weft.CapturedLog;
import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import dev.weft.LoopOptions;
import dev.weft.Task;
import dev.weft.TaskFailedException;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.everywhere.CancelEverywhere;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A server whose connections are handled on several loops.
@Tag("loop")
class ManyLoopsTest {

    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final LoopGroup loops = LoopGroup.open(4);

    @AfterEach
    void closeThem() {
        loops.close();
    }

    private static void sayWhere(TcpStream stream) throws IOException, InterruptedException {
        while (stream.readLine() != null) {
            stream.write(EventLoop.current().name() + "\n");
        }
    }

    private static String ask(TcpStream stream) throws IOException, InterruptedException {
        stream.write("where?\n");
        return stream.readLine();
    }

    private static List<TcpStream> connect(TcpServer server, int count) throws IOException, InterruptedException {
        List<TcpStream> streams = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            streams.add(TcpStream.connect(server.localAddress()));
        }
        return streams;
    }

    @Test
    void connectionsAreSpreadOverTheLoopsAllAreAnsweredAndClosingEndsThem() throws Exception {
        Weft.run(() -> {
            TcpServer server = TcpServer.open(ANY);
            Task<?> serving = Weft.spawn(() -> {
                server.serve(loops, ManyLoopsTest::sayWhere);
                return null;
            });
            List<TcpStream> streams = connect(server, 100);
            List<String> answers = Weft.map(streams, 100, ManyLoopsTest::ask);
            var counts = answers.stream().collect(Collectors.groupingBy(name -> name, Collectors.counting()));
            assertEquals(4, counts.size());
            assertTrue(counts.values().stream().allMatch(count -> count >= 20 && count <= 30), counts::toString);
            // A connection stays where it is.
            assertEquals(answers, Weft.map(streams, 100, ManyLoopsTest::ask));
            server.close(Duration.ZERO);
            for (TcpStream stream : streams) {
                assertNull(stream.readLine());
                stream.close();
            }
            serving.await();
        });
    }

    @Test
    void whoIsOnNoLoopCanServeOnSome() throws Exception {
        TcpServer server = TcpServer.open(ANY);
        Backend.JDK.run(() -> TaskGroup.run(group -> {
            group.fork(() -> server.serve(loops, ManyLoopsTest::sayWhere));
            try (TcpStream stream = TcpStream.connect(server.localAddress())) {
                assertTrue(ask(stream).startsWith("loop-"));
            }
            server.close();
        }));
    }

    @Test
    void aLoopOfTheGroupCanAcceptForAll() throws Exception {
        TcpServer server = TcpServer.open(ANY);
        Task<?> serving = loops.submit(() -> {
            server.serve(loops, ManyLoopsTest::sayWhere);
            return null;
        });
        Weft.run(() -> {
            List<TcpStream> streams = connect(server, 8);
            // Itself the least: it has the server's tasks already.
            assertTrue(Weft.map(streams, 8, ManyLoopsTest::ask).stream().distinct().count() >= 3);
            streams.forEach(TcpStream::close);
        });
        server.close();
        serving.get();
    }

    @Test
    void connectionsGoAroundALoopThatATaskHolds() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        loops.loops().get(1).submit(() -> {
            held.countDown();
            while (gate.getCount() > 0) {
                Thread.onSpinWait();
            }
            return null;
        });
        held.await();
        while (loops.loops().get(1).load().stepFor().compareTo(Duration.ofMillis(100)) < 0) {
            Thread.onSpinWait();
        }
        Weft.run(() -> {
            TcpServer server = TcpServer.open(ANY);
            TaskGroup.run(group -> {
                group.fork(() -> server.serve(loops, ManyLoopsTest::sayWhere));
                List<TcpStream> streams = connect(server, 12);
                // All are answered while it is held.
                assertFalse(Weft.map(streams, 12, ManyLoopsTest::ask).contains("loop-1"));
                gate.countDown();
                streams.forEach(TcpStream::close);
                server.close();
            });
        });
    }

    @Test
    void closingLetsThoseWhoAreThereBeServedToTheirEnd() throws Exception {
        Weft.run(() -> {
            TcpServer server = TcpServer.open(ANY);
            TaskGroup.run(group -> {
                Task<?> serving = group.fork(() -> server.serve(loops, ManyLoopsTest::sayWhere));
                List<TcpStream> streams = connect(server, 8);
                Weft.map(streams, 8, ManyLoopsTest::ask);
                server.close();
                Weft.map(streams, 8, ManyLoopsTest::ask);
                assertFalse(serving.isDone());
                streams.forEach(TcpStream::close);
                serving.await();
            });
        });
    }

    @Test
    void handlersAreAskedToEndAndCancelledAtTheEndOfTheGrace() throws Exception {
        Weft.run(() -> {
            TcpServer server = TcpServer.open(ANY);
            CountDownLatch asked = new CountDownLatch(4);
            TaskGroup.run(group -> {
                Task<?> serving = group.fork(() -> server.serve(loops, stream -> {
                    stream.write("hello\n");
                    // On each loop, though the request was made elsewhere.
                    CancelScope.runVoid(CancelOptions.defaults().endingEarly(), _ -> stream.readLine());
                    if (Weft.shouldEnd()) {
                        asked.countDown();
                    }
                    stream.readLine();
                }));
                List<TcpStream> streams = connect(server, 4);
                for (TcpStream stream : streams) {
                    assertEquals("hello", stream.readLine());
                }
                server.close(Duration.ofMillis(100));
                asked.await();
                for (TcpStream stream : streams) {
                    assertNull(stream.readLine());
                    stream.close();
                }
                serving.await();
            });
        });
    }

    @Test
    void whoeverIsCancelledWithAGraceLetsTheHandlersFinish() throws Exception {
        Weft.run(() -> {
            TcpServer server = TcpServer.open(ANY);
            TaskGroup.run(group -> {
                CountDownLatch begun = new CountDownLatch(1);
                List<CancelScope> scopes = new ArrayList<>();
                Task<?> serving = group.fork(() -> CancelScope.runVoid(CancelOptions.defaults(), scope -> {
                    scopes.add(scope);
                    begun.countDown();
                    server.serve(loops, ManyLoopsTest::sayWhere);
                }));
                begun.await();
                try (TcpStream stream = TcpStream.connect(server.localAddress())) {
                    ask(stream);
                    scopes.getFirst().cancel("enough", LONG);
                    while (server.isOpen()) {
                        Weft.sleep(Duration.ofMillis(1));
                    }
                    ask(stream);
                    assertFalse(serving.isDone());
                }
                serving.await();
            });
        });
    }

    @Test
    void aCancelledServerGivesItsHandlersItsGrace() throws Exception {
        Weft.run(() -> {
            TcpServer server = TcpServer.open(ANY, ServerOptions.defaults().grace(LONG));
            TaskGroup.run(group -> {
                Task<?> serving = group.fork(() -> server.serve(loops, ManyLoopsTest::sayWhere));
                try (TcpStream stream = TcpStream.connect(server.localAddress())) {
                    ask(stream);
                    serving.cancel("enough");
                    while (server.isOpen()) {
                        Weft.sleep(Duration.ofMillis(1));
                    }
                    ask(stream);
                    assertFalse(serving.isDone());
                }
                assertThrows(CancellationException.class, serving::await);
            });
        });
    }

    @Test
    void noMoreConnectionsThanAllowedAreServedAtOnceOnAllLoopsTogether() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Weft.run(() -> {
            TcpServer server = TcpServer.open(ANY, ServerOptions.defaults().maxConnections(3));
            TaskGroup.run(group -> {
                group.fork(() -> server.serve(loops, stream -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    stream.write(stream.readLine() + "\n");
                    now.decrementAndGet();
                }));
                TaskGroup.run(clients -> {
                    for (int i = 0; i < 20; i++) {
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
        assertTrue(most.get() <= 3, "at once: " + most);
    }

    @Test
    void aHandlerThatFailsEndsItsOwnConnectionAndIsToldToItsLoop() throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            Weft.run(() -> {
                TcpServer server = TcpServer.open(ANY);
                TaskGroup.run(group -> {
                    group.fork(() -> server.serve(loops, stream -> {
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

    @Test
    void aLoopThatIsClosedEndsTheServerWithAWord() throws Exception {
        Weft.run(() -> {
            TcpServer server = TcpServer.open(ANY);
            Task<?> serving = Weft.spawn(() -> {
                server.serve(loops, ManyLoopsTest::sayWhere);
                return null;
            });
            List<TcpStream> streams = connect(server, 4);
            Weft.map(streams, 4, ManyLoopsTest::ask);
            loops.loops().get(2).close();
            // The handlers of the other loops are ended, too.
            for (TcpStream stream : streams) {
                assertNull(stream.readLine());
                stream.close();
            }
            var failure = assertThrows(TaskFailedException.class, serving::await);
            assertTrue(failure.getCause() instanceof RejectedExecutionException, failure::toString);
            assertTrue(failure.getCause().getMessage().contains("loop-2"), failure::toString);
            assertFalse(server.isOpen());
        });
    }

    @Test
    void loopsThatHaveNoConnectionYetAreNotReportedAsStuck() throws Exception {
        Duration soon = Duration.ofMillis(20);
        try (CapturedLog log = CapturedLog.open();
                LoopGroup watched = LoopGroup.open(2, LoopOptions.named("idle").reportDeadlocks(soon))) {
            Weft.run(() -> {
                TcpServer server = TcpServer.open(ANY);
                Task<?> serving = Weft.spawn(() -> {
                    server.serve(watched, ManyLoopsTest::sayWhere);
                    return null;
                });
                // One loop has a connection, the other has none, for five times as long as it takes to be reported.
                try (TcpStream stream = TcpStream.connect(server.localAddress())) {
                    ask(stream);
                    Weft.sleep(soon.multipliedBy(5));
                }
                server.close();
                serving.await();
            });
            assertEquals(List.of(), log.having("has been stuck"));
        }
    }

    @Test
    void onClosedLoopsNothingIsServed() throws Exception {
        loops.close();
        Weft.run(() -> {
            TcpServer server = TcpServer.open(ANY);
            assertThrows(RejectedExecutionException.class, () -> server.serve(loops, ManyLoopsTest::sayWhere));
            assertFalse(server.isOpen());
        });
    }

    @Test
    void whoCancelsAServerWithoutAGraceEndsItsHandlersOnAllLoops() throws Exception {
        Weft.run(() -> {
            TcpServer server = TcpServer.open(ANY);
            Task<?> serving = Weft.spawn(() -> {
                server.serve(loops, ManyLoopsTest::sayWhere);
                return null;
            });
            List<TcpStream> streams = connect(server, 8);
            Weft.map(streams, 8, ManyLoopsTest::ask);
            serving.cancel("at once");
            assertThrows(CancellationException.class, serving::await);
            for (TcpStream stream : streams) {
                assertNull(stream.readLine());
                stream.close();
            }
        });
        for (EventLoop loop : loops.loops()) {
            assertTrue(loop.awaitEmpty(LONG), loop::name);
        }
    }

    @Test
    @Tag("soak")
    void serveIsCancelledWholly() throws Exception {
        try (LoopGroup one = LoopGroup.open(1)) {
            cancelEverywhere(one);
        }
    }

    @Test
    @Tag("soak")
    void serveOnSeveralLoopsIsCancelledWholly() throws Exception {
        cancelEverywhere(loops);
    }

    private static void cancelEverywhere(LoopGroup loops) throws Exception {
        CancelEverywhere.of("serving on other loops", stage -> {
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
        }).scenario(server -> server.serve(loops, stream -> {
            stream.write(stream.readLine() + "\n");
            server.close();
        })).afterwards(TcpServer::close).check(server -> assertFalse(server.isOpen())).run(Backend.LOOP);
        for (EventLoop loop : loops.loops()) {
            assertTrue(loop.awaitEmpty(LONG), loop::name);
        }
    }
}
