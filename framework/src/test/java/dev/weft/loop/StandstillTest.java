package dev.weft.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class StandstillTest {

    /// On the way the real time overflows.
    private final MovedTime clock = new MovedTime(Long.MAX_VALUE - seconds(1));

    private static long seconds(long count) {
        return TimeUnit.SECONDS.toNanos(count);
    }

    /// @return by how much the clock moves
    private long goOn(long nanos) {
        long before = clock.nanoTime();
        clock.now += nanos;
        return clock.nanoTime() - before;
    }

    @Test
    void whatPassesBetweenTwoBeatsIsTime() {
        clock.beginWatch();
        for (int i = 0; i < 10; i++) {
            assertEquals(seconds(1), goOn(seconds(1)));
        }
        assertEquals(0, clock.total());
    }

    @Test
    void whileABusyTaskLooksAtNothingTheBeatsMakeItsTimePass() {
        clock.beginWatch();
        long begun = clock.nanoTime();
        for (int beat = 0; beat < 10; beat++) {
            clock.now += seconds(1);
            long _ = clock.nanoTime();
        }
        assertEquals(seconds(10), clock.nanoTime() - begun);
    }

    @Test
    void aGapInWhichNobodyLookedIsNoTime() {
        clock.beginWatch();
        assertEquals(Standstill.GRAIN, goOn(seconds(7)));
        assertEquals(seconds(7) - Standstill.GRAIN, clock.total());
    }

    @Test
    void aGapCountsOnceHoweverManyLook() {
        clock.beginWatch();
        long _ = goOn(seconds(7));
        assertEquals(0, goOn(0));
        clock.beginWatch();
        assertEquals(0, goOn(0));
        assertEquals(seconds(1), goOn(seconds(1)));
        assertEquals(seconds(7) - Standstill.GRAIN, clock.total());
    }

    @Test
    void theNextGapCountsToo() {
        clock.beginWatch();
        long _ = goOn(seconds(7));
        long _ = goOn(seconds(5));
        assertEquals(seconds(12) - 2 * Standstill.GRAIN, clock.total());
    }

    @Test
    void aGapThatABusyMachineMayMakeIsTime() {
        clock.beginWatch();
        assertEquals(Standstill.LONGEST_GAP, goOn(Standstill.LONGEST_GAP));
        assertEquals(0, clock.total());
    }

    @Test
    void whileNobodyLooksOnPurposeNothingIsAGap() {
        assertEquals(seconds(3600), goOn(seconds(3600)));
        clock.now += seconds(3600);
        clock.beginWatch();
        clock.endWatch();
        assertEquals(seconds(3600), goOn(seconds(3600)));
        assertEquals(0, clock.total());
    }

    @Test
    void whoIsStoppedBeforeItReadsTheTimeSeesWhatAnotherHasFoundMeanwhile() {
        clock.beginWatch();
        long[] other = new long[1];
        clock.beforeNext = () -> {
            clock.now += seconds(7);
            other[0] = clock.nanoTime();
        };
        long mine = clock.nanoTime();
        assertEquals(other[0], mine);
        assertEquals(seconds(7) - Standstill.GRAIN, clock.total());
    }

    @Test
    void whoIsStoppedAfterItReadTheTimeHasATimeOfBefore() {
        clock.beginWatch();
        long before = clock.nanoTime();
        clock.now += Standstill.GRAIN;
        clock.afterNext = () -> {
            clock.now += seconds(7);
            assertEquals(before + Standstill.GRAIN, clock.nanoTime());
        };
        assertEquals(before + Standstill.GRAIN, clock.nanoTime());
    }

    @Test
    void whoIsStoppedInTheMiddleOfNotingTheTimeCountsNoGapTwice() {
        clock.beginWatch();
        clock.now += seconds(1);
        long before = clock.now;
        clock.afterNext = () -> {
            clock.now += seconds(7);
            // From the look before this one, which never came to be: all of it.
            assertEquals(before - seconds(1) + Standstill.GRAIN, clock.nanoTime());
        };
        assertEquals(before - seconds(1) + Standstill.GRAIN, clock.nanoTime());
        assertEquals(seconds(8) - Standstill.GRAIN, clock.total());
    }
}
