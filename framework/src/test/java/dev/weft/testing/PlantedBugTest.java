package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What each strategy finds, and in how many seeds.
@Tag("loop")
class PlantedBugTest {

    private static final int SEEDS = 1000;
    private static final List<Strategy> STRATEGIES = List.of(Strategy.FIFO, Strategy.RANDOM, Strategy.pct(2),
            Strategy.pct(3));

    @ParameterizedTest
    @EnumSource
    void firstComeFirstServedDoesNotShowIt(PlantedBug bug) {
        Simulation.explore(100, Strategy.FIFO, bug.program());
    }

    @ParameterizedTest
    @EnumSource
    void randomChoicesShowItInAHundredSeeds(PlantedBug bug) {
        if (bug != PlantedBug.STARVATION) {
            shows(bug, Strategy.RANDOM);
        }
    }

    @ParameterizedTest
    @EnumSource
    void prioritiesShowItInAHundredSeeds(PlantedBug bug) {
        shows(bug, Strategy.pct(2));
        shows(bug, Strategy.pct(3));
    }

    private static void shows(PlantedBug bug, Strategy strategy) {
        SimulationFailedError failure = assertThrows(SimulationFailedError.class,
                () -> Simulation.explore(100, strategy, bug.program()));
        assertTrue(failure.getMessage().contains("shortest"), failure.getMessage());
        Callable<?> program = () -> {
            bug.run();
            return null;
        };
        assertTrue(failure.simulation().trial(program)
                .outcome() instanceof Outcome.Failure);
    }

    @Test
    void theGuideShowsWhatIsMeasured() throws Exception {
        String table = Stream.of(PlantedBug.values()).map(PlantedBugTest::row).collect(Collectors.joining());
        String guide = Files.readString(Path.of("..", "docs", "testing.md"));
        assertTrue(guide.contains(table), "docs/testing.md should have:\n" + table);
    }

    private static String row(PlantedBug bug) {
        String name = bug.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return "| " + name + " | "
                + STRATEGIES.stream().map(strategy -> share(bug, strategy)).collect(Collectors.joining(" | ")) + " |\n";
    }

    private static String share(PlantedBug bug, Strategy strategy) {
        Callable<?> program = () -> {
            bug.run();
            return null;
        };
        // As explore does.
        Strategy fitting = strategy.wantsLength()
                ? strategy.forRunsOf(Simulation.of(0).strategy(Strategy.FIFO).trial(program, false).choices())
                : strategy;
        long failures = IntStream.rangeClosed(1, SEEDS).filter(seed -> Simulation.of(seed).strategy(fitting)
                .trial(program, false).outcome() instanceof Outcome.Failure).count();
        return failures == 0 ? "never" : "one in " + Math.round((double) SEEDS / failures);
    }

    @Test
    void theShortestPrefixIsShorterThanTheRun() {
        SimulationFailedError failure = assertThrows(SimulationFailedError.class,
                () -> Simulation.explore(100, PlantedBug.ATOMICITY.program()));
        Simulation simulation = Simulation.of(failure.seed());
        Callable<?> program = () -> {
            PlantedBug.ATOMICITY.run();
            return null;
        };
        long choices = simulation.trial(program).choices();
        String shortest = failure.getMessage().replaceAll("(?s).*the first (\\d+) of its (\\d+) choices.*", "$1 $2");
        assertEquals(choices, Long.parseLong(shortest.split(" ")[1]));
        int prefix = Integer.parseInt(shortest.split(" ")[0]);
        assertTrue(prefix < choices);
        assertTrue(simulation.prefix(prefix).trial(program).outcome() instanceof Outcome.Failure);
        assertTrue(simulation.prefix(prefix - 1).trial(program).outcome() instanceof Outcome.Success);
    }
}
