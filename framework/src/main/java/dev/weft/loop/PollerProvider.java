package dev.weft.loop;

/// Makes the poller of a new loop. Found by `ServiceLoader`; without one, loops wait by parking their carrier.
@FunctionalInterface
public interface PollerProvider {

    /// Makes the poller of one loop.
    ///
    /// @param scheduler the loop's engine, not running yet
    /// @return a new poller, to be used by that loop only
    Poller open(Scheduler scheduler);
}
