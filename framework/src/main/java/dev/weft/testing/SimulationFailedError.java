package dev.weft.testing;

/// A seed under which a program fails. The message has the seed, how to run it again, and the shortest schedule that still fails;
/// the cause is what the program threw.
public final class SimulationFailedError extends AssertionError {

    private static final long serialVersionUID = 1;

    /// Not a part of what a serializer writes: a simulation is only there to be run.
    private final transient Simulation simulation;

    SimulationFailedError(String message, Simulation simulation, Throwable cause) {
        super(message, cause);
        this.simulation = simulation;
    }

    /// What to run the program with once more, to see it fail again.
    ///
    /// @return with the seed and the strategy
    public Simulation simulation() {
        return simulation;
    }

    /// The seed that failed.
    ///
    /// @return for [Simulation#of]
    public long seed() {
        return simulation.seed();
    }
}
