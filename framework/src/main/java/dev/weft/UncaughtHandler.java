package dev.weft;

/// Is told of failures that reach nobody: of a spawned task whose result no one looks at, of a callback.
@FunctionalInterface
public interface UncaughtHandler {

    /// Takes a failure. May be called by any thread; what it throws is logged and ends there.
    ///
    /// @param source  the name of the task or callback
    /// @param failure what it threw
    void uncaught(String source, Throwable failure);
}
