package dev.weft.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Soak;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The heap of timers, without a loop.
@Tag("once")
class TimersTest {

    private static final class Probe extends Timer {

        private long at;

        @Override
        boolean fire() {
            return true;
        }
    }

    private final Timers timers = new Timers(null);

    /// TI-02
    @Test
    void cancelledTimersLeaveTheHeapEmpty() {
        List<Probe> all = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            Probe probe = new Probe();
            all.add(probe);
            timers.set(probe, 1_000_000 - i);
        }
        all.forEach(timers::cancel);
        assertTrue(timers.isEmpty());
        assertTrue(all.stream().noneMatch(Timer::isSet));
    }

    @Test
    void cancellingTwiceOrUnsetDoesNothing() {
        Probe probe = new Probe();
        timers.cancel(probe);
        timers.set(probe, 1);
        timers.cancel(probe);
        timers.cancel(probe);
        assertEquals(0, timers.size());
    }

    @Test
    void equalDeadlinesFireInOrderOfSetting() {
        List<Probe> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Probe probe = new Probe();
            all.add(probe);
            timers.set(probe, 7);
        }
        for (Probe each : all) {
            assertSame(each, timers.pollDue(7));
        }
    }

    @Test
    void nothingIsDueBeforeItsTime() {
        timers.set(new Probe(), 8);
        assertNull(timers.pollDue(7));
        assertEquals(8, timers.nextDeadline());
    }

    @Test
    void aClockThatOverflowsKeepsTheOrder() {
        Probe late = new Probe();
        Probe early = new Probe();
        timers.set(late, Long.MIN_VALUE + 5);
        timers.set(early, Long.MAX_VALUE - 5);
        assertNull(timers.pollDue(Long.MAX_VALUE - 6));
        assertSame(early, timers.pollDue(Long.MAX_VALUE));
        assertNull(timers.pollDue(Long.MAX_VALUE));
        assertSame(late, timers.pollDue(Long.MIN_VALUE + 5));
    }

    @Test
    void aTimerIsReusableFromItsOwnFiring() {
        Probe probe = new Probe();
        timers.set(probe, 1);
        assertSame(probe, timers.pollDue(1));
        timers.set(probe, 2);
        assertSame(probe, timers.pollDue(2));
    }

    @Test
    void behavesAsASortedSetUnderRandomOperations() {
        for (long seed = 1; seed <= 40; seed++) {
            againstTheModel(new Random(seed));
        }
    }

    private static void againstTheModel(Random random) {
        Timers timers = new Timers(null);
        TreeSet<Probe> model = new TreeSet<>(Comparator.<Probe>comparingLong(timer -> timer.at)
                .thenComparingLong(timer -> timer.sequence));
        List<Probe> probes = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            probes.add(new Probe());
        }
        long now = 0;
        for (int step = 0; step < 4000; step++) {
            Probe probe = probes.get(random.nextInt(probes.size()));
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    model.remove(probe);
                    timers.cancel(probe);
                    probe.at = now + random.nextInt(300);
                    timers.set(probe, probe.at);
                    model.add(probe);
                }
                case 2 -> {
                    model.remove(probe);
                    timers.cancel(probe);
                }
                default -> {
                    now += random.nextInt(3);
                    Timer due = timers.pollDue(now);
                    assertSame(model.isEmpty() || model.first().at > now ? null : model.pollFirst(), due);
                }
            }
            assertEquals(model.size(), timers.size());
            assertEquals(model.contains(probe), probe.isSet());
        }
    }

    /// D10: a task that overflows its stack may be in the middle of a sleep or a timeout.
    @Test
    void aStackOverflowAtAnyDepthLeavesTheHeapWhole() throws Exception {
        Probe[] probes = new Probe[64];
        for (int i = 0; i < probes.length; i++) {
            probes[i] = new Probe();
        }
        Random random = new Random(1);
        Overflow.times(Soak.times(64, 400), () -> {
            Probe probe = probes[random.nextInt(probes.length)];
            if (probe.isSet()) {
                timers.cancel(probe);
            } else {
                probe.at = random.nextInt(1000);
                timers.set(probe, probe.at);
            }
        }, () -> {
            assertEquals(List.of(probes).stream().filter(Timer::isSet).count(), timers.size());
            List<Probe> out = new ArrayList<>();
            for (Timer due; (due = timers.pollDue(Long.MAX_VALUE >> 1)) != null;) {
                out.add((Probe) due);
            }
            assertTrue(List.of(probes).stream().noneMatch(Timer::isSet), "a timer is set and in no heap");
            List<Probe> sorted = new ArrayList<>(out);
            sorted.sort(Comparator.<Probe>comparingLong(timer -> timer.at)
                    .thenComparingLong(timer -> timer.sequence));
            assertEquals(sorted, out);
        });
    }
}
