package dev.weft;

/// A task's body that returns nothing and may throw anything: what `Runnable` would be had it been made after
/// InterruptedException.
@FunctionalInterface
public interface Action {

    /// Runs the body.
    ///
    /// @throws Exception if it fails, or is cancelled
    void run() throws Exception;
}
