package dev.weft;

import org.jspecify.annotations.Nullable;

/// How a task ended.
///
/// @param <T> of its result
public sealed interface Outcome<T extends @Nullable Object> {

    /// It returned.
    ///
    /// @param value what it returned
    /// @param <T>   of its result
    record Success<T extends @Nullable Object>(T value) implements Outcome<T> {
    }

    /// It threw.
    ///
    /// @param exception what it threw, as it is
    /// @param <T>       of the result that it did not have
    record Failure<T extends @Nullable Object>(Throwable exception) implements Outcome<T> {
    }

    /// It was cancelled, before it began or while it ran.
    ///
    /// @param reason in words
    /// @param <T>    of the result that it did not have
    record Cancelled<T extends @Nullable Object>(String reason) implements Outcome<T> {
    }
}
