package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AlsoSimulated;
import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Permits with owners.
@AlsoSimulated
class CapacityLimiterTest {

    private static void untilWaiting(CapacityLimiter limiter, int count) throws InterruptedException {
        Until.until(() -> limiter.waiting() == count);
    }

    @OnEveryBackend
    void letsInSoManyAtOnce(Backend backend) throws Exception {
        backend.run(() -> {
            CapacityLimiter limiter = new CapacityLimiter(3);
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            TaskGroup.run(group -> {
                for (int i = 0; i < 50; i++) {
                    group.fork(() -> limiter.run(() -> {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        Weft.yieldNow();
                        inside.decrementAndGet();
                    }));
                }
            });
            assertTrue(most.get() <= 3, most + " at once");
            assertEquals(3, limiter.available());
            assertEquals(0, limiter.borrowed());
        });
    }

    @Test
    @Tag("loop")
    void tasksThatTakeTurnsDoSoInAFixedRotation() throws Exception {
        List<Integer> turns = new ArrayList<>();
        Weft.run(() -> {
            CapacityLimiter limiter = new CapacityLimiter(1);
            TaskGroup.run(group -> {
                for (int i = 0; i < 4; i++) {
                    int number = i;
                    group.fork(() -> {
                        for (int turn = 0; turn < 3; turn++) {
                            limiter.acquire();
                            turns.add(number);
                            Weft.yieldNow();
                            limiter.release();
                        }
                    });
                }
            });
        });
        assertEquals(List.of(0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3), turns);
    }

    @OnEveryBackend
    void tryAcquireTakesOneThatIsFreeAndNoneFromThoseWhoWait(Backend backend) throws Exception {
        backend.run(() -> {
            CapacityLimiter limiter = new CapacityLimiter(1);
            assertTrue(limiter.tryAcquire());
            TaskGroup.run(group -> {
                assertFalse(group.fork(() -> limiter.tryAcquire()).await());
                Task<Void> waiting = group.fork(() -> {
                    limiter.acquire();
                    limiter.release();
                });
                untilWaiting(limiter, 1);
                limiter.release();
                if (backend == Backend.LOOP) {
                    // It has the permit, though it has not run.
                    assertFalse(waiting.isDone());
                    assertFalse(limiter.tryAcquire());
                }
                waiting.await();
            });
            assertEquals(1, limiter.available());
        });
    }

    @OnEveryBackend
    void aSecondPermitForTheSameTaskIsRefusedByName(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            CapacityLimiter limiter = new CapacityLimiter(2);
            group.fork(() -> {
                limiter.acquire();
                String message = assertThrows(IllegalStateException.class, limiter::acquire).getMessage();
                assertTrue(message.startsWith("task \"greedy\" has a permit already, of a limiter with 1 of 2"
                        + " permits borrowed: a second one"), message);
                assertThrows(IllegalStateException.class, limiter::tryAcquire);
                limiter.release();
            }, "greedy").await();
            assertEquals(2, limiter.available());
        }));
    }

    @OnEveryBackend
    void whatWasNotAcquiredCannotBeReleased(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            CapacityLimiter limiter = new CapacityLimiter(1);
            assertThrows(IllegalStateException.class, limiter::release);
            limiter.acquire();
            group.fork(() -> {
                String message = assertThrows(IllegalStateException.class, limiter::release).getMessage();
                assertTrue(message.startsWith("task \"thief\" has no permit to give back"), message);
            }, "thief").await();
            limiter.release();
            assertThrows(IllegalStateException.class, limiter::release);
            assertEquals(1, limiter.available());
        }));
    }

    @OnEveryBackend
    void anOwnerOfItsOwnCanBeReleasedByAnother(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            CapacityLimiter limiter = new CapacityLimiter(2);
            Object request = new Object();
            limiter.acquireFor(request);
            limiter.acquire();
            assertThrows(IllegalStateException.class, () -> limiter.acquireFor(request));
            group.fork(() -> limiter.releaseFor(request)).await();
            assertEquals(1, limiter.borrowed());
            assertThrows(IllegalStateException.class, () -> limiter.releaseFor(request));
            limiter.release();
        }));
    }

    @OnEveryBackend
    void anOwnerCannotWaitTwice(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            CapacityLimiter limiter = new CapacityLimiter(0);
            Object request = "request";
            Task<Void> waiting = group.fork(() -> limiter.acquireFor(request));
            untilWaiting(limiter, 1);
            String message = assertThrows(IllegalStateException.class, () -> limiter.acquireFor(request)).getMessage();
            assertTrue(message.startsWith("request waits for a permit already"), message);
            limiter.setTotal(1);
            waiting.await();
            limiter.releaseFor(request);
        }));
    }

    @OnEveryBackend
    void morePermitsLetInThoseWhoWait(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            CapacityLimiter limiter = new CapacityLimiter(0);
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                tasks.add(group.fork(limiter::acquire));
                untilWaiting(limiter, i + 1);
            }
            limiter.setTotal(2);
            tasks.get(0).await();
            tasks.get(1).await();
            assertEquals(1, limiter.waiting());
            assertEquals(2, limiter.borrowed());
            limiter.setTotal(Integer.MAX_VALUE);
            tasks.get(2).await();
        }));
    }

    @OnEveryBackend
    void fewerPermitsTakeNoneAwayAndLetNobodyInUntilEnoughCameBack(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            CapacityLimiter limiter = new CapacityLimiter(2);
            limiter.acquireFor("a");
            limiter.acquireFor("b");
            Task<Void> waiting = group.fork(() -> limiter.acquireFor("c"));
            untilWaiting(limiter, 1);
            limiter.setTotal(1);
            assertEquals(2, limiter.borrowed());
            assertEquals(0, limiter.available());
            limiter.releaseFor("a");
            assertEquals(1, limiter.waiting());
            limiter.releaseFor("b");
            waiting.await();
            limiter.releaseFor("c");
            assertEquals(1, limiter.available());
        }));
    }

    @Test
    void fewerPermitsThanNoneAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new CapacityLimiter(-1));
        assertThrows(IllegalArgumentException.class, () -> new CapacityLimiter(1).setTotal(-1));
    }

    @OnEveryBackend
    void aCancelledWaiterAtTheHeadPassesNothingBy(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            CapacityLimiter limiter = new CapacityLimiter(1);
            limiter.acquire();
            Task<Void> first = group.fork(limiter::acquire);
            untilWaiting(limiter, 1);
            Task<Void> second = group.fork(limiter::acquire);
            untilWaiting(limiter, 2);
            first.cancel("not needed");
            limiter.release();
            second.await();
            Until.until(first::isDone);
            assertTrue(first.isCancelled());
        }));
    }

    @OnEveryBackend
    void aTimeoutAroundAcquireTakesNothing(Backend backend) throws Exception {
        backend.run(() -> {
            CapacityLimiter limiter = new CapacityLimiter(0);
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(Duration.ofMillis(1), limiter::acquire));
            assertEquals(0, limiter.waiting());
            limiter.setTotal(1);
            limiter.acquire();
            limiter.release();
        });
    }

    @OnEveryBackend
    void aBodyThatFailsGivesItsPermitBack(Backend backend) throws Exception {
        backend.run(() -> {
            CapacityLimiter limiter = new CapacityLimiter(1);
            assertThrows(IOException.class, () -> limiter.call(() -> {
                throw new IOException();
            }));
            assertEquals("done", limiter.call(() -> "done"));
            assertEquals(1, limiter.available());
        });
    }
}
