package dev.weft.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// When a long step is told, by a clock of the test's own.
@Tag("once")
class StepWatchTest {

    private static final long MS = 1_000_000;

    private final List<SlowStep> told = new ArrayList<>();
    private final StepWatch watch = new StepWatch(100 * MS, told::add);
    private final Thread someone = Thread.currentThread();

    private boolean tells(long runs, Thread mounted, long ms) {
        Runnable report = watch.look(runs, mounted, ms * MS);
        if (report != null) {
            report.run();
        }
        return report != null;
    }

    @Test
    void itLooksTwiceInTheTimeThatAStepMayTake() {
        assertEquals(50 * MS, watch.period());
    }

    @Test
    void aStepIsToldOnceItHasLastedTooLongWithWhereItStands() {
        assertFalse(tells(1, someone, 0));
        assertFalse(tells(1, someone, 50));
        assertTrue(tells(1, someone, 100));
        assertEquals(100 * MS, told.getFirst().nanos());
        assertTrue(told.getFirst().stack().stream().anyMatch(frame -> frame.getMethodName().equals("tells")));
        assertEquals(1, watch.count());
    }

    @Test
    void manyShortStepsAreNone() {
        for (int at = 0; at < 100; at++) {
            assertFalse(tells(at, someone, 50L * at));
        }
        assertEquals(0, watch.count());
    }

    @Test
    void aLoopThatSleepsIsNotSlow() {
        assertFalse(tells(7, null, 0));
        assertFalse(tells(7, null, 10_000));
    }

    @Test
    void aStepThatGoesOnIsToldAgainAfterThreeTimesAsLong() {
        tells(1, someone, 0);
        assertTrue(tells(1, someone, 100));
        assertFalse(tells(1, someone, 250));
        assertTrue(tells(1, someone, 300));
        assertFalse(tells(1, someone, 850));
        assertTrue(tells(1, someone, 900));
        assertEquals(1, watch.count());
    }

    @Test
    void thePlaceThatWasToldIsNotToldAgainForAMinuteButCounted() {
        for (int at = 0; at < 50; at++) {
            tells(at, someone, 1000L * at);
            tells(at, someone, 1000L * at + 100);
        }
        assertEquals(1, told.size());
        assertEquals(50, watch.count());
        tells(50, someone, 61_000);
        assertTrue(tells(50, someone, 61_100));
        assertEquals(49, told.getLast().untold());
    }

    @Test
    void whatHasNoStepToLookAtIsNothing() {
        assertNull(watch.look(1, null, 0));
        assertNotNull(watch);
    }
}
