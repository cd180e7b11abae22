package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Many loops under load.
@Tag("loop")
class LoopGroupStressTest {

    private static final int LOOPS = 16;
    private static final int TASKS = 10_000;
    private static final int CALLS = 100;

    /// One that forks ten thousand tasks does not let go of its loop meanwhile.
    private static final LoopOptions QUIET = LoopOptions.defaults().slowStep(Duration.ZERO);

    /// A number that only its loop touches.
    private static final class Count {
        private int value;
    }

    @Test
    void sixteenLoopsRunTenThousandTasksEachAndStateOfALoopNeedsNoLock() throws Exception {
        Map<EventLoop, Count> counts = new HashMap<>();
        try (LoopGroup loops = LoopGroup.open(LOOPS, QUIET)) {
            loops.loops().forEach(loop -> counts.put(loop, new Count()));
            CountDownLatch done = new CountDownLatch(LOOPS);
            for (EventLoop loop : loops.loops()) {
                loop.submit(() -> {
                    TaskGroup.run(group -> {
                        for (int i = 0; i < TASKS; i++) {
                            group.fork(() -> {
                                int before = counts.get(loop).value;
                                counts.get(loop).value = before + 1;
                            });
                        }
                    });
                    done.countDown();
                    return null;
                });
            }
            done.await();
            for (EventLoop loop : loops.loops()) {
                assertEquals(TASKS, loop.run(() -> counts.get(loop).value));
            }
        }
    }

    @Test
    void sixteenLoopsHandCallsToEachOther() throws Exception {
        try (LoopGroup loops = LoopGroup.open(LOOPS, QUIET)) {
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int at = 0; at < LOOPS; at++) {
                var neighbour = loops.loops().get((at + 1) % LOOPS).asExecutorService();
                tasks.add(loops.loops().get(at).submit(() -> {
                    int sum = 0;
                    for (int i = 0; i < CALLS; i++) {
                        int one = i;
                        sum += Weft.<Integer>offload(neighbour, () -> one);
                    }
                    return sum;
                }));
            }
            for (Task<Integer> task : tasks) {
                assertEquals(CALLS * (CALLS - 1) / 2, task.get());
            }
        }
    }

    @Test
    void closingUnderLoadLosesNothing() throws Exception {
        LoopGroup loops = LoopGroup.open(4);
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger told = new AtomicInteger();
        CountDownLatch under = new CountDownLatch(1_000);
        int accepted = 0;
        Thread closer = Thread.ofPlatform().start(() -> {
            try {
                under.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            loops.close();
        });
        List<Task<Integer>> tasks = new ArrayList<>();
        try {
            while (true) {
                tasks.add(loops.<Integer>submit(() -> {
                    under.countDown();
                    Weft.yieldNow();
                    return ran.incrementAndGet();
                }).onDone(_ -> told.incrementAndGet()));
                accepted++;
            }
        } catch (RejectedExecutionException closing) {
            closer.join();
        }
        assertTrue(accepted >= 1_000, () -> "taken in: " + tasks.size());
        // What came in with the very end is ended by a rescue thread, which nobody waits for.
        int all = accepted;
        Awaitility.await().until(() -> told.get() == all);
        assertEquals(ran.get(), tasks.stream().filter(task -> task.status() == Task.Status.SUCCESS).count());
        assertTrue(tasks.stream().allMatch(Task::isDone));
    }
}
