package dev.weft.nio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Items that come one after another, to be gone through once: the lines of a file, the changes of a directory, what a
/// publisher sends.
///
/// ```java
/// try (Items<String> lines = AsyncFiles.lines(Path.of("words.txt"))) {
///     for (String line : lines) {
///         log(line);
///     }
/// }
/// ```
///
/// `hasNext` waits for the next item, and is a suspension point also when it need not wait; on a loop other tasks run
/// meanwhile. As its methods cannot declare what they throw: an IOException comes as UncheckedIOException, and a
/// cancellation or an interrupt as [CancellationException] with the interrupt flag set. **Then no item is lost**: who asks
/// again gets the one that would have come.
///
/// To be used by one task at a time; only [#close] may be called from elsewhere at any time, and ends the iteration.
///
/// @param <T> of the items, which are never null
public abstract sealed class Items<T> implements Iterator<T>, Iterable<T>, AutoCloseable
        permits Batches, Changes, StdinLines, Subscribed {

    private @Nullable T next;

    Items() {
    }

    /// Takes the next item.
    ///
    /// @return null at the end
    abstract @Nullable T pull() throws Exception;

    /// Waits until there is another item, or none will come any more.
    ///
    /// @return false at the end, and when it was closed
    /// @throws UncheckedIOException  if reading failed; what came before the failure was given before
    /// @throws CancellationException if the caller is cancelled or interrupted
    /// @throws CompletionException   if whoever sends the items failed otherwise
    @Override
    public final boolean hasNext() {
        if (next == null) {
            try {
                next = pull();
            } catch (RuntimeException e) {
                throw e;
            } catch (InterruptedException e) {
                throw interrupted(e);
            } catch (IOException e) {
                throw new UncheckedIOException(this + ": " + e.getMessage(), e);
            } catch (Exception e) {
                throw new CompletionException(this + ": " + e, e);
            }
        }
        return next != null;
    }

    private CancellationException interrupted(InterruptedException cause) {
        var exception = new CancellationException("iterating over " + this + ": " + cause.getMessage());
        exception.initCause(cause);
        Thread.currentThread().interrupt();
        return exception;
    }

    /// The next item; waits for it as [#hasNext].
    ///
    /// @return the item
    /// @throws NoSuchElementException if there is none any more
    @Override
    public final T next() {
        T item = hasNext() ? next : null;
        if (item == null) {
            throw new NoSuchElementException(this + " has no more items");
        }
        next = null;
        return item;
    }

    /// This very object: its items can be had once.
    ///
    /// @return this
    @Override
    public final Iterator<T> iterator() {
        return this;
    }

    /// Ends the iteration and gives back what it held: a file, a watch, a subscription. Whatever is cancelled or interrupted,
    /// it does so and keeps the flag; then nothing is left open. Any further call does nothing.
    ///
    /// @throws UncheckedIOException if that failed
    @Override
    public abstract void close();
}
