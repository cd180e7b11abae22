package dev.weft;

import org.jspecify.annotations.Nullable;

/// Carries something that hangs on a thread from the task that forks to the task that is forked: a logging context, a
/// trace, a security context. Found by `ServiceLoader`; SLF4J's MDC is carried by one that Weft brings along.
///
/// Scoped values need none: with the flag, children see their parent's bindings.
@FunctionalInterface
public interface ContextPropagator {

    /// Takes what the current thread has. Called for every fork, on the forking thread, so it must be quick.
    ///
    /// @return puts it into the new task's thread, and is called there once, before the body; null if there is nothing
    @Nullable Runnable capture();
}
