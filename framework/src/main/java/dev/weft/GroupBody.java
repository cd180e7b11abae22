package dev.weft;

import org.jspecify.annotations.Nullable;

/// The body of [TaskGroup#scope].
///
/// @param <T> of its result
/// @param <X> of what it throws; two checked types in one lambda make it `Exception`
@FunctionalInterface
public interface GroupBody<T extends @Nullable Object, X extends Exception> {

    /// Runs the body, in the task that opened the group.
    ///
    /// @param group to fork into
    /// @return its result
    /// @throws X if it fails
    T call(TaskGroup group) throws X;

    /// A body without a result.
    ///
    /// @param <X> of what it throws
    @FunctionalInterface
    interface OfVoid<X extends Exception> {

        /// Runs the body, in the task that opened the group.
        ///
        /// @param group to fork into
        /// @throws X if it fails
        void run(TaskGroup group) throws X;
    }
}
