package dev.weft.perf;

import java.util.List;

/// A job done by a peer.
interface Cell {

    /// Measures in a process of its own, and checks the result.
    ///
    /// @throws Exception if it cannot; the message says why
    List<Sample> measure(Effort effort) throws Exception;

    /// About how long [#measure] takes, for the time left.
    default double seconds(Effort effort) {
        return 0.8 + (effort.warmUpMillis() + (double) effort.iterations() * effort.iterationMillis()) / 1000;
    }
}
