package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Weft;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("loop")
class BuggifyTest {

    private static List<Boolean> times(long seed, String point) {
        return Simulation.of(seed).run(() -> {
            List<Boolean> happened = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                happened.add(Buggify.happens(point));
            }
            return happened;
        });
    }

    @Test
    void nothingHappensOutsideASimulation() throws Exception {
        assertFalse(Buggify.happens("anything", 1));
        Weft.run(() -> assertFalse(Buggify.happens("anything", 1)));
    }

    @Test
    void nothingHappensBesideASimulation() throws Exception {
        List<Boolean> outside = new ArrayList<>();
        Simulation.of(1).run(() -> {
            Thread beside = Thread.ofPlatform().start(() -> outside.add(Buggify.happens("anything", 1)));
            while (beside.isAlive()) {
                Thread.onSpinWait();
            }
        });
        assertEquals(List.of(false), outside);
    }

    @Test
    void aQuarterOfTheRunsHaveAPointOnAndThereItHappensAQuarterOfTheTimes() {
        int on = 0;
        int happened = 0;
        for (int seed = 0; seed < 400; seed++) {
            long count = times(seed, "a point").stream().filter(Boolean::booleanValue).count();
            on += count > 0 ? 1 : 0;
            happened += (int) count;
        }
        assertTrue(on > 70 && on < 130, () -> "on in so many of 400 runs, where 100 were expected");
        assertTrue(happened > 20 * on && happened < 30 * on);
    }

    @Test
    void theSeedDecides() {
        for (int seed = 0; seed < 20; seed++) {
            assertEquals(times(seed, "a point"), times(seed, "a point"));
        }
    }

    @Test
    void aProbabilityIsFromZeroToOne() throws Exception {
        Simulation.of(1).run(() -> {
            assertThrows(IllegalArgumentException.class, () -> Buggify.happens("a point", 1.1));
            assertThrows(IllegalArgumentException.class, () -> Buggify.happens("a point", Double.NaN));
        });
    }
}
