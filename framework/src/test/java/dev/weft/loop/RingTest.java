package dev.weft.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Soak;
import dev.weft.internal.Ring;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A queue in an array.
@Tag("once")
class RingTest {

    private record Item(int number) implements Runnable {

        @Override
        public void run() {
        }
    }

    private final Ring<Runnable> queue = new Ring<>(1 << 10);

    @Test
    void anEmptyQueueGivesNothing() {
        assertTrue(queue.isEmpty());
        assertNull(queue.poll());
        assertEquals(0, queue.size());
    }

    @Test
    void keepsTheOrderOverGrowthTrimAndWrapping() {
        Random random = new Random(1);
        ArrayDeque<Runnable> model = new ArrayDeque<>();
        int number = 0;
        for (int round = 0; round < 60; round++) {
            for (int add = random.nextInt(12_000); add > 0; add--) {
                Item item = new Item(number++);
                queue.add(item);
                model.add(item);
            }
            for (int take = random.nextInt(model.size() + 1); take > 0; take--) {
                assertSame(model.poll(), queue.poll());
            }
            queue.trim();
            assertEquals(model.size(), queue.size());
        }
        while (!model.isEmpty()) {
            assertSame(model.poll(), queue.poll());
        }
        queue.trim();
        queue.add(new Item(-1));
        assertEquals(new Item(-1), queue.poll());
    }

    /// D10
    @Test
    void aStackOverflowAtAnyDepthLeavesTheQueueWhole() throws Exception {
        int[] added = new int[1];
        Overflow.times(Soak.times(64, 300), () -> {
            for (int i = 0; i < 5; i++) {
                queue.add(new Item(added[0]));
                added[0]++;
            }
        }, () -> {
            for (int last = -1; !queue.isEmpty();) {
                Runnable next = queue.poll();
                int number = ((Item) next).number();
                assertTrue(number >= last, "a hole, or out of order");
                last = number;
            }
        });
    }
}
