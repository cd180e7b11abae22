package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;

/// `Weft.shield`.
class ShieldTest {

    private static final Duration SOON = Duration.ofMillis(10);

    private final List<String> events = Collections.synchronizedList(new ArrayList<>());

    /// Cancels a task while it is in its shield, lets it out of there, and returns it ended.
    private static Task<?> cancelledInside(CountDownLatch inside, CountDownLatch go, Action body)
            throws InterruptedException {
        return TaskGroup.scope(group -> {
            Task<?> task = group.fork(body);
            inside.await();
            assertTrue(task.cancel("enough"));
            go.countDown();
            task.awaitEnd();
            return task;
        });
    }

    @OnEveryBackend
    void aShieldGivesWhatItsBodyGives(Backend backend) throws Exception {
        backend.run(() -> {
            assertEquals(42, Weft.<Integer, RuntimeException>shield(() -> 42));
            assertThrows(IOException.class, () -> Weft.shield(() -> {
                throw new IOException("boom");
            }));
        });
    }

    @OnEveryBackend
    void aCancellationIsHiddenInsideAndSeenAfterIt(Backend backend) throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Task<?> task = backend.run(() -> cancelledInside(inside, go, () -> {
            Weft.shield(() -> {
                inside.countDown();
                go.await();
                Weft.yieldNow();
                assertFalse(Thread.currentThread().isInterrupted());
                events.add("inside");
            });
            events.add("flag after it: " + Thread.currentThread().isInterrupted());
            Weft.yieldNow();
            events.add("not reached");
        }));
        assertEquals(List.of("inside", "flag after it: true"), events);
        assertTrue(task.isCancelled());
    }

    /// Rule 3: foreign code after a shield is told as well.
    @OnEveryBackend
    void foreignCodeAfterAShieldIsInterrupted(Backend backend) throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Task<?> task = backend.run(() -> cancelledInside(inside, go, () -> {
            Weft.shield(() -> {
                inside.countDown();
                go.await();
            });
            Waits.foreignForever();
        }));
        assertTrue(task.isCancelled());
    }

    /// Cleanup that suspends, after the cancellation was seen.
    @OnEveryBackend
    void cleanupInAShieldMaySuspend(Backend backend) throws Exception {
        for (boolean foreign : List.of(true, false)) {
            events.clear();
            backend.run(() -> {
                assertThrows(TimeoutException.class, () -> Weft.withTimeout(SOON, () -> {
                    try {
                        return foreign ? Waits.foreignForever() : Waits.forever();
                    } finally {
                        Weft.shield(() -> {
                            Weft.sleep(Duration.ofNanos(1));
                            Weft.gather(() -> events.add("cleaned"));
                        });
                        // Seen before: no second interrupt for that.
                        events.add("flag after it: " + Thread.currentThread().isInterrupted());
                    }
                }));
                assertFalse(Thread.interrupted());
            });
            assertEquals(List.of("cleaned", "flag after it: false"), events);
        }
    }

    /// A flag of ours that was set and not seen is hidden, and set again.
    @OnEveryBackend
    void aFlagThatIsSetBeforeAShieldIsHiddenByIt(Backend backend) throws Exception {
        Task<?> task = backend.run(() -> TaskGroup.scope(group -> group.fork(() -> {
            Weft.currentTask().cancel("myself");
            assertTrue(Thread.currentThread().isInterrupted());
            Weft.shield(() -> {
                assertFalse(Thread.currentThread().isInterrupted());
                Weft.yieldNow();
            });
            assertTrue(Thread.currentThread().isInterrupted());
            Waits.foreignForever();
        })));
        assertTrue(task.isCancelled());
    }

    /// CA-13
    @OnEveryBackend
    void aShieldedBodysOwnTimeoutFires(Backend backend) throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Task<?> task = backend.run(() -> cancelledInside(inside, go, () -> Weft.shield(() -> {
            inside.countDown();
            go.await();
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(SOON, () -> Waits.foreignForever()));
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(SOON, () -> Waits.forever()));
            events.add("timed out inside");
        })));
        assertEquals(List.of("timed out inside"), events);
        // It returned before any suspension point met the request.
        assertEquals(Task.Status.SUCCESS, task.status());
    }

    /// A timeout around a shield waits for the shield.
    @OnEveryBackend
    void aDeadlineOutsideWaitsForTheShield(Backend backend) throws Exception {
        backend.run(() -> {
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(Duration.ZERO, () -> {
                Weft.shield(() -> {
                    Weft.sleep(Duration.ofNanos(1));
                    events.add("inside");
                });
                Weft.yieldNow();
                events.add("not reached");
            }));
            assertFalse(Thread.interrupted());
        });
        assertEquals(List.of("inside"), events);
    }

    /// CA-15
    @OnEveryBackend
    void tasksThatAreForkedInAShieldSurvive(Backend backend) throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        backend.run(() -> cancelledInside(inside, go, () -> Weft.shield(() -> Weft.gather(() -> {
            inside.countDown();
            go.await();
            Weft.yieldNow();
            return events.add("survived");
        }, () -> {
            Weft.yieldNow();
            return events.add("survived");
        }))));
        assertEquals(List.of("survived", "survived"), events);
    }

    /// CA-15: a shield in one task of a gather shields that task alone.
    @OnEveryBackend
    void aShieldInATaskShieldsThatTaskAlone(Backend backend) throws Exception {
        CountDownLatch inside = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        Task<?> task = backend.run(() -> cancelledInside(inside, go, () -> Weft.gather(() -> Weft.shield(() -> {
            inside.countDown();
            go.await();
            return events.add("survived");
        }), () -> {
            inside.countDown();
            return Waits.foreignForever();
        })));
        assertEquals(List.of("survived"), events);
        assertTrue(task.isCancelled());
    }

    /// Rule 3: the user's own interrupt is not Weft's to hide.
    @OnEveryBackend
    void anInterruptFromOutsideIsSeenInAShield(Backend backend) throws Exception {
        backend.run(() -> assertThrows(InterruptedException.class, () -> Weft.shield(() -> {
            Thread.currentThread().interrupt();
            Waits.forever();
        })));
    }

    @OnEveryBackend
    void shieldsNest(Backend backend) throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Task<?> task = backend.run(() -> cancelledInside(inside, go, () -> {
            Weft.shield(() -> {
                Weft.shield(() -> {
                    inside.countDown();
                    go.await();
                    Weft.yieldNow();
                });
                Weft.yieldNow();
                events.add("still inside");
            });
            Weft.yieldNow();
        }));
        assertEquals(List.of("still inside"), events);
        assertTrue(task.isCancelled());
    }
}
