package dev.weft.examples.bank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Weft;
import dev.weft.testing.Simulation;
import dev.weft.testing.SimulationFailedError;
import dev.weft.testing.Strategy;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OverdraftTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private int run(String... arguments) {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return Overdraft.run(arguments, out, out);
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aLoopDoesNotShowIt() throws Exception {
        Weft.run(() -> Overdraft.pay(false));
        Simulation.explore(1000, Strategy.FIFO, () -> Overdraft.pay(false));
    }

    @Test
    void fewerThanAHundredSeedsShowItAndAreReplayed() {
        var found = assertThrows(SimulationFailedError.class,
                () -> Simulation.explore(100, () -> Overdraft.pay(false)));
        for (int i = 0; i < 3; i++) {
            var again = assertThrows(AssertionError.class,
                    () -> Simulation.of(found.seed()).run(() -> Overdraft.pay(false)));
            assertEquals("the account is overdrawn: -60", again.getMessage());
        }
    }

    @Test
    void withTheLockNoSeedShowsIt() {
        assertEquals(1000, Simulation.explore(1000, () -> Overdraft.pay(true)).seeds());
    }

    @Test
    void theProgramShowsTheScheduleThatFails() {
        assertEquals(1, run());
        assertTrue(printed().contains("overdrawn: -60"), printed());
        assertTrue(printed().contains("second customer"), printed());
        assertTrue(printed().contains("Bank.java:"), printed());
    }

    @Test
    void theProgramTellsThatAllWentWell() {
        assertEquals(0, run("--strategy", "fifo"));
        assertEquals(0, run("--careful", "yes"));
        assertTrue(printed().contains("all went well"), printed());
    }

    @Test
    void theProgramExplainsItselfAndRefusesWhatItDoesNotKnow() {
        assertEquals(0, run("--help"));
        assertTrue(printed().contains("--strategy"), printed());
        assertEquals(2, run("--strategy", "lucky"));
    }
}
