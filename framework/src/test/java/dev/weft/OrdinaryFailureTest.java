package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;

/// What looks like a cancellation and is none, and what is thrown under one and has nothing to do with it.
class OrdinaryFailureTest {

    private static final Duration SOON = Duration.ofMillis(10);
    private static final Duration NEVER = Duration.ofDays(1);
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

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

    private ServerSocket silent() throws IOException {
        return closing(new ServerSocket(0, 50, HERE));
    }

    // --- no request ---

    /// How a call under a timeout that is far away ends when somebody else interrupts its thread.
    private static Throwable interruptedFromOutside(Backend backend, Callable<?> call) throws Exception {
        AtomicReference<Thread> thread = new AtomicReference<>();
        Task<?> task = backend.run(() -> TaskGroup.scope(
                GroupOptions.named("test").onFailure(OnFailure.KEEP_GOING), group -> {
                    Task<?> blocked = group.fork(() -> {
                        thread.set(Thread.currentThread());
                        return Weft.<Object, Exception>withTimeout(NEVER, () -> call.call());
                    });
                    Ending.awaitBlocked(thread);
                    thread.get().interrupt();
                    return blocked;
                }));
        Throwable failure = assertInstanceOf(Outcome.Failure.class, task.outcome()).exception();
        assertEquals(0, failure.getSuppressed().length);
        return failure;
    }

    @OnEveryBackend
    void anInterruptFromOutsideInAWaitIsAFailure(Backend backend) throws Exception {
        assertInstanceOf(InterruptedException.class, interruptedFromOutside(backend, Waits::foreignForever));
    }

    @OnEveryBackend
    void anInterruptFromOutsideInASocketIsAFailure(Backend backend) throws Exception {
        Socket socket = closing(new Socket(HERE, silent().getLocalPort()));
        Throwable failure = interruptedFromOutside(backend, () -> socket.getInputStream().read());
        assertEquals("Closed by interrupt", assertInstanceOf(SocketException.class, failure).getMessage());
    }

    @OnEveryBackend
    void anInterruptFromOutsideInAChannelIsAFailure(Backend backend) throws Exception {
        SocketChannel channel = closing(SocketChannel.open(new InetSocketAddress(HERE, silent().getLocalPort())));
        assertInstanceOf(ClosedByInterruptException.class,
                interruptedFromOutside(backend, () -> channel.read(ByteBuffer.allocate(1))));
    }

    @OnEveryBackend
    void theCancellationOfSomebodyElsesFutureIsAFailure(Backend backend) throws Exception {
        CompletableFuture<String> future = new CompletableFuture<>();
        future.cancel(false);
        Task<?> task = backend.run(() -> TaskGroup.scope(
                GroupOptions.named("test").onFailure(OnFailure.KEEP_GOING),
                group -> group.fork(() -> Weft.<Object, Exception>withTimeout(NEVER, () -> future.get()))));
        assertInstanceOf(CancellationException.class,
                assertInstanceOf(Outcome.Failure.class, task.outcome()).exception());
    }

    @OnEveryBackend
    void theCancellationOfSomebodyElsesFutureInAWrapperIsAFailure(Backend backend) throws Exception {
        CompletableFuture<String> future = new CompletableFuture<>();
        CompletableFuture<String> dependent = future.thenApply(value -> value);
        future.cancel(false);
        var failure = assertThrows(ExecutionException.class,
                () -> backend.run(() -> Weft.withTimeout(NEVER, () -> dependent.get())));
        assertInstanceOf(CancellationException.class, failure.getCause());
        assertEquals(0, failure.getSuppressed().length);
    }

    // --- a request, and something else ---

    /// What a body throws that has swallowed its timeout, and what a task does that has swallowed its cancel: the failure
    /// is kept.
    private static <X extends Exception> X afterACancellation(Backend backend, Class<X> type, Callable<?> body)
            throws Exception {
        X failure = backend.run(() -> {
            X thrown = assertThrows(type, () -> Weft.withTimeout(SOON, () -> {
                assertThrows(InterruptedException.class, Waits::foreignForever);
                body.call();
            }));
            assertFalse(Thread.currentThread().isInterrupted());
            return thrown;
        });
        assertInstanceOf(TimeoutException.class, failure.getSuppressed()[0]);
        assertEquals(1, failure.getSuppressed().length);
        return failure;
    }

    /// A peer that resets the connection.
    private Socket reset() throws IOException {
        ServerSocket server = silent();
        Socket socket = closing(new Socket(HERE, server.getLocalPort()));
        try (Socket peer = server.accept()) {
            peer.setSoLinger(true, 0);
        }
        return socket;
    }

    @OnEveryBackend
    void aConnectionResetAfterTheDeadlineIsAFailure(Backend backend) throws Exception {
        Socket socket = reset();
        SocketException failure = afterACancellation(backend, SocketException.class,
                () -> socket.getInputStream().read());
        assertEquals("Connection reset", failure.getMessage());
    }

    @OnEveryBackend
    void aConnectionResetInACancelledTaskIsAFailure(Backend backend) throws Exception {
        Socket socket = reset();
        Task<?> task = backend.run(() -> TaskGroup.scope(
                GroupOptions.named("test").onFailure(OnFailure.KEEP_GOING), group -> {
                    AtomicReference<Thread> thread = new AtomicReference<>();
                    Task<?> reads = group.fork(() -> {
                        thread.set(Thread.currentThread());
                        assertThrows(InterruptedException.class, Waits::foreignForever);
                        return socket.getInputStream().read();
                    });
                    Ending.awaitBlocked(thread);
                    assertTrue(reads.cancel("enough"));
                    return reads;
                }));
        assertInstanceOf(SocketException.class, assertInstanceOf(Outcome.Failure.class, task.outcome()).exception());
    }

    /// SocketTimeoutException is an InterruptedIOException, but no interrupt makes one.
    @OnEveryBackend
    void aSocketsOwnTimeoutAfterTheDeadlineIsAFailure(Backend backend) throws Exception {
        Socket socket = closing(new Socket(HERE, silent().getLocalPort()));
        socket.setSoTimeout(1);
        afterACancellation(backend, SocketTimeoutException.class, () -> socket.getInputStream().read());
    }

    /// The channel was closed by the interrupt; that it is used afterwards is a mistake of the cleanup.
    @OnEveryBackend
    void theUseOfAChannelThatAnInterruptClosedIsAFailure(Backend backend) throws Exception {
        SocketChannel channel = closing(SocketChannel.open(new InetSocketAddress(HERE, silent().getLocalPort())));
        var failure = backend.run(() -> assertThrows(ClosedChannelException.class,
                () -> Weft.withTimeout(SOON, () -> {
                    assertThrows(ClosedByInterruptException.class, () -> channel.read(ByteBuffer.allocate(1)));
                    channel.read(ByteBuffer.allocate(1));
                })));
        assertSame(ClosedChannelException.class, failure.getClass());
        assertInstanceOf(TimeoutException.class, failure.getSuppressed()[0]);
    }

    /// A flag that is set says nothing about what is thrown under it.
    @OnEveryBackend
    void aBugUnderASetInterruptFlagIsAFailure(Backend backend) throws Exception {
        var bug = new IllegalStateException("bug");
        var failure = backend.run(() -> {
            var thrown = assertThrows(IllegalStateException.class, () -> Weft.withTimeout(SOON, () -> {
                ForeignBlocking.park();
                assertTrue(Thread.currentThread().isInterrupted());
                throw bug;
            }));
            assertFalse(Thread.currentThread().isInterrupted());
            return thrown;
        });
        assertSame(bug, failure);
        assertInstanceOf(TimeoutException.class, failure.getSuppressed()[0]);
    }
}
