package dev.weft.examples.raft;

/// What can be wrong with a member, on purpose.
enum Bug {

    /// Nothing.
    NONE,

    /// It does not sync its disk, so a crash takes its vote, and it votes once more in the same term.
    FORGETS,

    /// It gives its answer before its vote is on the disk: wrong only if it crashes in the millisecond between.
    EAGER,

    /// It gives its vote to whoever asks.
    TWICE
}
