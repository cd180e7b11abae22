package dev.weft.testing;

/// A seed under which a program fails. The message has the seed, how to run it again, and the shortest schedule that still fails;
/// the cause is what the program threw.
public final class SimulationFailedError extends AssertionError {

    private static final long serialVersionUID = 1;

    /// The seed that failed.
    private final long seed;

    SimulationFailedError(String message, long seed, Throwable cause) {
        super(message, cause);
        this.seed = seed;
    }

    /// The seed that failed.
    ///
    /// @return for [Simulation#of]
    public long seed() {
        return seed;
    }
}
