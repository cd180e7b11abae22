package dev.weft.nio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/// What `Files.walk` gives, some at a time.
final class PathStream implements Batches.Source<Path> {

    private static final int BATCH = 256;

    private final Stream<Path> paths;
    private final Iterator<Path> iterator;

    PathStream(Stream<Path> paths) {
        this.paths = paths;
        this.iterator = paths.iterator();
    }

    @Override
    public void fill(List<? super Path> batch) throws IOException {
        try {
            for (int i = 0; i < BATCH && iterator.hasNext(); i++) {
                batch.add(iterator.next());
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void close() {
        paths.close();
    }
}
