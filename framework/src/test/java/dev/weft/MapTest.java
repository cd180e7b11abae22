package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/// `Weft.map`.
@AlsoSimulated
class MapTest {

    private static final List<Integer> HUNDRED = IntStream.range(0, 100).boxed().toList();

    /// How many run at once, and how many ever did.
    private static final class Meter {

        private final AtomicInteger now = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        void enter() {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
        }

        void exit() {
            now.decrementAndGet();
        }
    }

    /// 0, 1, 2, … for ever, and how many were pulled.
    private static Iterable<Integer> endless(AtomicInteger pulled) {
        return () -> Stream.generate(pulled::getAndIncrement).iterator();
    }

    @OnEveryBackend
    void resultsComeInTheOrderOfTheItemsWhateverEndsFirst(Backend backend) throws Exception {
        List<Integer> results = backend.run(() -> Weft.map(HUNDRED, 7, item -> {
            for (int i = item % 5; i > 0; i--) {
                Weft.yieldNow();
            }
            return item * 2;
        }));
        assertEquals(HUNDRED.stream().map(item -> item * 2).toList(), results);
    }

    @OnEveryBackend
    void noMoreRunAtOnceThanAllowedAndNoLess(Backend backend) throws Exception {
        for (int concurrency : List.of(1, 3)) {
            Meter meter = new Meter();
            // Each waits until so many run at once: fewer would wait for ever.
            var full = new CyclicBarrier(concurrency);
            backend.run(() -> Weft.map(HUNDRED.subList(0, 30), concurrency, item -> {
                meter.enter();
                full.await();
                Weft.yieldNow();
                meter.exit();
                return item;
            }));
            assertEquals(concurrency, meter.most.get());
        }
    }

    @OnEveryBackend
    void moreRoomThanItemsIsRoomForAll(Backend backend) throws Exception {
        var all = new CyclicBarrier(5);
        assertEquals(5, backend.run(() -> Weft.map(HUNDRED.subList(0, 5), Integer.MAX_VALUE, item -> all.await()))
                .size());
    }

    @OnEveryBackend
    void emptyInEmptyOut(Backend backend) throws Exception {
        assertEquals(List.of(), backend.run(() -> Weft.map(List.of(), 3, item -> item)));
    }

    @OnEveryBackend
    void itemsAndResultsMayBeNull(Backend backend) throws Exception {
        assertEquals(Arrays.asList(null, 1), backend.run(() -> Weft.map(Arrays.asList(null, 1), 2, item -> item)));
    }

    @OnEveryBackend
    void aFailureCancelsTheRestAndLeavesNobodyBehind(Backend backend) throws Exception {
        AtomicInteger cleaned = new AtomicInteger();
        CountDownLatch waiting = new CountDownLatch(2);
        var failed = assertThrows(TaskFailedException.class, () -> backend.run(() -> Weft.map(HUNDRED, 3, item -> {
            if (item == 2) {
                waiting.await();
                throw new IOException("boom");
            }
            try {
                waiting.countDown();
                return Waits.forever();
            } finally {
                cleaned.incrementAndGet();
            }
        })));
        assertInstanceOf(IOException.class, failed.getCause());
        assertEquals(1, failed.failures().size());
        assertEquals(2, cleaned.get());
    }

    @OnEveryBackend
    void anErrorLeavesAsItself(Backend backend) throws Exception {
        AssertionError error = new AssertionError("fatal");
        assertSame(error, assertThrows(AssertionError.class, () -> backend.run(() -> Weft.map(HUNDRED, 3, item -> {
            throw error;
        }))));
    }

    /// Whether there is little room, so that the next item waits, or much, so that it need not.
    @OnEveryBackend
    void endlessItemsEndWithAFailure(Backend backend) throws Exception {
        for (int concurrency : List.of(1, 4, Integer.MAX_VALUE)) {
            AtomicInteger pulled = new AtomicInteger();
            var failed = assertThrows(TaskFailedException.class,
                    () -> backend.run(() -> Weft.map(endless(pulled), concurrency, item -> {
                        if (item == 10) {
                            throw new IOException("enough");
                        }
                        return item;
                    })));
            assertEquals("enough", failed.getCause().getMessage());
        }
    }

    @Test
    @Tag("loop")
    void anItemIsPulledWhenThereIsRoomAndNotBefore() throws Exception {
        AtomicInteger pulled = new AtomicInteger();
        List<Integer> pulledBefore = Collections.synchronizedList(new ArrayList<>());
        assertThrows(TaskFailedException.class, () -> Weft.run(() -> Weft.map(endless(pulled), 2, item -> {
            pulledBefore.add(pulled.get());
            if (item == 5) {
                throw new IOException("enough");
            }
            Weft.yieldNow();
            return item;
        })));
        for (int i = 0; i < pulledBefore.size(); i++) {
            assertTrue(pulledBefore.get(i) <= i + 2, pulledBefore::toString);
        }
    }

    @OnEveryBackend
    void whatTheIteratorThrowsLeavesAsItselfAndTheTasksHaveEnded(Backend backend) throws Exception {
        AtomicInteger running = new AtomicInteger();
        Iterable<Integer> broken = () -> HUNDRED.stream().peek(item -> {
            if (item == 3) {
                throw new UnsupportedOperationException("no more");
            }
        }).iterator();
        assertThrows(UnsupportedOperationException.class, () -> backend.run(() -> Weft.map(broken, 10, item -> {
            running.incrementAndGet();
            try {
                return Waits.forever();
            } finally {
                running.decrementAndGet();
            }
        })));
        assertEquals(0, running.get());
    }

    @OnEveryBackend
    void cancellingTheCallerCancelsTheTasksAndStartsNoOther(Backend backend) throws Exception {
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(3);
        backend.run(() -> TaskGroup.run(group -> {
            Task<?> caller = group.fork(() -> Weft.map(HUNDRED, 3, item -> {
                begun.incrementAndGet();
                full.countDown();
                try {
                    return Waits.forever();
                } finally {
                    ended.incrementAndGet();
                }
            }));
            full.await();
            caller.cancel("enough");
            caller.awaitEnd();
            assertTrue(caller.isCancelled());
        }));
        assertEquals(3, begun.get());
        assertEquals(3, ended.get());
    }

    @OnEveryBackend
    void aTaskThatIsCancelledByItsHandleHasNoResult(Backend backend) throws Exception {
        assertThrows(CancellationException.class,
                () -> backend.run(() -> Weft.map(HUNDRED, 3, item -> {
                    Weft.currentTask().cancel("not this one");
                    Weft.yieldNow();
                    return item;
                })));
    }

    @OnEveryBackend
    void itIsACheckpointAlsoWithoutItems(Backend backend) throws Exception {
        backend.run(() -> {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> Weft.map(List.of(), 1, item -> item));
        });
    }

    @OnEveryBackend
    void noRoomIsRefused(Backend backend) throws Exception {
        backend.run(() -> {
            for (int concurrency : List.of(0, -3)) {
                var misuse = assertThrows(IllegalArgumentException.class,
                        () -> Weft.map(HUNDRED, concurrency, item -> item));
                assertEquals("concurrency must be >= 1, got " + concurrency, misuse.getMessage());
            }
        });
    }

    @OnEveryBackend
    void eachItemHasATaskOfItsOwnWithTheCallersContext(Backend backend) throws Exception {
        backend.run(() -> {
            MDC.put("user", "ada");
            try {
                List<String> users = Weft.map(HUNDRED, 2, item -> {
                    String user = MDC.get("user");
                    // Not for the next item.
                    MDC.put("user", "item " + item);
                    return user;
                });
                assertEquals(Collections.nCopies(100, "ada"), users);
            } finally {
                MDC.remove("user");
            }
            assertEquals(100, new HashSet<>(Weft.map(HUNDRED, 2, item -> Weft.currentTask())).size());
        });
    }

    @Test
    @Tag("loop")
    void theTasksSeeTheScopedValuesOfTheCaller() throws Exception {
        ScopedValue<String> user = ScopedValue.newInstance();
        assertEquals(List.of("ada 1", "ada 2"), Weft.run(() -> ScopedValue.where(user, "ada")
                .call(() -> Weft.map(List.of(1, 2), 1, item -> user.get() + " " + item))));
    }

    @OnEveryBackend
    void sleepersShareTheTime(Backend backend) throws Exception {
        // Each lets the next one go: with less room than two this would never end.
        CountDownLatch second = new CountDownLatch(1);
        assertEquals(List.of(0, 1), backend.run(() -> Weft.map(List.of(0, 1), 2, item -> {
            if (item == 0) {
                second.await();
            } else {
                Weft.sleep(Duration.ofMillis(1));
                second.countDown();
            }
            return item;
        })));
    }
}
