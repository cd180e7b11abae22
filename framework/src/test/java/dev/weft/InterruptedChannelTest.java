package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.Channels;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ReadPendingException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;

/// Channels of java.nio: an interrupt closes those that block, and only those.
class InterruptedChannelTest {

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    private <T extends AutoCloseable> T closing(T resource) {
        open.push(resource);
        return resource;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open) {
            resource.close();
        }
    }

    /// A server that never accepts: the kernel does, and nobody says a word.
    private ServerSocketChannel silent() throws Exception {
        return closing(ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    private SocketChannel connected() throws Exception {
        return closing(SocketChannel.open(silent().getLocalAddress()));
    }

    @OnEveryEnding
    void aReadClosesTheSocketChannel(Ending ending) throws Exception {
        SocketChannel channel = connected();
        ending.of(ClosedByInterruptException.class, () -> channel.read(ByteBuffer.allocate(1)));
        assertFalse(channel.isOpen());
    }

    @OnEveryEnding
    void aWriteClosesTheSocketChannel(Ending ending) throws Exception {
        SocketChannel channel = connected();
        ending.of(ClosedByInterruptException.class, () -> {
            while (true) {
                channel.write(ByteBuffer.allocate(1 << 20));
            }
        });
        assertFalse(channel.isOpen());
    }

    @OnEveryEnding
    void aConnectClosesTheSocketChannel(Ending ending) throws Exception {
        FullServer server = closing(new FullServer());
        SocketChannel channel = closing(SocketChannel.open());
        ending.of(ClosedByInterruptException.class, () -> channel.connect(server.address()));
        assertFalse(channel.isOpen());
    }

    @OnEveryEnding
    void anAcceptClosesTheServerSocketChannel(Ending ending) throws Exception {
        ServerSocketChannel channel = silent();
        ending.of(ClosedByInterruptException.class, channel::accept);
        assertFalse(channel.isOpen());
    }

    /// A channel in the clothes of a socket ends as a channel.
    @OnEveryEnding
    void aReadOfTheSocketOfAChannelClosesTheChannel(Ending ending) throws Exception {
        SocketChannel channel = connected();
        ending.of(ClosedByInterruptException.class, () -> channel.socket().getInputStream().read());
        assertFalse(channel.isOpen());
    }

    @OnEveryEnding
    void aReadOfAStreamOverAChannelClosesTheChannel(Ending ending) throws Exception {
        SocketChannel channel = connected();
        ending.of(ClosedByInterruptException.class, () -> Channels.newInputStream(channel).read());
        assertFalse(channel.isOpen());
    }

    @OnEveryEnding
    void aReceiveClosesTheDatagramChannel(Ending ending) throws Exception {
        DatagramChannel channel = closing(
                DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        ending.of(ClosedByInterruptException.class, () -> channel.receive(ByteBuffer.allocate(1)));
        assertFalse(channel.isOpen());
    }

    @OnEveryEnding
    void aReadClosesTheSourceOfAPipe(Ending ending) throws Exception {
        Pipe pipe = Pipe.open();
        Pipe.SinkChannel sink = closing(pipe.sink());
        Pipe.SourceChannel source = closing(pipe.source());
        ending.of(ClosedByInterruptException.class, () -> source.read(ByteBuffer.allocate(1)));
        assertFalse(source.isOpen());
        assertTrue(sink.isOpen());
    }

    @OnEveryEnding
    void aWriteClosesTheSinkOfAPipe(Ending ending) throws Exception {
        Pipe pipe = Pipe.open();
        closing(pipe.source());
        Pipe.SinkChannel sink = closing(pipe.sink());
        ending.of(ClosedByInterruptException.class, () -> {
            while (true) {
                sink.write(ByteBuffer.allocate(1 << 20));
            }
        });
        assertFalse(sink.isOpen());
    }

    /// Only the wait for the future ends. The channel is open, and its read still under way.
    @OnEveryEnding
    void theFutureOfAnAsynchronousReadLeavesTheChannelOpenAndTheReadUnderWay(Ending ending) throws Exception {
        ServerSocketChannel server = silent();
        AsynchronousSocketChannel channel = closing(AsynchronousSocketChannel.open());
        channel.connect(server.getLocalAddress()).get();
        ending.of(InterruptedException.class, () -> channel.read(ByteBuffer.allocate(1)).get());
        assertTrue(channel.isOpen());
        assertThrows(ReadPendingException.class, () -> channel.read(ByteBuffer.allocate(1)));
    }

    /// A select throws nothing: it returns, and the cancellation is seen at the next checkpoint.
    @OnEveryEnding
    void aSelectReturnsAndTheNextCheckpointThrows(Ending ending) throws Exception {
        Selector selector = closing(Selector.open());
        SocketChannel channel = connected();
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        ending.of(InterruptedException.class, () -> {
            int ready = selector.select();
            Weft.yieldNow();
            return ready;
        });
        assertTrue(selector.isOpen());
        assertTrue(channel.isOpen());
    }

    /// As [java.nio.channels.InterruptibleChannel] has it: the flag alone is enough.
    @OnEveryBackend
    void aChannelIsClosedByItsFirstReadInAScopeThatHasExpired(Backend backend) throws Exception {
        SocketChannel channel = connected();
        backend.run(() -> {
            var timeout = assertThrows(TimeoutException.class,
                    () -> Weft.withTimeout(Duration.ZERO, () -> channel.read(ByteBuffer.allocate(1))));
            assertInstanceOf(ClosedByInterruptException.class, timeout.getCause());
        });
        assertFalse(channel.isOpen());
    }

    /// Which is why selectors and interrupts go together.
    @OnEveryBackend
    void aNonBlockingChannelStaysOpenInAScopeThatHasExpired(Backend backend) throws Exception {
        SocketChannel channel = connected();
        channel.configureBlocking(false);
        int read = backend.run(() -> Weft.<Integer, Exception>withTimeout(Duration.ZERO,
                () -> channel.read(ByteBuffer.allocate(1))));
        assertEquals(0, read);
        assertTrue(channel.isOpen());
    }

    /// A shield around the call: no interrupt comes to it, and what was read is not lost.
    @OnEveryBackend
    void aShieldedReadKeepsTheChannelAndTheByte(Backend backend) throws Exception {
        ServerSocketChannel server = silent();
        SocketChannel channel = closing(SocketChannel.open(server.getLocalAddress()));
        SocketChannel peer = closing(server.accept());
        Task<Integer> reads = backend.run(() -> TaskGroup.scope(group -> {
            CountDownLatch shielded = new CountDownLatch(1);
            Task<Integer> task = group.fork(() -> Weft.<Integer, Exception>shield(() -> {
                shielded.countDown();
                return channel.read(ByteBuffer.allocate(1));
            }));
            shielded.await();
            assertTrue(task.cancel("enough"));
            peer.write(ByteBuffer.wrap(new byte[1]));
            return task;
        }));
        assertEquals(1, reads.resultNow());
        assertTrue(channel.isOpen());
    }

    /// Whoever else blocks in the channel loses it too; nobody cancelled them, so that is a failure.
    @OnEveryBackend
    void theChannelIsClosedForOthersToo(Backend backend) throws Exception {
        SocketChannel channel = connected();
        Task<?> other = backend
                .run(() -> TaskGroup.scope(GroupOptions.named("test").onFailure(OnFailure.KEEP_GOING), group -> {
                    AtomicReference<Thread> thread = new AtomicReference<>();
                    Task<?> reads = group.fork(() -> {
                        thread.set(Thread.currentThread());
                        return channel.read(ByteBuffer.allocate(1));
                    });
                    Ending.awaitBlocked(thread);
                    Weft.moveOnAfter(Duration.ZERO, () -> channel.write(ByteBuffer.allocate(1)));
                    return reads;
                }));
        assertSame(AsynchronousCloseException.class,
                assertInstanceOf(Outcome.Failure.class, other.outcome()).exception().getClass());
    }

    /// One reads at a time: the other waits for a lock of the channel's that no interrupt ends.
    @OnEveryBackend
    void aReadBehindAnotherReadIsNotInterrupted(Backend backend) throws Exception {
        ServerSocketChannel server = silent();
        SocketChannel channel = closing(SocketChannel.open(server.getLocalAddress()));
        SocketChannel peer = closing(server.accept());
        Task<?> second = backend.run(() -> TaskGroup.scope(group -> {
            AtomicReference<Thread> first = new AtomicReference<>();
            group.fork(() -> {
                first.set(Thread.currentThread());
                return channel.read(ByteBuffer.allocate(1));
            });
            Ending.awaitBlocked(first);
            AtomicReference<Thread> behind = new AtomicReference<>();
            Task<?> reads = group.fork(() -> {
                behind.set(Thread.currentThread());
                return channel.read(ByteBuffer.allocate(1));
            });
            Ending.awaitBlocked(behind);
            assertTrue(reads.cancel("enough"));
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(Duration.ofMillis(20), () -> reads.await()));
            assertTrue(channel.isOpen());
            peer.write(ByteBuffer.wrap(new byte[1]));
            return reads;
        }));
        assertTrue(second.isCancelled());
        assertFalse(channel.isOpen());
    }
}
