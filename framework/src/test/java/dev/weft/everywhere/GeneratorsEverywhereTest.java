package dev.weft.everywhere;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.ForeignBlocking;
import dev.weft.OnEveryBackend;
import dev.weft.Weft;
import dev.weft.coroutine.Coroutine;
import dev.weft.coroutine.Generator;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// A cancellation at every point of generators and coroutines: each body that has begun is cleaned up after, to the end.
class GeneratorsEverywhereTest {

    private static final Duration INSTANT = Duration.ofNanos(1);

    /// Bodies that have begun, and that were cleaned up after.
    private static final class Bodies {

        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger cleaned = new AtomicInteger();

        Generator<Integer> sleepers(int count) {
            return Generator.of(out -> {
                begun.incrementAndGet();
                try {
                    for (int i = 0; i < count; i++) {
                        Weft.sleep(INSTANT);
                        out.yield(i);
                    }
                    return null;
                } finally {
                    cleaned.incrementAndGet();
                }
            });
        }

        Generator<Integer> blocking(int count) {
            return Generator.of(out -> {
                begun.incrementAndGet();
                try {
                    for (int i = 0; i < count; i++) {
                        ForeignBlocking.sleep(INSTANT);
                        out.yield(i);
                    }
                    return null;
                } finally {
                    cleaned.incrementAndGet();
                }
            });
        }

        Generator<Integer> withCleanup() {
            return Generator.of(out -> {
                begun.incrementAndGet();
                try {
                    out.yield(1);
                    out.yield(2);
                } finally {
                    Weft.shield(() -> Weft.sleep(INSTANT));
                    cleaned.incrementAndGet();
                    Weft.sleep(INSTANT);
                }
                return null;
            });
        }

        Generator<Integer> chain(int depth) {
            return depth == 0 ? sleepers(2) : Generator.of(out -> {
                begun.incrementAndGet();
                try {
                    return out.yieldAll(chain(depth - 1));
                } finally {
                    cleaned.incrementAndGet();
                }
            });
        }

        void assertAllCleaned() {
            assertEquals(begun.get(), cleaned.get(), "a cleanup was left out");
        }
    }

    private static CancelEverywhere<Bodies> of(String name, CancelEverywhere.Part<Bodies> scenario) {
        return CancelEverywhere.of(name, stage -> new Bodies()).scenario(scenario).check(Bodies::assertAllCleaned);
    }

    @OnEveryBackend
    void aBodyThatSleeps(Backend backend) throws Exception {
        of("a generator that sleeps", bodies -> {
            int sum = 0;
            try (var generator = bodies.sleepers(3)) {
                for (int i : generator) {
                    sum += i;
                }
            }
            assertEquals(3, sum);
        }).run(backend);
    }

    @OnEveryBackend
    void aBodyThatBlocksInForeignCode(Backend backend) throws Exception {
        of("a generator that blocks", bodies -> {
            try (var generator = bodies.blocking(2)) {
                for (int i : generator) {
                    assertTrue(i < 2);
                }
            }
        }).run(backend);
    }

    @OnEveryBackend
    void aCleanupThatWaits(Backend backend) throws Exception {
        of("close() with a cleanup that waits", bodies -> {
            try (var generator = bodies.withCleanup()) {
                assertEquals(1, generator.next());
                Weft.yieldNow();
            }
            Weft.yieldNow();
        }).run(backend);
    }

    @OnEveryBackend
    void aChain(Backend backend) throws Exception {
        of("a chain", bodies -> {
            try (var generator = bodies.chain(3)) {
                assertEquals(0, generator.next());
                Weft.yieldNow();
                assertEquals(1, generator.next());
            }
        }).run(backend);
    }

    @OnEveryBackend
    void coroutines(Backend backend) throws Exception {
        of("coroutines", bodies -> {
            @SuppressWarnings("unchecked")
            Coroutine<Integer> root = (Coroutine<Integer>) Coroutine.current();
            Coroutine<Integer> other = Coroutine.of(first -> {
                bodies.begun.incrementAndGet();
                try {
                    Weft.sleep(INSTANT);
                    int got = root.switchTo(first + 1);
                    Weft.sleep(INSTANT);
                    return got + 1;
                } finally {
                    bodies.cleaned.incrementAndGet();
                }
            });
            try (other) {
                assertEquals(2, other.switchTo(1));
                Weft.yieldNow();
                assertEquals(6, other.switchTo(5));
            }
        }).run(backend);
    }
}
