package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.EventLoop;
import dev.weft.FullServer;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.everywhere.CancelEverywhere;
import dev.weft.internal.carrier.Hook;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    private static Pipe pipe() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);
        return pipe;
    }

    private static void close(Pipe pipe) throws IOException {
        pipe.sink().close();
        Readiness.close(pipe.source());
    }

    @OnEveryBackend
    void aTaskWaitsUntilThereIsSomethingToRead(Backend backend) throws Exception {
        backend.run(() -> {
            Pipe pipe = pipe();
            TaskGroup.run(group -> {
                Task<Integer> reading = group.fork(() -> {
                    Readiness.awaitReadable(pipe.source());
                    return pipe.source().read(ByteBuffer.allocate(10));
                });
                Weft.yieldNow();
                assertFalse(reading.isDone());
                pipe.sink().write(ByteBuffer.wrap(new byte[3]));
                assertEquals(3, reading.await());
            });
            close(pipe);
        });
    }

    @OnEveryBackend
    void aTaskWaitsUntilItCanWriteAgain(Backend backend) throws Exception {
        backend.run(() -> {
            Pipe pipe = pipe();
            ByteBuffer chunk = ByteBuffer.allocate(1 << 12);
            while (pipe.sink().write(chunk.clear()) > 0) {
                // Until it is full.
            }
            TaskGroup.run(group -> {
                Task<Integer> writing = group.fork(() -> {
                    Readiness.awaitWritable(pipe.sink());
                    return pipe.sink().write(chunk.clear());
                });
                Weft.yieldNow();
                while (pipe.source().read(ByteBuffer.allocate(1 << 16)) > 0) {
                    // Until it is empty.
                }
                assertTrue(writing.await() > 0);
            });
            close(pipe);
        });
    }

    @OnEveryBackend
    void connectingAndAcceptingWaitForEachOther(Backend backend) throws Exception {
        backend.run(() -> {
            try (ServerSocketChannel server = ServerSocketChannel.open(); SocketChannel client = SocketChannel.open()) {
                server.configureBlocking(false);
                server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                client.configureBlocking(false);
                TaskGroup.run(group -> {
                    Task<SocketChannel> accepting = group.fork(() -> {
                        Readiness.awaitAcceptable(server);
                        return server.accept();
                    });
                    if (!client.connect(server.getLocalAddress())) {
                        Readiness.awaitConnectable(client);
                        assertTrue(client.finishConnect());
                    }
                    accepting.await().close();
                });
            }
        });
    }

    @Test
    @Tag("loop")
    void whoGivesUpWaitingForAConnectionDoesNotKeepTheLoopBusy() throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        try (EventLoop loop = EventLoop.open(); SocketChannel client = SocketChannel.open()) {
            Thread driving = Thread.ofPlatform().start(() -> assertDoesNotThrow(loop::runForever));
            long carrier = loop.submit(Hook::currentCarrier).get().threadId();
            client.configureBlocking(false);
            try (FullServer server = new FullServer()) {
                assertFalse(client.connect(server.address()));
                CountDownLatch gaveUp = new CountDownLatch(1);
                Task<?> connecting = loop.submit(() -> {
                    assertFalse(Weft.moveOnAfter(Duration.ofMillis(10), () -> Readiness.awaitConnectable(client)));
                    gaveUp.countDown();
                    // The loop does not look meanwhile: so the selector never sees it connect.
                    while (!client.finishConnect()) {
                        Thread.onSpinWait();
                    }
                    return null;
                });
                gaveUp.await();
                server.acceptAll();
                connecting.get();
                long before = threads.getThreadCpuTime(carrier);
                LockSupport.parkNanos(200_000_000);
                long spent = threads.getThreadCpuTime(carrier) - before;
                assertTrue(spent < 30_000_000, "the carrier does not sleep: " + spent + " ns of 200 ms");
            }
            loop.stop();
            driving.join();
        }
    }

    @OnEveryBackend
    void theSecondWhoWaitsForInputIsRefusedAndTheFirstGoesOnWaiting(Backend backend) throws Exception {
        backend.run(() -> {
            Pipe pipe = pipe();
            TaskGroup.run(group -> {
                CountDownLatch first = new CountDownLatch(1);
                Task<?> reading = group.fork(() -> {
                    first.countDown();
                    Readiness.awaitReadable(pipe.source());
                }, "first");
                first.await();
                Weft.sleep(Duration.ofMillis(1));
                var e = assertThrows(IllegalStateException.class, () -> {
                    while (!reading.isDone()) {
                        Weft.moveOnAfter(Duration.ofMillis(1), () -> {
                            Readiness.awaitReadable(pipe.source());
                            return null;
                        });
                    }
                });
                assertTrue(e.getMessage().contains("first"), e.getMessage());
                pipe.sink().write(ByteBuffer.wrap(new byte[1]));
                reading.await();
            });
            close(pipe);
        });
    }

    @OnEveryBackend
    void closingEndsAWait(Backend backend) throws Exception {
        backend.run(() -> {
            Pipe pipe = pipe();
            TaskGroup.run(group -> {
                Task<?> reading = group.fork(() -> assertThrows(AsynchronousCloseException.class,
                        () -> Readiness.awaitReadable(pipe.source())));
                Weft.sleep(Duration.ofMillis(1));
                // First, as the other end's close is something to read.
                Readiness.close(pipe.source());
                reading.await();
            });
            pipe.sink().close();
            assertThrows(ClosedChannelException.class, () -> Readiness.awaitReadable(pipe.source()));
        });
    }

    @Tag("loop")
    @Test
    void aChannelThatIsClosedBehindTheLoopsBackEndsAWaitToo() throws Exception {
        Weft.run(() -> {
            Pipe pipe = pipe();
            TaskGroup.run(group -> {
                Task<?> reading = group.fork(() -> assertThrows(AsynchronousCloseException.class,
                        () -> Readiness.awaitReadable(pipe.source())));
                Weft.yieldNow();
                pipe.source().close();
                reading.await();
            });
            pipe.sink().close();
        });
    }

    @OnEveryBackend
    void aBlockingChannelIsRefused(Backend backend) throws Exception {
        backend.run(() -> {
            Pipe pipe = Pipe.open();
            var e = assertThrows(IllegalBlockingModeException.class, () -> Readiness.awaitReadable(pipe.source()));
            assertEquals(pipe.source() + " is blocking: call configureBlocking(false) first",
                    e.getCause().getMessage());
            close(pipe);
        });
    }

    @OnEveryBackend
    void aWaitThatIsCancelledLeavesTheChannelOpenAndTheNextOneWorks(Backend backend) throws Exception {
        CancelEverywhere.of("waiting to read", _ -> pipe())
                .scenario(pipe -> {
                    pipe.sink().write(ByteBuffer.wrap(new byte[1]));
                    Readiness.awaitReadable(pipe.source());
                })
                .check(pipe -> {
                    pipe.sink().write(ByteBuffer.wrap(new byte[1]));
                    Readiness.awaitReadable(pipe.source());
                    assertTrue(pipe.source().read(ByteBuffer.allocate(10)) > 0);
                    close(pipe);
                })
                .run(backend);
    }

    @Tag("loop")
    @Test
    void aCallbackIsCalledForEachThingToReadUntilItIsCancelled() throws Exception {
        Weft.run(() -> {
            Pipe pipe = pipe();
            List<Integer> got = new ArrayList<>();
            try (var reading = Readiness.onReadable(pipe.source(),
                    () -> got.add(pipe.source().read(ByteBuffer.allocate(10))))) {
                for (int length = 1; length <= 3; length++) {
                    pipe.sink().write(ByteBuffer.wrap(new byte[length]));
                    while (got.size() < length) {
                        Weft.yieldNow();
                    }
                }
                assertTrue(reading.isActive());
            }
            assertEquals(List.of(1, 2, 3), got);
            pipe.sink().write(ByteBuffer.wrap(new byte[4]));
            Weft.sleep(Duration.ofMillis(2));
            assertEquals(3, got.size());
            close(pipe);
        });
    }

    @Tag("loop")
    @Test
    void aCallbackThatLeavesSomethingIsCalledAgain() throws Exception {
        Weft.run(() -> {
            Pipe pipe = pipe();
            CountDownLatch calls = new CountDownLatch(3);
            pipe.sink().write(ByteBuffer.wrap(new byte[3]));
            try (var _ = Readiness.onReadable(pipe.source(), () -> {
                pipe.source().read(ByteBuffer.allocate(1));
                calls.countDown();
            })) {
                calls.await();
            }
            close(pipe);
        });
    }

    @Tag("loop")
    @Test
    void theRegistrationEndsWithItsChannel() throws Exception {
        Weft.run(() -> {
            Pipe pipe = pipe();
            try (var reading = Readiness.onReadable(pipe.source(), () -> {})) {
                Weft.yieldNow();
                close(pipe);
                while (reading.isActive()) {
                    Weft.yieldNow();
                }
            }
        });
    }

    @Test
    void aCallbackOffAllLoopsIsRefusedWithAWordOnWhatToDo() throws Exception {
        Pipe pipe = pipe();
        var e = assertThrows(IllegalStateException.class, () -> Readiness.onReadable(pipe.source(), () -> {}));
        assertTrue(e.getMessage().contains("Readiness.awaitReadable"), e.getMessage());
        close(pipe);
    }
}
