package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// What a simulation does in a JVM in which there are no loops.
@EnabledIfSystemProperty(named = "weft.test.flag", matches = "false")
class NoFlagTest {

    static class Innocent {

        @WeftTest(seeds = 3)
        void passes() {
        }
    }

    @Test
    void aSimulationNamesTheFlag() {
        var failure = assertThrows(UnsupportedOperationException.class, () -> Simulation.of(1).run(() -> 1));
        assertTrue(failure.getMessage().contains("--add-opens"), failure.getMessage());
    }

    @Test
    void aWeftTestFailsAndNamesTheFlag() {
        var all = Ran.all(Innocent.class);
        var failure = assertInstanceOf(UnsupportedOperationException.class, all.getFirst().failure());
        assertTrue(failure.getMessage().contains("--add-opens"), failure.getMessage());
        assertTrue(all.size() == 1, all.toString());
    }
}
