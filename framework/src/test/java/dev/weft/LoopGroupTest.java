package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("loop")
class LoopGroupTest {

    @Test
    void eachLoopHasANameOfItsOwn() {
        try (LoopGroup loops = LoopGroup.open(2, LoopOptions.named("orders"))) {
            assertEquals(List.of("orders-0", "orders-1"), loops.loops().stream().map(EventLoop::name).toList());
            assertEquals(2, loops.size());
        }
    }

    @Test
    void tasksGoToOneLoopAfterTheOther() throws Exception {
        try (LoopGroup loops = LoopGroup.open(2)) {
            EventLoop first = loops.submit(EventLoop::current).get(10, TimeUnit.SECONDS);
            EventLoop second = loops.submit(EventLoop::current, "named").get(10, TimeUnit.SECONDS);
            assertNotSame(first, second);
            assertSame(first, loops.next());
        }
    }

    @Test
    void equalKeysShareALoopAndAllLoopsAreUsed() {
        try (LoopGroup loops = LoopGroup.open(3)) {
            assertSame(loops.forKey("order 7"), loops.forKey("order " + 7));
            var used = IntStream.range(0, 300).mapToObj(at -> loops.forKey(2 * at))
                    .collect(Collectors.groupingBy(EventLoop::name, Collectors.counting()));
            assertEquals(3, used.size());
            assertTrue(used.values().stream().allMatch(count -> count > 70), used::toString);
        }
    }

    @Test
    void closingEndsTheTasksOfAllLoops() {
        LoopGroup loops = LoopGroup.open(2);
        List<Task<Void>> tasks = IntStream.range(0, 4).mapToObj(at -> loops.<Void>submit(() -> {
            Weft.sleep(Duration.ofHours(1));
            return null;
        })).toList();
        loops.close();
        for (Task<Void> task : tasks) {
            assertThrows(CancellationException.class, task::get);
        }
        assertThrows(RejectedExecutionException.class, () -> loops.submit(() -> "late"));
    }

    @Test
    void aTaskOfOneOfTheLoopsCannotCloseThem() throws Exception {
        try (LoopGroup loops = LoopGroup.open(2)) {
            Runnable close = loops::close;
            Task<Object> closing = loops.submit(() -> {
                close.run();
                return null;
            });
            assertThrows(java.util.concurrent.ExecutionException.class, () -> closing.get(10, TimeUnit.SECONDS));
            assertEquals("open", loops.submit(() -> "open").get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void aGroupOfNoLoopsIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> LoopGroup.open(0));
    }
}
