package dev.weft.loop;

import org.jspecify.annotations.Nullable;

/// Looks on at the points at which a cancellation can meet a strand: so tests come to cancel exactly there. In
/// production nobody looks on, and a point costs the read of a static field.
abstract class Witness {

    /// Plain: set before the threads that are looked at are started.
    static @Nullable Witness on;

    /// A strand comes to one of Weft's suspension points. By its own thread.
    abstract void arrives(Strand strand);

    /// A wait is about to be ended, though not by a cancellation. By whoever ends it, perhaps under exclusion.
    abstract void ends(Strand strand);

    /// A wait was ended, and its strand was not made runnable yet. By whoever ended it.
    abstract void ended(Strand strand);

    /// The carrier is between two runs. By the carrier.
    abstract void runs(Scheduler loop);
}
