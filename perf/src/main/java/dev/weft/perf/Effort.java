package dev.weft.perf;

/// How much time [Comparison] takes.
///
/// @param rounds in which all peers have their turn
/// @param warmUpMillis of a cell, before it is measured
/// @param iterations that are measured in a round
/// @param iterationMillis how long one of them takes
/// @param isFull whether the jobs have their full size
record Effort(int rounds, int warmUpMillis, int iterations, int iterationMillis, boolean isFull) {

    static final Effort SHORT = new Effort(1, 1000, 4, 200, false);
    static final Effort FULL = new Effort(3, 2500, 5, 200, true);

    Effort {
        atLeast(1, "rounds", rounds);
        atLeast(0, "warm-up", warmUpMillis);
        atLeast(1, "iterations", iterations);
        atLeast(1, "iteration", iterationMillis);
    }

    private static void atLeast(int min, String name, int value) {
        if (value < min) {
            throw new IllegalArgumentException("--" + name + " must be >= " + min + ", got " + value);
        }
    }

    /// The same with more or less warm-up.
    Effort warmUp(int millis) {
        return new Effort(rounds, millis, iterations, iterationMillis, isFull);
    }

    /// The same with more or fewer rounds.
    Effort rounds(int count) {
        return new Effort(count, warmUpMillis, iterations, iterationMillis, isFull);
    }
}
