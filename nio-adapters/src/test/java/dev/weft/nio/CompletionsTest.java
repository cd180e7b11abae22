package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.CapturedLog;
import dev.weft.GroupOptions;
import dev.weft.OnEveryBackend;
import dev.weft.OnFailure;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Waits;
import dev.weft.Weft;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;

/// Operations that call back, waited for; and tasks that call back.
class CompletionsTest {

    private static final Duration MOMENT = Duration.ofMillis(20);

    @TempDir
    private Path folder;

    // --- the JDK's own operations ---

    @OnEveryBackend
    void anAsynchronousFileIsRead(Backend backend) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "content");
        backend.run(() -> {
            try (AsynchronousFileChannel channel = AsynchronousFileChannel.open(file)) {
                ByteBuffer bytes = ByteBuffer.allocate(16);
                assertEquals(7, Completions.<Integer>await(handler -> channel.read(bytes, 0, null, handler)));
                assertEquals("content", new String(bytes.array(), 0, 7, StandardCharsets.UTF_8));
            }
        });
    }

    @OnEveryBackend
    void asynchronousSocketsConnectAndTalk(Backend backend) throws Exception {
        backend.run(() -> {
            try (var server = AsynchronousServerSocketChannel.open()
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                    var client = AsynchronousSocketChannel.open()) {
                TaskGroup.run(group -> {
                    Task<AsynchronousSocketChannel> accepted = group.fork(() -> Completions
                            .<AsynchronousSocketChannel>await(handler -> server.accept(null, handler), server::close));
                    var address = server.getLocalAddress();
                    Completions.<Void>await(handler -> client.connect(address, null, handler), client::close);
                    try (var peer = accepted.await()) {
                        Completions.<Integer>await(
                                handler -> peer.write(ByteBuffer.wrap(new byte[]{1, 2, 3}), null, handler),
                                peer::close);
                        ByteBuffer bytes = ByteBuffer.allocate(8);
                        assertEquals(3, Completions.<Integer>await(handler -> client.read(bytes, null, handler),
                                client::close));
                    }
                });
            }
        });
    }

    @OnEveryBackend
    void aSocketWhoseReadIsCancelledIsClosedAndTheBufferFree(Backend backend) throws Exception {
        backend.run(() -> {
            try (var server = AsynchronousServerSocketChannel.open()
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                    var client = AsynchronousSocketChannel.open()) {
                var address = server.getLocalAddress();
                Completions.<Void>await(handler -> client.connect(address, null, handler), client::close);
                var timeout = assertThrows(TimeoutException.class, () -> Weft.withTimeout(MOMENT, () -> Completions
                        .<Integer>await(handler -> client.read(ByteBuffer.allocate(8), null, handler), client::close)));
                assertInstanceOf(AsynchronousCloseException.class, timeout.getCause().getSuppressed()[0]);
                assertFalse(client.isOpen());
            }
        });
    }

    // --- what becomes of an operation ---

    @OnEveryBackend
    void aFailureIsThrownAsItIs(Backend backend) throws Exception {
        var eof = new EOFException("the end");
        var illegal = new IllegalStateException("unchecked");
        var checked = new Exception("some other");
        backend.run(() -> {
            assertSame(eof, assertThrows(EOFException.class, () -> Completions.await(h -> h.failed(eof, null))));
            assertSame(illegal, assertThrows(IllegalStateException.class,
                    () -> Completions.await(h -> h.failed(illegal, null))));
            assertSame(checked, assertThrows(IOException.class,
                    () -> Completions.await(h -> h.failed(checked, null))).getCause());
            assertThrows(AssertionError.class, () -> Completions.await(h -> h.failed(new AssertionError(), null)));
        });
    }

    @OnEveryBackend
    void anOperationThatCannotBeStartedThrowsThat(Backend backend) throws Exception {
        backend.run(() -> assertThrows(EOFException.class, () -> Completions.await(handler -> {
            throw new EOFException("not started");
        })));
    }

    @OnEveryBackend
    void aCancelledCallerStartsNothing(Backend backend) throws Exception {
        List<String> started = new ArrayList<>();
        backend.run(() -> assertThrows(TimeoutException.class,
                () -> Weft.withTimeout(Duration.ZERO, () -> Completions.await(handler -> started.add("started")))));
        assertEquals(List.of(), started);
    }

    @OnEveryBackend
    void withoutAWayToStopItACancelledOperationIsWaitedForAndItsResultReturned(Backend backend) throws Exception {
        String value = backend.run(() -> Weft.withTimeout(MOMENT, () -> Completions.<String>await(handler -> {
            CompletableFuture.delayedExecutor(100, java.util.concurrent.TimeUnit.MILLISECONDS)
                    .execute(() -> handler.completed("it happened", null));
        })));
        assertEquals("it happened", value);
    }

    @OnEveryBackend
    void anInterruptFromOutsideIsKeptWhenTheResultComesAllTheSame(Backend backend) throws Exception {
        boolean flag = backend.run(() -> {
            Thread caller = Thread.currentThread();
            assertEquals("it happened", Completions.<String>await(handler -> Thread.ofPlatform().start(() -> {
                caller.interrupt();
                org.awaitility.Awaitility.await().until(() -> !caller.isInterrupted());
                handler.completed("it happened", null);
            })));
            return Thread.interrupted();
        });
        assertTrue(flag);
    }

    @OnEveryBackend
    void aStoppedOperationsFailureIsSuppressedInTheCancellation(Backend backend) throws Exception {
        backend.run(() -> {
            AtomicReference<CompletionHandler<String, ?>> pending = new AtomicReference<>();
            var timeout = assertThrows(TimeoutException.class, () -> Weft.withTimeout(MOMENT,
                    () -> Completions.<String>await(pending::set, () -> {
                        pending.get().failed(new EOFException("stopped"), null);
                        throw new IOException("of the stop");
                    })));
            assertInstanceOf(InterruptedException.class, timeout.getCause());
            assertEquals("stopped", timeout.getCause().getSuppressed()[0].getMessage());
            assertEquals("of the stop", timeout.getCause().getSuppressed()[1].getMessage());
            Weft.yieldNow();
        });
    }

    /// It may still write into a buffer.
    @OnEveryBackend
    void afterStoppingItIsWaitedForAndAResultIsReturned(Backend backend) throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            String value = backend.run(() -> {
                BlockingQueue<CompletionHandler<String, ?>> pending = new LinkedBlockingQueue<>();
                return Weft.withTimeout(MOMENT, () -> Completions.<String>await(pending::add, () -> {
                    CompletableFuture.delayedExecutor(50, java.util.concurrent.TimeUnit.MILLISECONDS)
                            .execute(() -> pending.remove().completed("it happened", null));
                    throw new IOException("of the stop");
                }));
            });
            assertEquals("it happened", value);
            assertEquals(1, log.having("an operation was to be stopped").size());
        }
    }

    @OnEveryBackend
    void whatStopsAnOperationMayWait(Backend backend) throws Exception {
        backend.run(() -> {
            AtomicReference<CompletionHandler<String, ?>> pending = new AtomicReference<>();
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(MOMENT,
                    () -> Completions.<String>await(pending::set, () -> {
                        Weft.sleep(Duration.ofMillis(1));
                        pending.get().failed(new EOFException("stopped"), null);
                    })));
        });
    }

    // --- tasks that call back ---

    /// What a handler was told.
    private static final class Told implements CompletionHandler<String, Integer> {

        final List<String> all = new ArrayList<>();

        @Override
        public synchronized void completed(String result, Integer attachment) {
            all.add("completed " + result + " " + attachment);
        }

        @Override
        public synchronized void failed(Throwable failure, Integer attachment) {
            all.add("failed " + failure + " " + attachment);
        }
    }

    @OnEveryBackend
    void aHandlerIsToldHowATaskEnds(Backend backend) throws Exception {
        Told told = new Told();
        backend.run(() -> TaskGroup.run(GroupOptions.defaults().onFailure(OnFailure.KEEP_GOING), group -> {
            Task<String> done = group.fork(() -> "value");
            Completions.tell(done, 1, told);
            done.await();
            Task<String> failed = group.fork(() -> {
                throw new EOFException("boom");
            });
            Weft.waitFor(List.of(failed), dev.weft.When.ALL_COMPLETED);
            Completions.tell(failed, 2, told);
            Task<String> cancelled = group.fork(() -> Waits.forever());
            Completions.tell(cancelled, 3, told);
            cancelled.cancel("enough");
            assertThrows(CancellationException.class, cancelled::await);
        }));
        assertEquals("completed value 1", told.all.get(0));
        assertEquals("failed java.io.EOFException: boom 2", told.all.get(1));
        assertTrue(told.all.get(2).matches("failed .*CancellationException: .*enough.* 3"), told.all.get(2));
        assertEquals(3, told.all.size());
    }
}
