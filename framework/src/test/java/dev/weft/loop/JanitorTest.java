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

    /// `VirtualThread.UNPARKED`: runnable.
    private static final int UNPARKED = 9;

    private final CountDownLatch ended = new CountDownLatch(1);

    /// What an error did to a parked thread inside the JDK, between two of its steps.
    private interface Strike {

        void at(Class<?> virtualThread, Thread thread) throws ReflectiveOperationException;
    }

    private void isFoundAfter(Strike strike) throws Exception {
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
            strike.at(Class.forName("java.lang.VirtualThread"), thread);
            LockSupport.unpark(thread);
            assertTrue(ended.await(20, TimeUnit.SECONDS), "an unpark no longer helps, and nobody else does");
        }
    }

    /// As a StackOverflowError inside `unpark` leaves it that strikes between the change of state and the submission.
    @Test
    void aThreadThatIsRunnableAndInNoQueueIsPutBack() throws Exception {
        isFoundAfter((type, thread) -> {
            Field state = type.getDeclaredField("state");
            state.setAccessible(true);
            state.setInt(thread, UNPARKED);
        });
    }

    /// One that strikes between the permit and the change of state.
    @Test
    void aThreadThatIsParkedThoughItHasThePermitIsUnparked() throws Exception {
        isFoundAfter((type, thread) -> {
            Field permit = type.getDeclaredField("parkPermit");
            permit.setAccessible(true);
            permit.setBoolean(thread, true);
        });
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
