package dev.weft.testing;

import dev.weft.Outcome;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// Looks for the shortest prefix of a failing run's choices with which it still fails, and puts everything into words.
final class Shrinking {

    private final Simulation simulation;
    private final Program program;
    private int runs;

    /// What failed, to be run again and again.
    interface Program {

        /// Runs it once, from the beginning.
        Trial<?> run(Simulation simulation, boolean recorded);
    }

    Shrinking(Simulation simulation, Program program) {
        this.simulation = simulation;
        this.program = program;
    }

    SimulationFailedError failure(Trial<?> trial, int number, int seeds) {
        Throwable failure = Objects.requireNonNull(failureOf(trial));
        StringBuilder text = new StringBuilder(failure.toString());
        text.append("\n  seed: ").append(simulation.seed()).append(" (").append(simulation.strategy())
                .append("), number ")
                .append(number).append(" of ").append(seeds).append("; again: ").append(simulation)
                .append(".run(body)");
        text.append(shortest(trial));
        return new SimulationFailedError(text.toString(), simulation, failure);
    }

    /// Looks for it, after a run that failed, and describes what came out: some lines, each after a line feed.
    String shortest(Trial<?> trial) {
        StringBuilder text = new StringBuilder();
        Trial<?> again = program.run(simulation, true);
        Throwable failure = Objects.requireNonNull(failureOf(trial));
        Throwable other = failureOf(again);
        if (again.hash() != trial.hash() || other == null || other.getClass() != failure.getClass()) {
            text.append(
                    "\n  a second run with this seed was not the same, so the program depends on something besides it,"
                            + " for instance static state, real time, or the iteration order of objects without a hashCode");
        } else {
            shrink(trial, failure, text);
        }
        return text.toString();
    }

    private void shrink(Trial<?> trial, Throwable failure, StringBuilder text) {
        int shortest = shortest(Math.toIntExact(Math.min(trial.choices(), Integer.MAX_VALUE)), failure);
        Simulation least = simulation.prefix(shortest);
        Trial<?> shown = program.run(least, true);
        text.append("\n  shortest: the first ").append(shortest).append(" of its ").append(trial.choices())
                .append(" choices are enough (found in ").append(runs).append(" runs): ").append(least)
                .append(".run(body)\n  schedule of that, ").append(shown.steps()).append(" steps:\n")
                .append(shown.schedule());
    }

    /// Whether it fails is not a matter of length alone; but where it begins to is near.
    private int shortest(int choices, Throwable failure) {
        int fails = choices;
        int passes = -1;
        for (int length = 0; length < choices; length = Math.max(1, length << 1)) {
            if (fails(length, failure)) {
                fails = length;
                break;
            }
            passes = length;
        }
        while (fails - passes > 1) {
            int middle = (fails + passes) >>> 1;
            if (fails(middle, failure)) {
                fails = middle;
            } else {
                passes = middle;
            }
        }
        return fails;
    }

    private boolean fails(int length, Throwable failure) {
        runs++;
        Throwable other = failureOf(program.run(simulation.prefix(length), false));
        return other != null && other.getClass() == failure.getClass();
    }

    private static @Nullable Throwable failureOf(Trial<?> trial) {
        return switch (trial.outcome()) {
            case Outcome.Failure<?>(Throwable failure) -> failure;
            case Outcome.Cancelled<?>(String reason) -> new CancellationException(reason);
            default -> null;
        };
    }
}
