package dev.weft.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.CapturedLog;
import dev.weft.OnEveryBackend;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Many generators in many tasks, and long runs through compiled code.
class GeneratorStressTest {

    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger cleaned = new AtomicInteger();

    private Generator<Integer> body(SplittableRandom random, int depth) {
        return Generator.of(out -> {
            begun.incrementAndGet();
            try {
                for (int i = 0; i < 5; i++) {
                    switch (random.nextInt(5)) {
                        case 0 -> Weft.yieldNow();
                        case 1 -> Weft.sleep(Duration.ofNanos(random.nextInt(20_000)));
                        case 2 -> {
                            if (depth > 0) {
                                out.yieldAll(body(random.split(), depth - 1));
                            }
                        }
                        default -> {
                            // Computes.
                        }
                    }
                    try {
                        out.yield(i);
                    } catch (IllegalArgumentException e) {
                        out.yield(-i);
                    }
                }
                return "end";
            } finally {
                if (random.nextBoolean()) {
                    Weft.shield(() -> Weft.yieldNow());
                }
                cleaned.incrementAndGet();
            }
        });
    }

    private void consume(SplittableRandom random) throws Exception {
        for (int round = 0; round < 5; round++) {
            Generator<Integer> generator = body(random.split(), 3);
            // Some are forgotten, for their task to find.
            boolean closes = random.nextInt(4) > 0;
            try {
                Weft.moveOnAfter(Duration.ofNanos(random.nextInt(200_000)), () -> {
                    while (generator.hasNext()) {
                        generator.next();
                        if (random.nextInt(6) == 0) {
                            generator.raise(new IllegalArgumentException("raised"));
                        } else if (random.nextInt(10) == 0) {
                            break;
                        }
                    }
                    return null;
                });
            } catch (CancellationException | java.util.NoSuchElementException | IllegalArgumentException e) {
                // As it happens.
            } finally {
                if (closes) {
                    try {
                        generator.close();
                    } catch (CancellationException e) {
                        Thread.interrupted();
                    }
                }
            }
        }
    }

    @OnEveryBackend
    void nothingIsLeftWhateverHappens(Backend backend) throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            SplittableRandom seeds = new SplittableRandom(42);
            backend.run(() -> TaskGroup.run(group -> {
                for (int i = 0; i < 500; i++) {
                    SplittableRandom random = seeds.split();
                    group.fork(() -> consume(random));
                }
            }));
            assertTrue(begun.get() > 1_000);
            assertEquals(begun.get(), cleaned.get());
            assertTrue(log.having("this is a bug").isEmpty());
        }
    }

    /// Frames that are compiled while they are suspended, and act on their thread and its locks.
    @Test
    @Tag("loop")
    void compiledBodiesStayOnTheirThread() throws Exception {
        Weft.run(() -> TaskGroup.run(group -> {
            for (int task = 0; task < 4; task++) {
                group.fork(() -> {
                    Thread self = Thread.currentThread();
                    ReentrantLock lock = new ReentrantLock();
                    Object monitor = new Object();
                    Generator<Integer> numbers = Generator.of(out -> {
                        for (int i = 0;; i++) {
                            assertSame(self, Thread.currentThread());
                            lock.lock();
                            try {
                                synchronized (monitor) {
                                    assertTrue(Thread.holdsLock(monitor));
                                }
                                out.yield(i);
                                assertTrue(lock.isHeldByCurrentThread());
                            } finally {
                                lock.unlock();
                            }
                        }
                    });
                    try (numbers) {
                        for (int i = 0; i < 50_000; i++) {
                            assertEquals(i, numbers.next());
                            if (i % 1_000 == 0) {
                                Weft.yieldNow();
                            }
                        }
                    }
                });
            }
        }));
    }
}
