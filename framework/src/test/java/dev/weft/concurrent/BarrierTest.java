package dev.weft.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Stream;

/// A barrier: all of its parties or none.
class BarrierTest {

    private final CyclicBarrier barrier = new CyclicBarrier(3);

    private Task<?> arriving(TaskGroup group, String name) {
        return Blocked.fork(group, name, () -> barrier.await());
    }

    @OnEveryBackend
    void allAreReleasedTogetherWithAnIndexEach(Backend backend) throws Exception {
        List<Integer> indices = backend
                .run(() -> Weft.gather(Stream.<Callable<Integer>>generate(() -> barrier::await).limit(3).toList()));
        assertEquals(List.of(0, 1, 2), indices.stream().sorted().toList());
        assertEquals(0, barrier.getNumberWaiting());
    }

    @OnEveryBackend
    void theLastToArriveHasIndexZeroAndNeedNotWait(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            arriving(group, "a");
            arriving(group, "b");
            assertEquals(0, barrier.await());
        }));
    }

    @OnEveryBackend
    void whoArrivesLateWaitsForTheNextCycle(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            arriving(group, "a");
            arriving(group, "b");
            barrier.await();
            Task<?> late = arriving(group, "late");
            assertEquals(1, barrier.getNumberWaiting());
            arriving(group, "later");
            assertFalse(late.isDone());
            barrier.await();
            Blocked.await(late);
        }));
    }

    @OnEveryBackend
    void aCancelledPartyBreaksItForThoseWhoWaitAndThoseWhoCome(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(Blocked.KEEP_GOING, group -> {
            Task<?> cancelled = arriving(group, "cancelled");
            Task<?> left = group.fork(() -> assertThrows(BrokenBarrierException.class, barrier::await));
            Blocked.until(() -> barrier.getNumberWaiting() == 2, "both wait");
            cancelled.cancel("no longer wanted");
            Blocked.await(left);
            assertTrue(barrier.isBroken());
            assertThrows(BrokenBarrierException.class, barrier::await);
            Blocked.until(cancelled::isDone, "the cancelled one has ended");
            assertTrue(cancelled.isCancelled());
        }));
    }

    @OnEveryBackend
    void aResetSendsThoseWhoWaitAwayAndThenItIsAsNew(Backend backend) throws Exception {
        backend.run(() -> TaskGroup.run(group -> {
            Task<?> waiting = group.fork(() -> assertThrows(BrokenBarrierException.class, barrier::await));
            Blocked.until(() -> barrier.getNumberWaiting() == 1, "one waits");
            barrier.reset();
            Blocked.await(waiting);
            assertFalse(barrier.isBroken());
            arriving(group, "a");
            arriving(group, "b");
            assertEquals(0, barrier.await());
        }));
    }

    /// The action runs in the last task while the others are held; it may wait, and the loop runs on.
    @OnEveryBackend
    void theActionOfABarrierMayWait(Backend backend) throws Exception {
        StringBuffer trace = new StringBuffer();
        CyclicBarrier withAction = new CyclicBarrier(2, () -> {
            for (int i = 0; i < 3; i++) {
                trace.append('.');
                Thread.yield();
            }
        });
        backend.run(() -> TaskGroup.run(group -> {
            Blocked.fork(group, "first", () -> {
                withAction.await();
                trace.append('a');
            });
            withAction.await();
        }));
        assertEquals("...a", trace.toString());
    }
}
