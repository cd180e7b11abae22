package dev.weft.testing;

import dev.weft.loop.Ready;

/// The choices of one run.
interface Chooser {

    /// Who runs next: an index.
    int next(Ready ready);

    /// From 0 to below the bound.
    int choose(int bound);

    /// Where a timer stands among those that are due at the same time.
    long rank(long sequence);
}
