package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// An offloaded call on an executor that writes down what it is given, as those do that have other JVMs run it.
class OffloadAwayTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /// What a body says, which cannot be held by it: it is written down.
    private static volatile CompletableFuture<Object> said;
    private static volatile CountDownLatch begun;

    private final Away executor = new Away();

    OffloadAwayTest() {
        said = new CompletableFuture<>();
        begun = new CountDownLatch(1);
    }

    private interface Travelling<T> extends Callable<T>, Serializable {
    }

    private static Object saidNext() throws Exception {
        return said.get(30, TimeUnit.SECONDS);
    }

    @OnEveryBackend
    void theResultIsThatOfACopyOfTheBody(Backend backend) throws Exception {
        ArrayList<String> here = new ArrayList<>(List.of("page"));
        Travelling<List<String>> body = () -> here;
        List<String> result = backend.run(() -> Weft.offload(executor, body));
        assertEquals(here, result);
        assertNotSame(here, result);
    }

    @OnEveryBackend
    void theTimeUntilTheDeadlineGoesAlong(Backend backend) throws Exception {
        Travelling<Duration> body = () -> Weft.deadline().map(Deadline::remaining).orElse(Duration.ZERO);
        backend.run(() -> {
            Duration left = Weft.withTimeout(MINUTE, () -> Weft.<Duration>offload(executor, body));
            assertTrue(left.isPositive() && left.compareTo(MINUTE) <= 0, left::toString);
            assertEquals(Duration.ZERO, Weft.<Duration>offload(executor, body));
        });
    }

    @OnEveryBackend
    void atTheDeadlineTheCallIsCancelledThereAlsoWithoutTheCaller(Backend backend) throws Exception {
        Travelling<?> body = () -> saying(Waits::forever);
        executor.isDeafToCancel = true;
        backend.run(() -> assertThrows(TimeoutException.class,
                () -> Weft.withTimeout(Duration.ofMillis(50), () -> Weft.offload(executor, body))));
        assertTrue(saidNext().toString().contains("cancelled: timeout of "), saidNext()::toString);
    }

    private static Object saying(Callable<?> waiting) throws Exception {
        try {
            begun.countDown();
            return waiting.call();
        } catch (Exception e) {
            said.complete(e);
            throw e;
        }
    }

    @OnEveryBackend
    void aCancelledCallerCancelsTheCallAndDoesNotWait(Backend backend) throws Exception {
        Travelling<?> body = () -> saying(Waits::foreignForever);
        backend.run(() -> assertEquals(Optional.empty(), cancelledWhenBegun(() -> Weft.offload(executor, body))));
        assertSame(InterruptedException.class, saidNext().getClass());
    }

    private static Optional<Object> cancelledWhenBegun(Callable<?> call) throws Exception {
        return Optional.ofNullable(CancelScope.run(scope -> TaskGroup.scope(group -> {
            Task<?> task = group.fork(call::call);
            begun.await();
            scope.cancel("no longer wanted");
            return task.await();
        })));
    }

    @OnEveryBackend
    void anExecutorThatFailsToCancelIsHeard(Backend backend) throws Exception {
        Travelling<?> body = () -> saying(Waits::foreignForever);
        executor.refusesToCancel = true;
        CompletableFuture<Throwable> heard = new CompletableFuture<>();
        backend.run(() -> cancelledWhenBegun(() -> {
            var cancelled = assertThrows(InterruptedException.class, () -> Weft.offload(executor, body));
            heard.complete(cancelled.getSuppressed()[0]);
            throw cancelled;
        }));
        assertEquals("no network", heard.get().getMessage());
    }

    /// As Hazelcast's.
    @OnEveryBackend
    void aFutureWhoseGetHearsNoInterruptIsAwaitedAsAStage(Backend backend) throws Exception {
        executor.isDeafToInterrupts = true;
        backend.run(() -> {
            assertEquals(1, Weft.<Integer>offload(executor, (Travelling<Integer>) () -> 1));
            Travelling<?> body = () -> saying(Waits::foreignForever);
            assertEquals(Optional.empty(), cancelledWhenBegun(() -> Weft.offload(executor, body)));
        });
        assertSame(InterruptedException.class, saidNext().getClass());
    }

    @OnEveryBackend
    void whatTheBodyThrowsIsThrown(Backend backend) throws Exception {
        Travelling<?> body = () -> {
            throw new IOException("no such page");
        };
        var failure = assertThrows(IOException.class, () -> backend.run(() -> Weft.offload(executor, body)));
        assertEquals("no such page", failure.getMessage());
    }

    @OnEveryBackend
    void whatTasksOfTheBodyFailedWithComesBackToo(Backend backend) throws Exception {
        Travelling<?> body = () -> Weft.gather(() -> {
            throw new IOException("no such page");
        });
        var failure = assertThrows(TaskFailedException.class, () -> backend.run(() -> Weft.offload(executor, body)));
        assertEquals(List.of("no such page"), failure.failures().stream().map(Throwable::getMessage).toList());
    }

    /// As Hazelcast does of a member that has left.
    @OnEveryBackend
    void whatTheExecutorThrowsInsteadOfAResultIsThrown(Backend backend) throws Exception {
        executor.lost = new ExecutionException("the other has left", null);
        assertSame(executor.lost, assertThrows(ExecutionException.class,
                () -> backend.run(() -> Weft.offload(executor, (Travelling<?>) () -> 1))));
    }

    @OnEveryBackend
    void aBodyThatCannotBeWrittenDownIsToldWhatToWrite(Backend backend) throws Exception {
        var failure = assertThrows(RejectedExecutionException.class,
                () -> backend.run(() -> Weft.offload(executor, () -> 1)));
        String message = failure.getCause().getMessage();
        assertTrue(message.contains("a record that implements Callable and Serializable"), message);
    }

    @OnEveryBackend
    void thePermitComesBackHoweverItEnds(Backend backend) throws Exception {
        Semaphore one = new Semaphore(1);
        OffloadOptions options = OffloadOptions.defaults().executor(executor).limiter(one);
        Object notWritable = new Object();
        Travelling<?> unwritable = () -> notWritable;
        Travelling<?> waiting = () -> saying(Waits::foreignForever);
        backend.run(() -> {
            assertEquals(1, Weft.<Integer>offload(options, (Travelling<Integer>) () -> 1));
            assertEquals(1, one.availablePermits());
            assertThrows(RejectedExecutionException.class, () -> Weft.offload(options, unwritable));
            assertEquals(1, one.availablePermits());
            cancelledWhenBegun(() -> Weft.offload(options, waiting));
            assertEquals(1, one.availablePermits());
        });
    }

    @OnEveryBackend
    void anExecutorMayWriteItDownLater(Backend backend) throws Exception {
        executor.later = true;
        assertEquals(1, backend.run(() -> Weft.<Integer>offload(executor, (Travelling<Integer>) () -> 1)));
    }

    /// Runs a call in a thread of its own.
    private static final class Deaf<T> extends CompletableFuture<T> {

        private final Thread thread;

        Deaf(Callable<T> call) {
            thread = Thread.ofPlatform().daemon().start(() -> {
                try {
                    complete(call.call());
                } catch (Exception e) {
                    completeExceptionally(e);
                }
            });
        }

        @Override
        public T get() {
            return join();
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            thread.interrupt();
            return super.cancel(mayInterruptIfRunning);
        }
    }

    /// Runs copies, each in a thread of its own.
    private static final class Away extends AbstractExecutorService {

        boolean isDeafToInterrupts;
        boolean isDeafToCancel;
        boolean refusesToCancel;
        boolean later;
        ExecutionException lost;

        @Override
        public <T> Future<T> submit(Callable<T> task) {
            if (isDeafToInterrupts) {
                return new Deaf<>(copyOf(task));
            }
            Callable<T> copy = later ? () -> copyOf(task).call() : copyOf(task);
            FutureTask<T> run = new FutureTask<>(copy) {
                @Override
                public boolean cancel(boolean mayInterruptIfRunning) {
                    if (refusesToCancel) {
                        throw new IllegalStateException("no network");
                    }
                    return !isDeafToCancel && super.cancel(mayInterruptIfRunning);
                }

                @Override
                public T get() throws InterruptedException, ExecutionException {
                    if (lost != null) {
                        throw lost;
                    }
                    return super.get();
                }
            };
            Thread.ofPlatform().daemon().start(run);
            return run;
        }

        @SuppressWarnings("unchecked")
        private static <T> Callable<T> copyOf(Callable<T> task) {
            var bytes = new ByteArrayOutputStream();
            try {
                try (var out = new ObjectOutputStream(bytes)) {
                    out.writeObject(task);
                }
                try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                    return (Callable<T>) in.readObject();
                }
            } catch (IOException | ClassNotFoundException e) {
                throw new RejectedExecutionException(e);
            }
        }

        @Override
        public void execute(Runnable command) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void shutdown() {
        }

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }
    }
}
