package dev.weft.examples.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.Exploration;
import dev.weft.testing.Simulation;
import dev.weft.testing.SimulationFailedError;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LeaderElectionTest {

    /// What a run of the program printed.
    private record Printed(int exit, String out, String err) {

        static Printed by(String... arguments) {
            var out = new ByteArrayOutputStream();
            var err = new ByteArrayOutputStream();
            int exit = LeaderElection.run(arguments, new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8));
            return new Printed(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        }
    }

    @Test
    void noTermHasTwoLeadersUnderAThousandSeeds() {
        Exploration tried = Simulation.explore(1_000, () -> LeaderElection.elect(new Timeline(), Bug.NONE));
        assertEquals(1_000, tried.distinct());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aBugIsFoundAndItsSeedShowsItAgain(Bug bug) {
        var found = assertThrows(SimulationFailedError.class,
                () -> Simulation.explore(1_000, () -> LeaderElection.elect(new Timeline(), bug)));
        String what = found.getCause().getMessage();
        assertTrue(what.matches("term \\d+ has two leaders, . and ."), what);
        assertTrue(found.getMessage().contains("Simulation.of(" + found.seed() + ")"), found::getMessage);
        Timeline first = replay(found.seed(), bug, what);
        assertEquals(first.toString(), replay(found.seed(), bug, what).toString());
    }

    private static Timeline replay(long seed, Bug bug, String what) {
        Timeline timeline = new Timeline();
        var again = assertThrows(AssertionError.class,
                () -> Simulation.of(seed).run(() -> LeaderElection.elect(timeline, bug)));
        assertEquals(what, again.getMessage());
        return timeline;
    }

    @Test
    void theProgramShowsOneRun() {
        Printed printed = Printed.by("--seed", "7");
        assertEquals(0, printed.exit(), printed.err());
        assertTrue(printed.out().contains("is the leader of term"), printed.out());
        assertTrue(printed.out().contains("seed 7: "), printed.out());
    }

    @Test
    void theProgramFindsASeedThatShowsABugAndSaysHowToSeeItAgain() {
        Printed printed = Printed.by("--seeds", "1000", "--broken", "forgets");
        assertEquals(1, printed.exit(), printed.err());
        String last = printed.out().strip().lines().toList().getLast();
        assertTrue(last.matches("Once more: --seed \\d+ --broken forgets"), last);
        Printed again = Printed.by(last.substring("Once more: ".length()).split(" "));
        assertEquals(printed.out(), again.out() + last + "\n");
    }

    @Test
    void theProgramExplainsItself() {
        assertTrue(Printed.by("--help").out().contains("--broken BUG"));
        Printed wrong = Printed.by("--broken", "much");
        assertEquals(2, wrong.exit());
        assertTrue(wrong.err().contains("none, forgets, eager or twice"), wrong.err());
    }
}
