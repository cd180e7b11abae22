package dev.weft.testing;

import java.util.concurrent.atomic.AtomicInteger;

/// Points in a program at which a simulation lets something unlikely happen: a cache that is empty, a batch of one, a retry, a
/// delay. What is rare in production is then common in tests.
///
/// ```java
/// int batch = Buggify.happens("batches of one") ? 1 : 1000;
/// ```
///
/// In each run of a [Simulation] the seed turns a quarter of the points on; one that is on happens each time with a probability.
/// Outside a simulation nothing happens, at the cost of reading a field. From FoundationDB's macro of this name.
public final class Buggify {

    private static final double OFTEN = 0.25;

    private static final AtomicInteger SIMULATIONS = new AtomicInteger();
    /// Plain, so that it costs nothing: by the time that a simulation's tasks run they see it.
    private static boolean active;

    private Buggify() {
    }

    /// Whether to let it happen here and now: a quarter of the times, in a run in which this point is on. Any thread.
    ///
    /// @param point what it is called: points of the same name are on in the same runs
    /// @return false outside a simulation
    public static boolean happens(String point) {
        return happens(point, OFTEN);
    }

    /// As [#happens(String)], with a probability. Any thread.
    ///
    /// @param point       what it is called
    /// @param probability from 0 to 1, in a run in which this point is on
    /// @return false outside a simulation
    /// @throws IllegalArgumentException in a simulation, if the probability is below 0 or above 1
    public static boolean happens(String point, double probability) {
        if (!active) {
            return false;
        }
        Conductor conductor = Conductor.current();
        if (conductor == null) {
            return false;
        }
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("\"" + point + "\" cannot happen with a probability of " + probability
                    + ": that is from 0 to 1");
        }
        return conductor.faultPoints.happens(point, probability);
    }

    static void begin() {
        SIMULATIONS.incrementAndGet();
        active = true;
    }

    static void end() {
        if (SIMULATIONS.decrementAndGet() == 0) {
            active = false;
            if (SIMULATIONS.get() > 0) {
                // Another has begun in between.
                active = true;
            }
        }
    }
}
