package dev.weft.nio;

import dev.weft.loop.Strand;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Items that a worker fetches, so many at a time that the way there and back is paid by many, and so few that they take
/// little memory.
final class Batches<T> extends Items<T> {

    /// Where they come from. Called by workers, one at a time.
    interface Source<T> extends Closeable {

        /// Adds the next few, none at the end. What it has added before it throws counts.
        void fill(List<? super T> batch) throws IOException;
    }

    private final Source<T> source;
    private final String name;

    /// The task's.
    private List<T> batch = List.of();
    private int at;

    /// Guarded by the source, which is used by workers only: nobody on a loop waits for that monitor.
    private boolean over;
    private @Nullable IOException failure;
    /// For the task, which may still have items.
    private volatile boolean closed;

    Batches(Source<T> source, String name) {
        this.source = source;
        this.name = name;
    }

    @Override
    @Nullable T pull() throws IOException, InterruptedException {
        Strand strand = Strand.current();
        strand.checkpoint();
        if (closed) {
            return null;
        }
        if (at < batch.size()) {
            strand.spend();
        } else {
            // Cancelled, this either has not begun, or returns what it has.
            batch = AsyncFiles.whole(this::read);
            at = 0;
        }
        return at < batch.size() ? batch.get(at++) : null;
    }

    private List<T> read() throws IOException {
        synchronized (source) {
            List<T> read = new ArrayList<>();
            if (failure != null) {
                throw failure;
            }
            if (over) {
                return read;
            }
            try {
                source.fill(read);
            } catch (IOException e) {
                failure = e;
                if (read.isEmpty()) {
                    throw e;
                }
            }
            if (read.isEmpty()) {
                end();
            }
            return read;
        }
    }

    private void end() throws IOException {
        synchronized (source) {
            over = true;
            source.close();
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            AsyncFiles.surely(this::end);
        } catch (IOException e) {
            throw new UncheckedIOException("closing " + this + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
