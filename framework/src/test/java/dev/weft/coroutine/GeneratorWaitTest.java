package dev.weft.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.internal.carrier.Hook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Bodies that wait, are cancelled, or stand where they cannot be suspended.
class GeneratorWaitTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration SHORT = Duration.ofMillis(1);

    private static Generator<Integer> sleepers(int count) {
        return Generator.of(out -> {
            for (int i = 0; i < count; i++) {
                Weft.sleep(SHORT);
                out.yield(i);
            }
            return null;
        });
    }

    // --- waiting ---

    @InEveryPlace
    void aBodyMayWait(Place place) throws Exception {
        place.run(() -> {
            int sum = 0;
            for (int i : sleepers(5)) {
                sum += i;
            }
            assertEquals(10, sum);
        });
    }

    @Test
    @Tag("loop")
    void othersRunWhileABodyWaits() throws Exception {
        List<String> steps = new ArrayList<>();
        Weft.run(() -> TaskGroup.run(group -> {
            CountDownLatch asked = new CountDownLatch(1);
            CountDownLatch answer = new CountDownLatch(1);
            group.fork(() -> {
                Generator<String> generator = Generator.of(out -> {
                    asked.countDown();
                    answer.await();
                    out.yield("element");
                    return null;
                });
                steps.add(generator.next());
                generator.close();
            });
            group.fork(() -> {
                asked.await();
                steps.add("other");
                answer.countDown();
            });
        }));
        assertEquals(List.of("other", "element"), steps);
    }

    @Test
    @Tag("loop")
    void onALoopTheBodyRunsInTheConsumersOwnTask() throws Exception {
        Weft.run(() -> {
            ThreadLocal<String> local = new ThreadLocal<>();
            local.set("mine");
            ScopedValue<String> scoped = ScopedValue.newInstance();
            Thread consumer = Thread.currentThread();
            var task = Weft.currentTask();
            Generator<String> generator = Generator.of(out -> {
                while (true) {
                    assertSame(consumer, Thread.currentThread());
                    assertSame(task, Weft.currentTask());
                    out.yield(local.get() + " " + scoped.orElse("none"));
                }
            });
            assertEquals("mine none", generator.next());
            assertEquals("mine bound", ScopedValue.where(scoped, "bound").call(generator::next));
            assertEquals("mine none", generator.next());
            generator.close();
            return null;
        });
    }

    // --- cancelling ---

    @OnEveryBackend
    void aTimeoutOfTheConsumerReachesTheBody(Backend backend) throws Exception {
        backend.run(() -> {
            List<String> steps = new ArrayList<>();
            Generator<Integer> generator = Generator.of(out -> {
                try {
                    assertTrue(Weft.deadline().isPresent());
                    Weft.sleep(DAY);
                } catch (InterruptedException e) {
                    steps.add(e.getMessage());
                    throw e;
                }
                return null;
            });
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(SHORT, () -> generator.next()));
            assertEquals(List.of("cancelled: timeout of PT0.001S passed"), steps);
            assertFalse(generator.hasNext());
            assertFalse(Thread.interrupted());
        });
    }

    @OnEveryBackend
    void aCancelledConsumersBodyMayStillGiveAnElement(Backend backend) throws Exception {
        backend.run(() -> {
            Generator<String> generator = Generator.of(out -> {
                String value = "in time";
                try {
                    Weft.sleep(DAY);
                } catch (InterruptedException e) {
                    value = "late";
                }
                out.yield(value);
                // No longer cancelled.
                Weft.sleep(SHORT);
                out.yield("after");
                return null;
            });
            List<String> got = new ArrayList<>();
            Weft.moveOnAfter(SHORT, () -> got.add(generator.next()));
            got.add(generator.next());
            assertEquals(List.of("late", "after"), got);
            generator.close();
            assertFalse(Thread.interrupted());
        });
    }

    @InEveryPlace
    void anInterruptFromOutsideReachesTheBody(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer> generator = Generator.of(out -> {
                new CountDownLatch(1).await();
                return null;
            });
            Thread.currentThread().interrupt();
            assertThrows(CancellationException.class, generator::next);
            assertTrue(Thread.interrupted());
        });
    }

    @InEveryPlace
    void anInterruptThatTheBodyDoesNotSeeIsLeftToTheConsumer(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer> generator = Generator.of(out -> {
                out.yield(1);
                return null;
            });
            Thread.currentThread().interrupt();
            assertEquals(1, generator.next());
            assertTrue(Thread.interrupted());
            generator.close();
            assertFalse(Thread.interrupted());
        });
    }

    @InEveryPlace
    void anInterruptFlagThatTheBodySetsIsTheConsumers(Place place) throws Exception {
        place.run(() -> {
            Generator<Integer> generator = Generator.of(out -> {
                Thread.currentThread().interrupt();
                out.yield(1);
                return null;
            });
            assertEquals(1, generator.next());
            assertTrue(Thread.interrupted());
            assertFalse(generator.hasNext());
        });
    }

    @OnEveryBackend
    void aCleanupMayWaitInAShield(Backend backend) throws Exception {
        backend.run(() -> {
            List<String> steps = new ArrayList<>();
            Generator<Integer> generator = Generator.of(out -> {
                try {
                    out.yield(1);
                } finally {
                    try {
                        Weft.sleep(DAY);
                    } catch (InterruptedException e) {
                        steps.add("cancelled");
                        Weft.shield(() -> Weft.sleep(SHORT));
                        steps.add("slept");
                    }
                }
                return null;
            });
            Weft.moveOnAfter(SHORT, () -> {
                try (generator) {
                    generator.next();
                }
                return null;
            });
            assertEquals(List.of("cancelled", "slept"), steps);
        });
    }

    @OnEveryBackend
    void aFailingGroupCancelsTheBody(Backend backend) throws Exception {
        backend.run(() -> {
            AtomicBoolean cleaned = new AtomicBoolean();
            assertThrows(RuntimeException.class, () -> TaskGroup.run(group -> {
                CountDownLatch waits = new CountDownLatch(1);
                group.fork(() -> {
                    try (Generator<Integer> generator = Generator.of(out -> {
                        try {
                            waits.countDown();
                            Weft.sleep(DAY);
                        } finally {
                            cleaned.set(true);
                        }
                        return null;
                    })) {
                        generator.next();
                    }
                });
                group.fork(() -> {
                    waits.await();
                    throw new IllegalStateException("boom");
                });
            }));
            assertTrue(cleaned.get());
        });
    }

    // --- where it cannot be suspended ---

    private static String refusal(Generator.Body<Integer> body) {
        Generator<Integer> generator = Generator.of(body);
        String message = String.valueOf(assertThrows(IllegalStateException.class, generator::next).getMessage());
        assertFalse(generator.hasNext());
        return message;
    }

    @InEveryPlace
    void aScopeThatIsOpenStandsAgainstAYield(Place place) throws Exception {
        place.run(() -> {
            assertTrue(refusal(out -> Weft.withTimeout(DAY, () -> out.yield(1))).contains("timeout of PT24H"));
            assertTrue(refusal(out -> Weft.shield(() -> out.yield(1))).contains("shield"));
            assertTrue(refusal(out -> {
                TaskGroup.run(group -> out.yield(1));
                return null;
            }).contains("group"));
        });
    }

    @InEveryPlace
    void aGroupThatTheBodyLeavesOpenIsEnded(Place place) throws Exception {
        place.run(() -> {
            AtomicBoolean ended = new AtomicBoolean();
            Generator<Integer> generator = Generator.of(out -> {
                @SuppressWarnings("resource")
                TaskGroup group = TaskGroup.open();
                CountDownLatch begun = new CountDownLatch(1);
                group.fork(() -> {
                    try {
                        begun.countDown();
                        Weft.sleep(DAY);
                    } finally {
                        ended.set(true);
                    }
                });
                begun.await();
                return null;
            });
            assertThrows(IllegalStateException.class, generator::hasNext);
            assertTrue(ended.get());
            Weft.withTimeout(DAY, () -> Weft.yieldNow());
        });
    }

    @Test
    @Tag("loop")
    void aBindingThatIsOpenStandsAgainstAYield() throws Exception {
        ScopedValue<String> value = ScopedValue.newInstance();
        Weft.run(() -> {
            assertTrue(refusal(out -> ScopedValue.where(value, "x").call(() -> out.yield(1)))
                    .contains("ScopedValue.where"));
            assertFalse(value.isBound());
            Generator<String> fine = Generator.of(out -> {
                String bound = ScopedValue.where(value, "x").call(value::get);
                out.yield(bound);
                return null;
            });
            assertEquals("x", fine.next());
            assertFalse(fine.hasNext());
            return null;
        });
    }

    @Test
    @Tag("loop")
    void theJvmTellsWhoHoldsMonitors() throws Exception {
        assertTrue(Hook.hasInnerStacks());
        Weft.run(() -> {
            assertFalse(Hook.holdsMonitor());
            synchronized (new Object()) {
                assertTrue(Hook.holdsMonitor());
                Weft.yieldNow();
                assertTrue(Hook.holdsMonitor());
            }
            assertFalse(Hook.holdsMonitor());
            return null;
        });
    }

    @Test
    @Tag("loop")
    void aMonitorOfTheBodyStandsAgainstAYield() throws Exception {
        Weft.run(() -> {
            Object lock = new Object();
            assertTrue(refusal(out -> {
                synchronized (lock) {
                    return out.yield(1);
                }
            }).contains("inside synchronized"));
            assertFalse(Thread.holdsLock(lock));
            return null;
        });
    }

    @Test
    @Tag("loop")
    void aMonitorOfTheConsumerStandsAgainstAnyQuestion() throws Exception {
        Weft.run(() -> {
            Object lock = new Object();
            Generator<Integer> generator = sleepers(3);
            synchronized (lock) {
                assertTrue(assertThrows(IllegalStateException.class, generator::next).getMessage()
                        .contains("inside synchronized"));
            }
            assertEquals(0, generator.next());
            synchronized (lock) {
                assertThrows(IllegalStateException.class, generator::next);
                assertThrows(IllegalStateException.class, generator::close);
                assertTrue(Thread.holdsLock(lock));
            }
            assertEquals(1, generator.next());
            generator.close();
            return null;
        });
    }

    /// Monitors and locks that are not held over a yield are nobody's business, nor is a lock that is.
    @InEveryPlace
    void locksAreFine(Place place) throws Exception {
        place.run(() -> {
            Object monitor = new Object();
            ReentrantLock lock = new ReentrantLock();
            Generator<Integer> generator = Generator.of(out -> {
                for (int i = 0; i < 100; i++) {
                    synchronized (monitor) {
                        Weft.sleep(Duration.ofNanos(1));
                    }
                    lock.lock();
                    try {
                        out.yield(i);
                    } finally {
                        lock.unlock();
                    }
                }
                return null;
            });
            int count = 0;
            for (int i : generator) {
                assertEquals(count++, i);
            }
            assertEquals(100, count);
            assertFalse(lock.isLocked());
        });
    }

    private static final class Initialised {

        static final AtomicInteger RUNS = new AtomicInteger();
        static Runnable action = () -> {};

        static final class Late {

            static {
                RUNS.incrementAndGet();
                action.run();
            }

            private Late() {
            }

            static void touch() {
            }
        }
    }

    @Test
    @Tag("loop")
    void aClassInitialiserStandsAgainstAYield() throws Exception {
        Weft.run(() -> {
            List<Throwable> refused = new ArrayList<>();
            Generator<Integer> generator = Generator.of(out -> {
                Initialised.action = () -> refused.add(assertThrows(IllegalStateException.class, () -> out.yield(1)));
                Initialised.Late.touch();
                out.yield(2);
                return null;
            });
            assertEquals(2, generator.next());
            generator.close();
            assertTrue(refused.getFirst().getMessage().contains("native frame"), refused.getFirst().getMessage());
            return null;
        });
    }
}
