package dev.weft.coroutine;

import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Elements that a body computes as they are asked for: a method that is left at each [Out#yield], and gone on with from
/// there. After Python's generators, [PEP 255](https://peps.python.org/pep-0255/), 342, 380 and 479.
///
/// ```java
/// try (Generator<Integer> squares = Generator.of(out -> {
///     for (int i = 1;; i++) {
///         out.yield(i * i);
///     }
/// })) {
///     for (int square : squares) {
///         if (square > 100) {
///             break;
///         }
///         log("square " + square);
///     }
/// }
/// ```
///
/// **States.** The body runs only inside the consumer's calls. *Runs* means: until its next yield, whose element is
/// the result; if it returns instead, the generator has ended; what it throws comes out of the call, and it has ended, too.
///
/// | | new | suspended: at a yield | looked at: by `hasNext` | running, or in a `yieldAll` | ended |
/// |---|---|---|---|---|---|
/// | `hasNext()` | runs; true if there is an element → looked at | the same | true | IllegalStateException | false |
/// | `next()` | runs → suspended | runs; the yield gives null | gives that element → suspended | IllegalStateException | NoSuchElementException |
/// | `send(value)` | IllegalStateException; of null: as `next` | runs; the yield gives the value | IllegalStateException | IllegalStateException | NoSuchElementException |
/// | `raise(exception)` | → ended, throws it | runs; the yield throws it | IllegalStateException | IllegalStateException | NoSuchElementException |
/// | `close()` | → ended, the body never runs | unwinds the body → ended | the same | IllegalStateException | nothing |
/// | `returned()` | IllegalStateException | IllegalStateException | IllegalStateException | IllegalStateException | what the body returned |
///
/// **Exceptions.** These methods declare none, as those of [Iterator]. What is unchecked comes out as it is; an IOException as
/// UncheckedIOException; an InterruptedException as [CancellationException], with the interrupt flag set; any other
/// checked exception in a `CompletionException`. A [NoSuchElementException] that the body lets out would look like its end, so it
/// comes as cause of an IllegalStateException.
///
/// **Threads.** The thread that asks first is the only one that may: any other gets an IllegalStateException.
/// The body may block. On a loop it runs in the consumer's own task, which then waits, and other tasks run; scopes, deadline,
/// scoped values and thread-locals are the consumer's. Elsewhere (off the loop, in guests, in platform threads, without
/// the flag) the body has a virtual thread of its own: there it sees the consumer's deadline, cancellation, propagated context and context
/// class loader; not its thread-locals, scoped values and monitors. A loop over a generator that never waits is ordinary
/// code: it lets no other task run.
///
/// On a loop a body must not wait for a monitor. There the JVM cannot take it off the carrier in `synchronized` that somebody
/// else is in, nor in [Object#wait()]: the whole loop stands still with it, and for ever if only another task of the loop
/// would let it go on. Locks and queues of `java.util.concurrent` are fine.
///
/// **Cancellation.** If the consumer is cancelled or interrupted, the body sees that where it waits, and what it throws then comes
/// out of the consumer's call. No call returns before the body has come to a yield or to its end.
///
/// **Closing.** A generator that was begun and not ended must be closed: by try-with-resources, or [Stream#close]. One that is
/// forgotten is closed by its own task when that begins another generator, or at its end; Weft says so
/// in the log (a warning). One of a thread that Weft did not make is closed when the program cannot reach it any more.
///
/// @param <T> of the elements
public final class Generator<T extends @Nullable Object> implements Iterator<T>, Iterable<T>, AutoCloseable {

    /// What a generator runs.
    ///
    /// @param <T> of the elements
    @FunctionalInterface
    public interface Body<T extends @Nullable Object> {

        /// Gives the elements. On whatever thread the consumer's calls have it run.
        ///
        /// @param out takes them
        /// @return for [Generator#returned]; null if there is nothing to say
        /// @throws Exception that comes out of the consumer's call
        @Nullable Object run(Out<T> out) throws Exception;
    }

    private final Core<T> core;

    private Generator(Core<T> core) {
        this.core = core;
    }

    /// A generator, which does nothing until it is asked. From any thread.
    ///
    /// @param body gives the elements; ends with `return null` if it returns nothing
    /// @param <T>  of the elements
    /// @return new
    public static <T extends @Nullable Object> Generator<T> of(Body<T> body) {
        return new Generator<>(new Core<>(Objects.requireNonNull(body, "body")));
    }

    Core<T> core() {
        return core;
    }

    /// Whether there is another element: runs the body to find out.
    ///
    /// @return false if it has ended
    /// @throws IllegalStateException if it runs, is given out by another, or belongs to another thread; or inside
    ///                               `synchronized`, on a loop
    /// @throws RuntimeException      what the body throws, in the form that the class describes
    @Override
    public boolean hasNext() {
        try {
            return core.hasNext(this);
        } finally {
            // While it runs it must not be taken for one that nobody goes on with.
            Reference.reachabilityFence(this);
        }
    }

    /// The next element: runs the body until it has one.
    ///
    /// @return what the body gave to [Out#yield]
    /// @throws NoSuchElementException if it has ended, now or before
    /// @throws IllegalStateException  as [#hasNext]
    /// @throws RuntimeException       what the body throws, in the form that the class describes
    @Override
    public T next() {
        try {
            return core.next(this);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// Has the yield at which the body stands return a value, and runs the body to its next element.
    ///
    /// @param value for the body; null is what [#next] gives
    /// @return the next element
    /// @throws NoSuchElementException if it has ended, now or before
    /// @throws IllegalStateException  if it has not begun and the value is not null; if `hasNext()` has looked at an element that
    ///                                was not taken; or as [#hasNext]
    /// @throws RuntimeException       what the body throws, in the form that the class describes
    public T send(@Nullable Object value) {
        try {
            return core.send("send()", this, value);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// Has the yield at which the body stands throw an exception, and runs the body to its next element. As Python's `throw`.
    ///
    /// @param exception of any kind: the yield throws it as it is
    /// @return the next element, if the body catches it and goes on
    /// @throws NoSuchElementException if it has ended, now or before
    /// @throws IllegalStateException  if `hasNext()` has looked at an element that was not taken; or as [#hasNext]
    /// @throws RuntimeException       what the body throws, in the form that the class describes
    public T raise(Throwable exception) {
        Objects.requireNonNull(exception, "exception");
        try {
            return core.raise(this, exception);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// Ends it: the yield at which the body stands throws [CoroutineExit], so that its `finally` blocks run. These may wait;
    /// if the caller is cancelled they see that. An element that was looked at is dropped. Without effect if it has ended.
    ///
    /// Returns when the body has ended, whatever happens meanwhile; an interrupt is kept.
    ///
    /// @throws IllegalStateException if the body yields instead of ending; if it runs, is given out by another, or belongs to
    ///                               another thread; or inside `synchronized`, on a loop
    /// @throws RuntimeException      what the body throws instead, in the form that the class describes
    @Override
    public void close() {
        try {
            core.close();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// What the body returned: the value of Python's `StopIteration`.
    ///
    /// @return null if it was closed and did not return a value
    /// @throws IllegalStateException if it has not ended; or if it was ended by an exception, which is the cause
    public @Nullable Object returned() {
        return core.returned();
    }

    /// This very generator: its elements can be had once.
    ///
    /// @return this
    @Override
    public Iterator<T> iterator() {
        return this;
    }

    /// The elements that are left, as a stream: sequential, and lazy, so use it in the consumer's thread. To close the stream
    /// closes the generator; use try-with-resources if it may be left before its end, as `findFirst` and `limit` do.
    ///
    /// @return to be used once
    public Stream<T> stream() {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED), false)
                .onClose(this::close);
    }

    /// Where its body was written.
    ///
    /// @return for messages
    @Override
    public String toString() {
        return core.toString();
    }
}
