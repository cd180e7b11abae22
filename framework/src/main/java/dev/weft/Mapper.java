package dev.weft;

import org.jspecify.annotations.Nullable;

/// What [Weft#map] does to each item: a function that may block and may throw.
///
/// @param <A> of the items
/// @param <R> of the results
@FunctionalInterface
public interface Mapper<A extends @Nullable Object, R extends @Nullable Object> {

    /// Maps one item, in a task of its own.
    ///
    /// @param item one of those given
    /// @return its result
    /// @throws Exception if it fails, which cancels the rest, or is cancelled
    R map(A item) throws Exception;
}
