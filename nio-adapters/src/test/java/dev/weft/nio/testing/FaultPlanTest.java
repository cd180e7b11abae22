package dev.weft.nio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FaultPlanTest {

    private static final FaultPlan NONE = FaultPlan.seeded(42);

    @Test
    void itsWordsHaveTheSeedAndEveryFault() {
        String words = NONE.slices(3).incoming(more -> more.resetAfter(1000)).toString();
        assertEquals("FaultPlan[seed=42, incoming=[Slices[atMost=3], Reset[after=1000]], outgoing=[Slices[atMost=3]]]",
                words);
        assertEquals(42, NONE.seed());
    }

    @Test
    void addingAFaultMakesANewPlan() {
        NONE.slices(3);
        assertEquals("FaultPlan[seed=42, incoming=[], outgoing=[]]", NONE.toString());
    }

    @Test
    void aFaultMayBeForOneDirectionOnly() {
        assertEquals("FaultPlan[seed=42, incoming=[], outgoing=[End[after=7]]]",
                NONE.outgoing(more -> more.endAfter(7)).toString());
    }

    @Test
    void connectionsHaveTheSameFaultsAndSeedsOfTheirOwn() {
        FaultPlan plan = NONE.slices(9);
        assertEquals(plan.ofConnection(3).toString(), plan.ofConnection(3).toString());
        assertTrue(plan.ofConnection(3).seed() != plan.ofConnection(4).seed());
    }

    @Test
    void nonsenseIsRefused() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> NONE.slices(0)).getMessage().contains("0"));
        assertThrows(IllegalArgumentException.class, () -> NONE.resetAfter(-1));
        assertThrows(IllegalArgumentException.class, () -> NONE.endAfter(-1));
        assertThrows(IllegalArgumentException.class, () -> NONE.stallAfter(-1));
        assertThrows(IllegalArgumentException.class, () -> NONE.garbageAfter(0, 0));
        assertThrows(IllegalArgumentException.class, () -> NONE.bitFlips(0));
        assertThrows(IllegalArgumentException.class, () -> NONE.latency(Duration.ofSeconds(2), Duration.ofSeconds(1)));
        assertThrows(IllegalArgumentException.class, () -> NONE.latency(Duration.ofSeconds(-1), Duration.ZERO));
    }

    @Test
    @Tag("loop")
    void inASimulationTheSeedIsDrawnFromItsSeed() {
        List<Long> seeds = new ArrayList<>();
        for (long seed : new long[]{1, 1, 2}) {
            Simulation.of(seed).run(() -> {
                seeds.add(FaultPlan.inSimulation().seed());
                seeds.add(FaultPlan.inSimulation().seed());
            });
        }
        assertEquals(seeds.subList(0, 2), seeds.subList(2, 4));
        assertEquals(4, Set.copyOf(seeds).size());
    }

    @Test
    void outsideOfASimulationThereIsNoSeedToDrawFrom() {
        assertThrows(IllegalStateException.class, FaultPlan::inSimulation);
    }
}
