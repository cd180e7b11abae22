package dev.weft.loop;

/// What becomes of a virtual thread that code inside a task starts by itself, with `Thread.ofVirtual()` or through a
/// library. The JDK makes it with the starter's scheduler, so it would run on the loop.
public enum GuestPolicy {

    /// It runs on the loop, is counted, and is ended with the loop.
    ALLOW,

    /// Starting it throws RejectedExecutionException.
    REFUSE,

    /// It runs on the JDK's own scheduler, in parallel to the loop.
    DEFAULT_SCHEDULER
}
