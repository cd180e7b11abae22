package dev.weft.loop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.EventLoop;
import java.lang.reflect.Field;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Threads that an error took out of every queue are found again.
@Tag("loop")
class JanitorTest {

    /// `VirtualThread.UNPARKED`: runnable, as a StackOverflowError between the change of state and the submission
    /// leaves it.
    private static final int UNPARKED = 9;

    private final CountDownLatch ended = new CountDownLatch(1);

    /// D10
    @Test
    void aThreadThatIsRunnableAndInNoQueueIsPutBack() throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            CompletableFuture<Thread> made = new CompletableFuture<>();
            AtomicBoolean woken = new AtomicBoolean();
            loop.submit(() -> {
                made.complete(Thread.currentThread());
                while (!woken.get()) {
                    LockSupport.park();
                }
                ended.countDown();
                return null;
            });
            Thread thread = made.join();
            Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
            woken.set(true);
            Field state = Class.forName("java.lang.VirtualThread").getDeclaredField("state");
            state.setAccessible(true);
            state.setInt(thread, UNPARKED);
            LockSupport.unpark(thread);
            assertTrue(ended.await(20, TimeUnit.SECONDS), "an unpark no longer helps, and nobody else does");
        }
    }

    /// As a StackOverflowError inside `unpark` leaves it that strikes between the permit and the change of state.
    @Test
    void aThreadThatIsParkedThoughItHasThePermitIsUnparked() throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            CompletableFuture<Thread> made = new CompletableFuture<>();
            AtomicBoolean woken = new AtomicBoolean();
            loop.submit(() -> {
                made.complete(Thread.currentThread());
                while (!woken.get()) {
                    LockSupport.park();
                }
                ended.countDown();
                return null;
            });
            Thread thread = made.join();
            Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
            woken.set(true);
            Field permit = Class.forName("java.lang.VirtualThread").getDeclaredField("parkPermit");
            permit.setAccessible(true);
            permit.setBoolean(thread, true);
            LockSupport.unpark(thread);
            assertTrue(ended.await(20, TimeUnit.SECONDS), "an unpark no longer helps, and nobody else does");
        }
    }

    /// D10
    @Test
    void aWaiterThatWasEndedAndNotResumedIsPutBack() throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            CompletableFuture<Waiter> made = new CompletableFuture<>();
            CompletableFuture<Thread> thread = new CompletableFuture<>();
            loop.submit(() -> {
                Waiter waiter = new Waiter("a test");
                thread.complete(Thread.currentThread());
                made.complete(waiter);
                waiter.await();
                ended.countDown();
                return null;
            });
            Awaitility.await().until(() -> thread.join().getState() == Thread.State.WAITING);
            Field state = Waiter.class.getDeclaredField("state");
            state.setAccessible(true);
            state.setInt(made.join(), 1);
            assertTrue(ended.await(20, TimeUnit.SECONDS));
        }
    }
}
