package dev.weft.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.CapturedLog;
import dev.weft.OnEveryBackend;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Generators that nobody brings to an end.
class GeneratorForgottenTest {

    private static final List<Generator<?>> HELD = new CopyOnWriteArrayList<>();

    private static Generator<Integer> endless(List<String> steps, String name) {
        return Generator.of(out -> {
            try {
                while (true) {
                    out.yield(1);
                }
            } finally {
                steps.add(name + " cleaned by " + (Thread.currentThread().getName().startsWith("weft-forgotten")
                        ? "a stranger"
                        : "its own"));
            }
        });
    }

    private static Generator<Integer> held(Generator<Integer> generator) {
        HELD.add(generator);
        return generator;
    }

    @OnEveryBackend
    void thoseOfATaskAreClosedAtItsEndTheLastFirst(Backend backend) throws Exception {
        List<String> steps = new CopyOnWriteArrayList<>();
        try (CapturedLog log = CapturedLog.open()) {
            backend.run(() -> TaskGroup.run(group -> group.fork(() -> {
                held(endless(steps, "first")).next();
                held(endless(steps, "second")).next();
                endless(steps, "never begun");
                Generator<Integer> closed = endless(steps, "closed");
                closed.next();
                closed.close();
                steps.add("the task's body ends");
            }, "careless")));
            assertEquals(List.of("closed cleaned by its own", "the task's body ends", "second cleaned by its own",
                    "first cleaned by its own"), steps);
            assertEquals(2, log.having("was left unfinished by task \"careless\", standing at"
                    + " dev.weft.coroutine.GeneratorForgottenTest.lambda$endless$0(GeneratorForgottenTest.java:")
                    .size());
            assertEquals(2, log.having("use try-with-resources").size());
        }
        HELD.clear();
    }

    @OnEveryBackend
    void soAreThoseOfATaskThatFailsOrIsCancelled(Backend backend) throws Exception {
        List<String> steps = new CopyOnWriteArrayList<>();
        try (CapturedLog log = CapturedLog.open()) {
            backend.run(() -> assertThrows(RuntimeException.class, () -> TaskGroup.run(group -> {
                CountDownLatch ready = new CountDownLatch(1);
                group.fork(() -> {
                    Generator<Integer> generator = held(Generator.of(out -> {
                        try {
                            out.yield(1);
                        } finally {
                            steps.add("cleanup");
                            Weft.sleep(Duration.ofDays(1));
                        }
                        return null;
                    }));
                    generator.next();
                    ready.countDown();
                    Weft.sleep(Duration.ofDays(1));
                });
                group.fork(() -> {
                    held(endless(steps, "of the failing")).next();
                    ready.await();
                    throw new IllegalStateException("boom");
                });
            })));
            assertEquals(List.of("of the failing cleaned by its own", "cleanup"), steps);
            assertEquals(2, log.having("was left unfinished").size());
        }
        HELD.clear();
    }

    @Test
    @Tag("loop")
    void soAreThoseOfARunsMain() throws Exception {
        List<String> steps = new CopyOnWriteArrayList<>();
        try (CapturedLog log = CapturedLog.open()) {
            Weft.run(() -> held(endless(steps, "main's")).next());
            assertEquals(List.of("main's cleaned by its own"), steps);
            assertEquals(1, log.having("was left unfinished").size());
        }
        HELD.clear();
    }

    @InEveryPlace
    void aChainIsClosedInsideOut(Place place) throws Exception {
        if (!place.hasEnds()) {
            return;
        }
        List<String> steps = new CopyOnWriteArrayList<>();
        try (CapturedLog log = CapturedLog.open()) {
            place.run(() -> held(Generator.of(out -> {
                try {
                    out.yieldAll(endless(steps, "inner"));
                } finally {
                    steps.add("outer");
                }
                return null;
            })).next());
            assertEquals(List.of("inner cleaned by its own", "outer"), steps);
            assertEquals(1, log.having("was left unfinished").size());
        }
        HELD.clear();
    }

    private static void takeOne(Generator<Integer> generator) {
        for (int one : generator) {
            assertEquals(1, one);
            break;
        }
    }

    /// Nobody holds it, but its thread lives on.
    @InEveryPlace
    void oneThatCannotBeReachedIsClosed(Place place) throws Exception {
        List<String> steps = new CopyOnWriteArrayList<>();
        try (CapturedLog log = CapturedLog.open()) {
            place.run(() -> {
                takeOne(endless(steps, "lost"));
                Awaitility.await().atMost(Duration.ofSeconds(20)).pollInSameThread().until(() -> {
                    System.gc();
                    Generator<Integer> next = endless(new CopyOnWriteArrayList<>(), "next");
                    next.next();
                    next.close();
                    return !steps.isEmpty();
                });
            });
            assertTrue(steps.getFirst().startsWith("lost cleaned"), steps::toString);
            Awaitility.await().until(() -> !log.having("was left unfinished").isEmpty());
        }
    }

    /// A thread that Weft did not make ends without a word.
    @Test
    void oneOfAThreadThatHasEndedIsClosedWhenItCannotBeReached() throws Exception {
        List<String> steps = new CopyOnWriteArrayList<>();
        try (CapturedLog log = CapturedLog.open()) {
            Place.PLATFORM.run(() -> endless(steps, "lost").next());
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
                System.gc();
                return !steps.isEmpty();
            });
            Awaitility.await().until(() -> !log.having("was left unfinished").isEmpty());
        }
    }

    private static void awaitBeyondInterrupts(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // Its loop closes.
            }
        }
    }

    /// It would hold up the loop's end.
    @Test
    @Tag("loop")
    void aGuestsIsUnwoundWhenItsLoopCloses() throws Exception {
        List<String> steps = new CopyOnWriteArrayList<>();
        try (CapturedLog log = CapturedLog.open()) {
            Weft.run(() -> {
                CountDownLatch begun = new CountDownLatch(1);
                CountDownLatch cleaned = new CountDownLatch(1);
                Thread.ofVirtual().name("guest").start(() -> {
                    Generator<Integer> generator = held(Generator.of(out -> {
                        try {
                            return out.yield(1);
                        } finally {
                            steps.add("cleaned");
                            cleaned.countDown();
                        }
                    }));
                    generator.next();
                    begun.countDown();
                    awaitBeyondInterrupts(cleaned);
                    steps.add(assertThrows(IllegalStateException.class, generator::next).getMessage());
                    generator.close();
                });
                begun.await();
            });
            assertEquals("cleaned", steps.get(0));
            assertTrue(steps.get(1).contains("by a loop that closes"), steps::toString);
            assertEquals(List.of(), log.having("did not end"));
        }
        HELD.clear();
    }

    @OnEveryBackend
    void generatorsThatEndLeaveNothing(Backend backend) throws Exception {
        int count = backend == Backend.LOOP ? 200_000 : 5_000;
        backend.run(() -> {
            AtomicInteger sum = new AtomicInteger();
            for (int i = 0; i < count; i++) {
                Generator<Integer> generator = Generator.of(out -> {
                    out.yield(1);
                    return null;
                });
                sum.addAndGet(generator.next());
                if (i % 2 == 0) {
                    generator.close();
                } else {
                    generator.hasNext();
                }
            }
            assertEquals(count, sum.get());
            assertEquals(0, Home.ofCurrentThread().count());
        });
    }
}
