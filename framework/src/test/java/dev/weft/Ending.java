package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/// A way in which a cancellation comes to a blocking call, on one of the backends.
record Ending(Backend backend, Way way) {

    enum Way {

        /// The deadline of a scope in the call's own task.
        TIMEOUT {
            @Override
            void end(Callable<?> call) throws Exception {
                var timeout = assertThrows(TimeoutException.class, () -> Weft.withTimeout(SOON, () -> {
                    call.call();
                }));
                assertNothingIsLeft();
                assertNotNull(timeout.getCause());
            }
        },

        /// `Task.cancel`, once the task's thread is blocked.
        CANCEL {
            @Override
            void end(Callable<?> call) throws Exception {
                Task<?> task = TaskGroup.scope(GroupOptions.named("test").onFailure(OnFailure.KEEP_GOING), group -> {
                    AtomicReference<Thread> thread = new AtomicReference<>();
                    Task<?> blocked = group.fork(() -> {
                        thread.set(Thread.currentThread());
                        call.call();
                    });
                    awaitBlocked(thread);
                    assertTrue(blocked.cancel("enough"));
                    return blocked;
                });
                assertEquals(Task.Status.CANCELLED, task.status(), () -> String.valueOf(task.outcome()));
                assertNothingIsLeft();
            }
        };

        private static final Duration SOON = Duration.ofMillis(20);

        abstract void end(Callable<?> call) throws Exception;
    }

    /// Each way on each backend that there is.
    static List<Ending> all() {
        return Backend.available().stream()
                .flatMap(backend -> Arrays.stream(Way.values()).map(way -> new Ending(backend, way))).toList();
    }

    /// Runs a call that blocks until it is interrupted, ends it, and sees to it that Weft takes what it threw for the
    /// cancellation, and leaves nothing of it behind.
    ///
    /// @return what the call itself threw
    Throwable of(Callable<?> call) throws Exception {
        AtomicReference<Throwable> seen = new AtomicReference<>();
        backend.run(() -> way.end(() -> {
            try {
                Object value = call.call();
                throw new AssertionError("was not interrupted, but returned " + value);
            } catch (Throwable t) {
                seen.set(t);
                throw t;
            }
        }));
        return seen.get();
    }

    /// As [#of(Callable)], for a call of which it is known what exactly it throws.
    <X extends Throwable> X of(Class<X> type, Callable<?> call) throws Exception {
        Throwable seen = of(call);
        assertSame(type, seen.getClass(), () -> "threw " + seen);
        return type.cast(seen);
    }

    /// Waits until a thread has made itself known, and is blocked.
    static void awaitBlocked(AtomicReference<Thread> known) throws InterruptedException {
        while (true) {
            Thread.State state = known.get() == null ? Thread.State.NEW : known.get().getState();
            switch (state) {
                case WAITING, TIMED_WAITING, BLOCKED -> {
                    return;
                }
                case TERMINATED -> throw new AssertionError("ended without having been blocked");
                default -> Weft.sleep(Duration.ofMillis(1));
            }
        }
    }

    private static void assertNothingIsLeft() throws InterruptedException {
        assertFalse(Thread.currentThread().isInterrupted());
        Weft.yieldNow();
    }

    @Override
    public String toString() {
        return backend + " " + way;
    }
}
