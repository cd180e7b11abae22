package dev.weft.channel;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// Receives, until the end.
final class Items<T> implements Iterator<T> {

    private final Conduit<T> conduit;
    private final @Nullable Receiver<T> end;
    private @Nullable T next;

    Items(Conduit<T> conduit, @Nullable Receiver<T> end) {
        this.conduit = conduit;
        this.end = end;
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            try {
                next = conduit.receive(end);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
        return next != null;
    }

    /// An iterator cannot declare it.
    private CancellationException interrupted(InterruptedException cause) {
        var exception = new CancellationException("iterating over " + conduit + ": " + cause.getMessage());
        exception.initCause(cause);
        Thread.currentThread().interrupt();
        return exception;
    }

    @Override
    public T next() {
        T item = hasNext() ? next : null;
        if (item == null) {
            throw new NoSuchElementException(conduit + " is closed and has no more items");
        }
        next = null;
        return item;
    }
}
