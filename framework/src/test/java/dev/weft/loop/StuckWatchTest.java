package dev.weft.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// When an idle carrier has somebody told, by times that the test sets.
@Tag("once")
class StuckWatchTest {

    private static final long PATIENCE = 100;

    private int told;
    private boolean stuck = true;
    private final StuckWatch watch = new StuckWatch(PATIENCE, () -> stuck, () -> told++);

    @Test
    void itIsToldWhenNothingHasRunForSoLong() {
        assertEquals(100, watch.look(7, 1_000));
        assertEquals(1, watch.look(7, 1_099));
        assertEquals(0, told);
        watch.look(7, 1_100);
        assertEquals(1, told);
    }

    @Test
    void itIsToldOnce() {
        watch.look(7, 0);
        watch.look(7, 100);
        assertEquals(Poller.FOREVER, watch.look(7, 500));
        assertEquals(1, told);
    }

    @Test
    void whoTellsIsNoProgress() {
        watch.look(7, 0);
        watch.look(7, 100);
        watch.told(9);
        assertEquals(Poller.FOREVER, watch.look(9, 200));
        assertEquals(Poller.FOREVER, watch.look(9, 900));
        assertEquals(1, told);
    }

    @Test
    void itIsToldAgainIfSomebodyRanMeanwhile() {
        watch.look(7, 0);
        watch.look(7, 100);
        watch.told(10);
        assertEquals(100, watch.look(10, 200));
        watch.look(10, 300);
        assertEquals(2, told);
    }

    @Test
    void itIsToldAgainAfterItMovedOn() {
        watch.look(7, 0);
        watch.look(7, 100);
        watch.told(9);
        watch.look(10, 200);
        watch.look(10, 300);
        assertEquals(2, told);
    }

    @Test
    void aRunBeginsTheTimeAnew() {
        watch.look(7, 0);
        assertEquals(100, watch.look(8, 90));
        watch.look(8, 150);
        assertEquals(0, told);
    }

    @Test
    void itIsNotToldWhileSomethingIsAwaited() {
        stuck = false;
        watch.look(7, 0);
        assertEquals(Poller.FOREVER, watch.look(7, 100));
        assertEquals(0, told);
    }

    @Test
    void whatWasAwaitedMayCountWhenItHasCome() {
        stuck = false;
        watch.look(7, 0);
        watch.look(7, 100);
        stuck = true;
        watch.look(8, 200);
        watch.look(8, 300);
        assertEquals(1, told);
    }
}
