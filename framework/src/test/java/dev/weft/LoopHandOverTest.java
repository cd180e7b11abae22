package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A task of one loop has something done on another.
@Tag("loop")
class LoopHandOverTest {

    private final LoopGroup loops = LoopGroup.open(2);
    private final EventLoop here = loops.loops().getFirst();
    private final EventLoop there = loops.loops().getLast();

    @AfterEach
    void closeThem() {
        loops.close();
    }

    private <T> T onThere(Callable<T> body) throws Exception {
        return Weft.offload(there.asExecutorService(), body);
    }

    @Test
    void itRunsThereAndItsValueComesHere() throws Exception {
        here.run(() -> {
            assertSame(there, onThere(EventLoop::current));
            assertSame(here, EventLoop.current());
        });
    }

    @Test
    void theLoopOfWhoWaitsGoesOn() throws Exception {
        here.run(() -> {
            CountDownLatch gate = new CountDownLatch(1);
            here.submit(() -> {
                gate.countDown();
                return null;
            });
            // It can only end if another task of this loop runs meanwhile.
            onThere(() -> {
                gate.await();
                return null;
            });
        });
    }

    @Test
    void whatItThrowsComesHereAsItIs() {
        assertThrows(NumberFormatException.class, () -> here.run(() -> onThere(() -> Integer.parseInt("x"))));
    }

    @Test
    void cancellingWhoWaitsCancelsWhatRunsThereAndWaitsForItsCleanup() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch cleanedUp = new CountDownLatch(1);
        Task<Object> waiting = here.submit(() -> onThere(() -> {
            begun.countDown();
            try {
                return Waits.forever();
            } finally {
                Weft.shield(() -> Weft.sleep(Duration.ofMillis(1)));
                cleanedUp.countDown();
            }
        }));
        begun.await();
        waiting.cancel("enough");
        assertThrows(CancellationException.class, () -> waiting.get(10, TimeUnit.SECONDS));
        assertEquals(0, cleanedUp.getCount());
    }

    @Test
    void whatHasNotBegunThereWhenItsCallerIsCancelledNeverRuns() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        there.submit(() -> {
            held.countDown();
            while (gate.getCount() > 0) {
                Thread.onSpinWait();
            }
            return null;
        });
        held.await();
        AtomicReference<String> ran = new AtomicReference<>();
        Task<Object> waiting = here.submit(() -> onThere(() -> {
            ran.set("ran");
            return null;
        }));
        // By then it waits.
        here.run(() -> Weft.yieldNow());
        waiting.cancel("enough");
        // While the other loop is held still.
        assertThrows(CancellationException.class, () -> waiting.get(10, TimeUnit.SECONDS));
        gate.countDown();
        there.run(() -> Weft.yieldNow());
        assertNull(ran.get());
    }

    @Test
    void theDeadlineGoesAlongAndEndsIt() {
        assertThrows(TimeoutException.class,
                () -> here.run(() -> Weft.withTimeout(Duration.ofMillis(20), () -> onThere(() -> {
                    assertTrue(Weft.deadline().isPresent());
                    return Waits.forever();
                }))));
    }

    @Test
    void itEndsWithTheTaskWhoseCancellationItHandsOnThroughThreeLoops() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicReference<String> reason = new AtomicReference<>();
        Task<Object> waiting = here.submit(() -> onThere(() -> Weft.offload(here.asExecutorService(), () -> {
            begun.countDown();
            try {
                return Waits.forever();
            } catch (InterruptedException e) {
                reason.set(e.getMessage());
                throw e;
            }
        })));
        begun.await();
        waiting.cancel("enough of it");
        assertThrows(CancellationException.class, () -> waiting.get(10, TimeUnit.SECONDS));
        assertTrue(reason.get().contains("enough of it"), reason::get);
    }

    @Test
    void whoWaitsForWhatAClosingLoopCancelsIsTold() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Task<Object> waiting = here.submit(() -> onThere(() -> {
            begun.countDown();
            return Waits.forever();
        }));
        begun.await();
        there.close();
        // It was not cancelled itself, so this is a failure, and no cancellation.
        ExecutionException told = assertThrows(ExecutionException.class, () -> waiting.get(10, TimeUnit.SECONDS));
        var cut = assertInstanceOf(CancellationException.class, told.getCause());
        assertTrue(
                cut.getMessage()
                        .startsWith("the offloaded call was cancelled where it ran: cancelled: the loop is closing"),
                cut::getMessage);
        assertInstanceOf(InterruptedException.class, cut.getCause());
    }

    @Test
    void aClosedLoopRefusesIt() {
        there.close();
        assertThrows(RejectedExecutionException.class, () -> here.run(() -> onThere(() -> 5)));
    }

    @Test
    void somethingIsDoneOnAllLoopsAtOnce() throws Exception {
        List<String> names = here.run(() -> Weft.map(loops.loops(), loops.size(),
                loop -> Weft.offload(loop.asExecutorService(), () -> EventLoop.current().name())));
        assertEquals(List.of("loop-0", "loop-1"), names);
    }

    @Test
    void aTaskThatIsOnlyAwaitedHereOutlivesItsAwaiter() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        Task<Integer> task = there.submit(() -> {
            gate.await();
            return 5;
        });
        Task<Integer> awaiting = here.submit(() -> task.await());
        awaiting.cancel("enough");
        assertThrows(CancellationException.class, () -> awaiting.get(10, TimeUnit.SECONDS));
        gate.countDown();
        assertEquals(5, task.get(10, TimeUnit.SECONDS));
    }
}
