package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Turns of a loop: nothing that makes itself ready again can starve the rest, and the order is the program's.
@Tag("loop")
class FairnessTest {

    @Test
    void aHundredTasksIncrementWithoutALockAMillionTimes() throws Exception {
        int[] unlocked = new int[1];
        Weft.run(() -> TaskGroup.scope(group -> {
            for (int t = 0; t < 100; t++) {
                group.fork(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        unlocked[0]++;
                        if ((i & 7) == 0) {
                            Weft.yieldNow();
                        }
                    }
                });
            }
            return null;
        }));
        assertEquals(1_000_000, unlocked[0]);
    }

    /// Rule 6
    @Test
    void twoTasksThatYieldAlternateStrictly() throws Exception {
        StringBuilder trace = new StringBuilder();
        Weft.run(() -> Weft.gather(() -> repeat(trace, 'a'), () -> repeat(trace, 'b')));
        assertEquals("ab".repeat(500), trace.toString());
    }

    private static int repeat(StringBuilder trace, char letter) throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            trace.append(letter);
            Weft.yieldNow();
        }
        return 0;
    }

    /// SC-01
    @Test
    void aTaskThatOnlyYieldsStarvesNeitherTimersNorSubmissions() throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            AtomicBoolean stop = new AtomicBoolean();
            Task<?> spinner = loop.submit(() -> {
                while (!stop.get()) {
                    Weft.yieldNow();
                }
                return null;
            });
            Task<?> foreign = loop.submit(() -> {
                while (!stop.get()) {
                    Thread.yield();
                }
                return null;
            });
            assertEquals(1, loop.submit(() -> 1).get(20, TimeUnit.SECONDS));
            loop.run(() -> Weft.sleep(Duration.ofMillis(2)));
            loop.run(() -> ForeignBlocking.sleep(Duration.ofMillis(2)));
            stop.set(true);
            spinner.get(20, TimeUnit.SECONDS);
            foreign.get(20, TimeUnit.SECONDS);
        }
    }

    /// TI-03
    @Test
    void tinySleepsCostAFewTurnsEach() throws Exception {
        long runs = Weft.run(() -> {
            var scheduler = EventLoop.current().scheduler();
            long before = scheduler.runs();
            for (long nanos = 10_000_000; nanos > 0; nanos /= 10) {
                Weft.sleep(Duration.ofNanos(nanos));
            }
            return scheduler.runs() - before;
        });
        assertTrue(runs <= 8 * 3, runs + " runs for 8 sleeps");
    }

    @Test
    void sleepersAndCallbacksWithInterleavedDeadlinesComeInOrder() throws Exception {
        List<Integer> order = new ArrayList<>();
        Weft.run(() -> TaskGroup.scope(group -> {
            EventLoop loop = EventLoop.current();
            long start = loop.nanoTime() + 20_000_000;
            for (int i = 0; i < 100; i++) {
                int number = i;
                long at = start + i * 1000L;
                if (i % 2 == 0) {
                    loop.callAt(at, () -> order.add(number));
                } else {
                    group.fork(() -> {
                        Weft.sleep(Duration.ofNanos(at - loop.nanoTime()));
                        order.add(number);
                    });
                }
            }
            Weft.sleep(Duration.ofMillis(40));
            return null;
        }));
        // Each sleeper takes the time anew, so neighbours may change places; no callback is out of its line.
        assertEquals(100, order.size());
        assertEquals(order.stream().filter(n -> n % 2 == 0).sorted().toList(),
                order.stream().filter(n -> n % 2 == 0).toList());
    }

    /// TS-02
    @Test
    void aCallbackThatSubmitsItselfForEverStarvesNobody() throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            AtomicBoolean stop = new AtomicBoolean();
            Action[] again = new Action[1];
            again[0] = () -> {
                if (!stop.get()) {
                    loop.callSoon(again[0]);
                }
            };
            loop.callSoon(again[0]);
            loop.run(() -> Weft.sleep(Duration.ofMillis(2)));
            assertEquals(1, loop.submit(() -> 1).get(20, TimeUnit.SECONDS));
            stop.set(true);
        }
    }
}
