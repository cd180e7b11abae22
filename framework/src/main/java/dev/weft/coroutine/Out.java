package dev.weft.coroutine;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the body of a [Generator] gives its elements to. Only for the body, on the thread that it runs on, and only while it
/// is the innermost that runs there; hand it down to methods that the body calls, to no other thread and no other body.
///
/// What [Generator#raise] gives is thrown by these methods as it is, checked or not, and so is [CoroutineExit] when the
/// generator is closed. They wait for the consumer, not for anything that could be cancelled: a cancellation is seen where
/// the body waits itself.
///
/// @param <T> of the elements
public sealed interface Out<T extends @Nullable Object> permits Core {

    /// Gives the consumer an element, and suspends the body until it is asked for the next. As Python's `yield`.
    ///
    /// @param element may be null
    /// @return what the consumer gave to [Generator#send]; null if it called `next()`
    /// @throws IllegalStateException if the body cannot be suspended here: it has opened a scope, group, timeout, shield or
    ///                               `ScopedValue.where`, it is inside `synchronized` or a class initialiser; or if the
    ///                               generator is being closed; or if this is not called by the body
    @Nullable Object yield(T element);

    /// Gives the consumer all elements of something. As Python's `yield from`.
    ///
    /// Of a generator, this gives what the consumer sends, raises and closes on to that generator, which must not have begun
    /// in another thread: until it has ended, the consumer deals with it directly, so chains of any length cost no more than
    /// one. What ends it is thrown here. Of any other iterable, it is [#yield] in a loop, and what is sent meanwhile is
    /// dropped.
    ///
    /// @param elements an iterable or a generator
    /// @return what the generator returned; null for any other iterable
    /// @throws IllegalStateException as [#yield]; or if the generator runs, is being given out already, or belongs to another
    ///                               thread
    @Nullable Object yieldAll(Iterable<? extends T> elements);

    /// Gives the consumer all elements of a stream, and closes the stream, also if the generator is closed before its end.
    /// What is sent meanwhile is dropped.
    ///
    /// @param elements not used before
    /// @return null
    /// @throws IllegalStateException as [#yield]
    @Nullable Object yieldAll(Stream<? extends T> elements);
}
