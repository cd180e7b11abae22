package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Which circles of waits are for ever.
@Tag("once")
class KnotsTest {

    private static final BitSet NOBODY = new BitSet();

    private static int[] to(int... targets) {
        return targets;
    }

    private static BitSet only(int node) {
        BitSet set = new BitSet();
        set.set(node);
        return set;
    }

    @Test
    void aChainIsNoCircle() {
        assertEquals(List.of(), Knots.find(List.of(to(1), to(2), to()), NOBODY));
    }

    @Test
    void aCircleBeginsWithItsLowest() {
        assertEquals(List.of(List.of(0, 2, 1)), Knots.find(List.of(to(2), to(0), to(1)), NOBODY));
    }

    @Test
    void whoWaitsForItselfIsACircle() {
        assertEquals(List.of(List.of(1)), Knots.find(List.of(to(), to(1)), NOBODY));
    }

    @Test
    void thoseBehindACircleAreNotPartOfIt() {
        assertEquals(List.of(List.of(1, 2, 3)), Knots.find(List.of(to(1), to(2), to(3), to(1)), NOBODY));
    }

    @Test
    void eachOfTwoCirclesIsFoundThoughOneWaitsForBoth() {
        assertEquals(List.of(List.of(1, 2), List.of(3, 4)),
                Knots.find(List.of(to(1, 3), to(2), to(1), to(4), to(3)), NOBODY));
    }

    @Test
    void whoNeedsAllIsStuckWithOne() {
        assertEquals(List.of(List.of(0, 1)), Knots.find(List.of(to(2, 1), to(0), to()), NOBODY));
    }

    @Test
    void whoNeedsOnlyOneIsNotStuckWhileAnotherMayGoOn() {
        assertEquals(List.of(), Knots.find(List.of(to(2, 1), to(0), to()), only(0)));
    }

    @Test
    void whoNeedsOnlyOneIsStuckIfAllAre() {
        assertEquals(List.of(List.of(0, 1)), Knots.find(List.of(to(1, 2), to(0), to(0)), only(0)));
    }

    @Test
    void whoNeedsOnlyOneGoesOnOnceThoughSeveralMay() {
        assertEquals(List.of(List.of(0, 3)),
                Knots.find(List.of(to(1, 3), to(2, 4), to(), to(0), to()), only(1)));
    }

    @Test
    void aLongCircleTakesNoDeepStack() {
        int count = 100_000;
        List<int[]> edges = new ArrayList<>();
        IntStream.range(0, count).forEach(node -> edges.add(to((node + 1) % count)));
        assertEquals(count, Knots.find(edges, NOBODY).getFirst().size());
    }
}
