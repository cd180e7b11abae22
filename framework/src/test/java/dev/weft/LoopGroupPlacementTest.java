package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Where a group of loops places its work.
@Tag("loop")
class LoopGroupPlacementTest {

    /// Holds a loop, as a task that computes does.
    private static CountDownLatch hold(EventLoop loop) throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        loop.submit(() -> {
            held.countDown();
            while (gate.getCount() > 0) {
                Thread.onSpinWait();
            }
            return null;
        }, "hog");
        held.await();
        return gate;
    }

    private static void awaitSeenHeld(EventLoop loop) {
        while (loop.load().stepFor().compareTo(Duration.ofMillis(100)) < 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void thereAreAsManyLoopsAsProcessors() {
        try (LoopGroup loops = LoopGroup.open()) {
            assertEquals(Runtime.getRuntime().availableProcessors(), loops.size());
        }
    }

    @Test
    void tasksThatAllWaitAreSpreadEvenly() throws Exception {
        try (LoopGroup loops = LoopGroup.open(4)) {
            CountDownLatch gate = new CountDownLatch(1);
            List<Task<String>> tasks = IntStream.range(0, 400).mapToObj(_ -> loops.submit(() -> {
                gate.await();
                return EventLoop.current().name();
            })).toList();
            gate.countDown();
            List<String> names = new ArrayList<>();
            for (Task<String> task : tasks) {
                names.add(task.get());
            }
            var counts = names.stream().collect(Collectors.groupingBy(name -> name, Collectors.counting()));
            assertEquals(4, counts.size());
            assertTrue(counts.values().stream().allMatch(count -> count >= 50 && count <= 150), counts::toString);
        }
    }

    @Test
    void aLoopWithMoreTasksIsLeftOutUntilTheOthersHaveAsMany() throws Exception {
        try (LoopGroup loops = LoopGroup.open(2)) {
            EventLoop crowded = loops.loops().getFirst();
            CountDownLatch gate = new CountDownLatch(1);
            for (int i = 0; i < 10; i++) {
                crowded.submit(() -> {
                    gate.await();
                    return null;
                });
            }
            crowded.run(() -> Weft.yieldNow());
            for (int i = 0; i < 10; i++) {
                assertNotSame(crowded, loops.next());
            }
            gate.countDown();
        }
    }

    @Test
    void aLoopThatWasClosedAloneIsLeftOutThoughItHasNoTasks() throws Exception {
        try (LoopGroup loops = LoopGroup.open(2)) {
            EventLoop closed = loops.loops().getFirst();
            closed.close();
            for (int i = 0; i < 10; i++) {
                assertNotSame(closed, loops.next());
            }
        }
    }

    @Test
    void aLoopThatATaskHoldsIsLeftOutThoughItHasFewerTasks() throws Exception {
        try (LoopGroup loops = LoopGroup.open(2)) {
            EventLoop held = loops.loops().getFirst();
            EventLoop other = loops.loops().getLast();
            CountDownLatch gate = new CountDownLatch(1);
            for (int i = 0; i < 10; i++) {
                other.submit(() -> {
                    gate.await();
                    return null;
                });
            }
            CountDownLatch hog = hold(held);
            awaitSeenHeld(held);
            for (int i = 0; i < 10; i++) {
                assertSame(other, loops.next());
            }
            gate.countDown();
            hog.countDown();
        }
    }

    @Test
    void oneFreeLoopAmongHeldOnesIsFound() throws Exception {
        try (LoopGroup loops = LoopGroup.open(3)) {
            List<CountDownLatch> hogs = List.of(hold(loops.loops().get(0)), hold(loops.loops().get(2)));
            awaitSeenHeld(loops.loops().get(0));
            awaitSeenHeld(loops.loops().get(2));
            for (int i = 0; i < 30; i++) {
                assertSame(loops.loops().get(1), loops.next());
            }
            hogs.forEach(CountDownLatch::countDown);
        }
    }

    @Test
    void whatWaitsBehindAHogCountsBeforeItIsKnownToBeOne() throws Exception {
        try (LoopGroup loops = LoopGroup.open(2)) {
            CountDownLatch hog = hold(loops.loops().getFirst());
            CountDownLatch done = new CountDownLatch(18);
            for (int i = 0; i < 20; i++) {
                loops.submit(() -> {
                    done.countDown();
                    return null;
                });
                // The free loop keeps up.
                loops.loops().getLast().run(() -> Weft.yieldNow());
            }
            // Two at most got behind it.
            done.await();
            hog.countDown();
        }
    }

    @Test
    void aKeyKeepsItsLoopThoughThatIsHeld() throws Exception {
        try (LoopGroup loops = LoopGroup.open(2)) {
            EventLoop mine = loops.forKey("order 7");
            CountDownLatch hog = hold(mine);
            awaitSeenHeld(mine);
            assertSame(mine, loops.forKey("order " + 7));
            hog.countDown();
        }
    }

    @Test
    void whatALoopRefusesIsNotCounted() throws Exception {
        LoopOptions full = LoopOptions.defaults().limit(LoadLimit.tasks(1));
        try (LoopGroup loops = LoopGroup.open(2, full)) {
            CountDownLatch gate = new CountDownLatch(1);
            List<Task<String>> tasks = IntStream.range(0, 2).mapToObj(_ -> loops.submit(() -> {
                gate.await();
                return "done";
            })).toList();
            assertThrows(RejectedExecutionException.class, () -> loops.submit(() -> "too many"));
            gate.countDown();
            for (Task<String> task : tasks) {
                assertEquals("done", task.get());
            }
            assertEquals("done", loops.submit(() -> "done").get());
        }
    }
}
