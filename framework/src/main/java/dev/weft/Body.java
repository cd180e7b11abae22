package dev.weft;

import org.jspecify.annotations.Nullable;

/// A piece of code that runs in the caller's own task and whose exception type is kept, as with
/// [ScopedValue.CallableOp].
///
/// @param <T> of its result
/// @param <X> of what it throws; two checked types in one lambda make it `Exception`
@FunctionalInterface
public interface Body<T extends @Nullable Object, X extends Exception> {

    /// Runs the body.
    ///
    /// @return its result
    /// @throws X if it fails
    T call() throws X;

    /// A body without a result.
    ///
    /// @param <X> of what it throws
    @FunctionalInterface
    interface OfVoid<X extends Exception> {

        /// Runs the body.
        ///
        /// @throws X if it fails
        void run() throws X;
    }
}
