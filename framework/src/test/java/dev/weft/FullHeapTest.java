package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// SC-12, SC-13: a heap that is full, in a JVM of its own. Tasks may fail for want of memory; the loop does not, and loses
/// nobody: with memory back, everything ends.
@Tag("loop")
class FullHeapTest {

    static final class Hungry {

        private static final int ROUNDS = 5;
        private static final int OTHERS = 200;

        public static void main(String[] args) throws Exception {
            Weft.run(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    round();
                }
                int sum = 0;
                for (int one : Weft.<Integer>gather(Collections.nCopies(1_000, () -> 1))) {
                    sum += one;
                }
                System.out.println("alive " + sum);
            });
        }

        /// Every way to wait for a time, while the heap is full. (Without memory a park holds its carrier, which no
        /// scheduler can help: so the memory must come back from elsewhere, and the waits must have an end.)
        private static void round() throws InterruptedException {
            List<Task<Integer>> others = new ArrayList<>();
            for (int i = 0; i < OTHERS; i++) {
                int kind = i % 4;
                others.add(Weft.spawn(() -> waitThirtyTimes(kind)));
            }
            Task<Integer> fails = Weft.spawn(() -> new byte[Integer.MAX_VALUE - 8].length);
            Thread eater = Thread.ofPlatform().daemon().start(Hungry::eatEverythingForAWhile);
            while (!haveEnded(eater, fails, others)) {
                // Again.
            }
            if (!(fails.outcome() instanceof Outcome.Failure<Integer>(OutOfMemoryError _))) {
                throw new AssertionError(fails);
            }
            others.forEach(Task::outcome);
        }

        private static boolean haveEnded(Thread eater, Task<?> fails, List<Task<Integer>> others)
                throws InterruptedException {
            try {
                Weft.sleep(Duration.ofMillis(1));
                return !eater.isAlive() && fails.isDone() && others.stream().allMatch(Task::isDone);
            } catch (OutOfMemoryError e) {
                return false;
            }
        }

        private static int waitThirtyTimes(int kind) throws InterruptedException {
            for (int i = 0; i < 30; i++) {
                switch (kind) {
                    case 0 -> Weft.sleep(Duration.ofNanos(1_000));
                    case 1 -> ForeignBlocking.sleep(Duration.ofNanos(1_000));
                    case 2 -> LockSupport.parkNanos(1_000);
                    default -> Thread.yield();
                }
            }
            return 30;
        }

        private static void eatEverythingForAWhile() {
            Object[] memory = {};
            for (int size = 1 << 20; size > 1_000; size >>= 1) {
                try {
                    while (true) {
                        memory = new Object[]{memory, new byte[size]};
                    }
                } catch (OutOfMemoryError e) {
                    // Smaller bites.
                }
            }
            LockSupport.parkNanos(20_000_000);
            Reference.reachabilityFence(memory);
        }
    }

    @Test
    @Tag("soak")
    @Timeout(90)
    void tasksThatMeetAFullHeapEndAndTheLoopGoesOn() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(Hungry.class, ChildJvm.FLAG, "-Xmx48m", "-XX:+UseSerialGC")) {
            assertEquals("alive 1000", jvm.lines().getLast());
        }
    }
}
