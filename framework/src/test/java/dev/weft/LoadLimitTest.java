package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a loop with a limit lets in.
@Tag("loop")
class LoadLimitTest {

    private final CountDownLatch open = new CountDownLatch(1);
    private final List<String> begun = Collections.synchronizedList(new ArrayList<>());

    private EventLoop loop(LoadLimit limit) {
        return EventLoop.open(LoopOptions.named("busy").limit(limit));
    }

    private Task<String> submit(EventLoop loop, String name) {
        return loop.submit(() -> {
            begun.add(name);
            open.await();
            return name;
        }, name);
    }

    @Test
    void oneTooManyIsRefusedWithTheReason() throws Exception {
        try (EventLoop loop = loop(LoadLimit.tasks(2))) {
            Task<String> first = submit(loop, "first");
            submit(loop, "second");
            String why = assertThrows(RejectedExecutionException.class, () -> submit(loop, "third")).getMessage();
            assertEquals("loop \"busy\" takes no more: 2 tasks from outside run, as many as its limit allows."
                    + " Try again later, or give it more by LoopOptions.limit", why);
            assertEquals(1, loop.load().refused());
            open.countDown();
            assertEquals("first", first.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void whatMayWaitBeginsInItsOrderWhenOthersHaveEnded() throws Exception {
        try (EventLoop loop = loop(LoadLimit.tasks(1).queueing(2))) {
            submit(loop, "first");
            submit(loop, "second");
            Task<String> third = submit(loop, "third");
            Awaitility.await().until(() -> begun.equals(List.of("first")) && loop.load().queued() == 2);
            assertThrows(RejectedExecutionException.class, () -> submit(loop, "fourth"));
            open.countDown();
            assertEquals("third", third.get(10, TimeUnit.SECONDS));
            assertEquals(List.of("first", "second", "third"), begun);
        }
    }

    @Test
    void oneThatIsCancelledWhileItWaitsNeverBeginsAndMakesRoom() throws Exception {
        try (EventLoop loop = loop(LoadLimit.tasks(1).queueing(1))) {
            submit(loop, "first");
            Task<String> second = submit(loop, "second");
            second.cancel("no longer wanted");
            assertThrows(CancellationException.class, () -> second.get(10, TimeUnit.SECONDS));
            Awaitility.await().until(() -> loop.load().queued() == 0);
            submit(loop, "third");
            open.countDown();
            Awaitility.await().until(() -> begun.equals(List.of("first", "third")));
        }
    }

    @Test
    void whatIsInMayForkAndSpawnAsMuchAsItLikes() throws Exception {
        try (EventLoop loop = loop(LoadLimit.tasks(1))) {
            Task<Integer> all = loop.submit(() -> {
                Task<Integer> spawned = Weft.spawn(() -> 1);
                Task<Integer> submitted = EventLoop.current().submit(() -> 2);
                return Weft.gather(() -> 3, () -> 4).stream().mapToInt(Integer::intValue).sum() + spawned.await()
                        + submitted.await();
            });
            assertEquals(10, all.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void runIsRefusedToo() {
        try (EventLoop loop = loop(LoadLimit.tasks(1))) {
            submit(loop, "first");
            assertThrows(RejectedExecutionException.class, () -> loop.run(() -> "second"));
            assertThrows(RejectedExecutionException.class, () -> loop.asExecutorService().submit(() -> "third"));
            open.countDown();
        }
    }

    @Test
    void aThousandTasksThatFailCancelOrReturnLeaveRoomForTheNext() throws Exception {
        try (EventLoop loop = loop(LoadLimit.tasks(1))) {
            loop.onUncaught((source, failure) -> {});
            for (int at = 0; at < 1000; at++) {
                int kind = at % 3;
                Awaitility.await().pollInSameThread().ignoreExceptionsInstanceOf(RejectedExecutionException.class)
                        .pollInterval(Duration.ofNanos(1)).until(() -> {
                            Task<?> task = loop.submit(() -> {
                                if (kind == 0) {
                                    throw new IllegalStateException("planted");
                                }
                                Weft.yieldNow();
                                return null;
                            });
                            return kind != 1 || task.cancel("planted") || task.isDone();
                        });
            }
            Awaitility.await().until(() -> loop.load().tasks() == 0);
            assertEquals("in", loop.submit(() -> "in").get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void aLoopThatIsBehindShedsWhatComes() {
        var hold = new AtomicBoolean(true);
        try (EventLoop loop = loop(LoadLimit.lag(Duration.ofMillis(100)))) {
            loop.submit(() -> {
                while (hold.get()) {
                    Thread.onSpinWait();
                }
                return null;
            });
            Awaitility.await().until(() -> loop.load().lag().toMillis() > 100);
            String why = assertThrows(RejectedExecutionException.class, () -> loop.submit(() -> "late")).getMessage();
            assertTrue(why.contains("behind, and its limit is PT0.1S"), why);
            hold.set(false);
            Awaitility.await().ignoreExceptions().until(() -> loop.submit(() -> "again").get().equals("again"));
        }
    }

    @Test
    void aClosedLoopIsNotBehind() {
        EventLoop loop = loop(LoadLimit.none());
        loop.close();
        assertEquals(Duration.ZERO, loop.load().lag());
    }

    @Test
    void aLimitThatLeavesNoRoomIsRefusedByName() {
        assertEquals("tasks must be >= 1, got 0",
                assertThrows(IllegalArgumentException.class, () -> LoadLimit.tasks(0)).getMessage());
        assertEquals("queued must be >= 0, got -1",
                assertThrows(IllegalArgumentException.class, () -> LoadLimit.tasks(1).queueing(-1)).getMessage());
        assertEquals("maxLag must be > 0, got PT0S",
                assertThrows(IllegalArgumentException.class, () -> LoadLimit.lag(Duration.ZERO)).getMessage());
    }
}
