package dev.weft;

import org.jspecify.annotations.Nullable;

/// Carries something that hangs on a thread from the task that forks to the task that is forked, and to the thread of
/// [Weft#offload]: a logging context, a trace, a security context. Found by `ServiceLoader`; SLF4J's MDC is carried by
/// one that Weft brings along.
///
/// Scoped values need none: with the flag, children see their parent's bindings.
@FunctionalInterface
public interface ContextPropagator {

    /// Takes what the current thread has. Called for every fork, on the forking thread, so it must be quick.
    ///
    /// @return what was captured, or null if there is nothing to carry
    @Nullable Captured capture();

    /// Takes what all propagators in use carry from the current thread: for those who have another thread run something on
    /// behalf of this one.
    ///
    /// @return to be installed there; null if there is nothing to carry
    static @Nullable Captured captureAll() {
        return Contexts.capture();
    }

    /// A context on its way.
    @FunctionalInterface
    interface Captured {

        /// Puts the context into the current thread: of the new task, before its body.
        ///
        /// @return gives the thread back what it had. Called when the body has ended, on the same thread, if that thread
        ///         is not the task's own and lives on
        Runnable install();
    }
}
