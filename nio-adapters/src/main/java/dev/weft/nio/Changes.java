package dev.weft.nio;

import dev.weft.loop.Strand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The changes of directories.
///
/// The JDK's watch service has a daemon thread of its own that hears the system. To take from it is to wait for a queue of
/// `java.util.concurrent`, in which a task is suspended like in any other: so there is nothing to offload.
final class Changes extends Items<FileChange> {

    private final WatchService service;
    private final List<Path> directories;
    private final Set<WatchKey> watched = new HashSet<>();
    private final Queue<FileChange> told = new ArrayDeque<>();
    private volatile boolean closed;

    /// By a worker: to register waits for the service's thread.
    Changes(List<Path> directories) throws IOException {
        this.directories = directories;
        service = directories.getFirst().getFileSystem().newWatchService();
        try {
            for (Path directory : directories) {
                watched.add(directory.register(service, StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_DELETE));
            }
        } catch (Throwable t) {
            service.close();
            throw t;
        }
    }

    @Override
    @Nullable FileChange pull() throws InterruptedException {
        Strand strand = Strand.current();
        strand.checkpoint();
        strand.spend();
        while (!closed && told.isEmpty() && !watched.isEmpty()) {
            strand.domain().beginForeignWait();
            try {
                read(service.take());
            } catch (ClosedWatchServiceException e) {
                return null;
            } finally {
                strand.domain().endForeignWait();
            }
        }
        FileChange change = closed ? null : told.poll();
        if (change == null) {
            // All the directories are gone.
            close();
        }
        return change;
    }

    private void read(WatchKey key) {
        Path directory = (Path) key.watchable();
        for (WatchEvent<?> event : key.pollEvents()) {
            told.add(event.context() instanceof Path entry
                    ? new FileChange(kindOf(event.kind()), directory.resolve(entry))
                    : new FileChange(FileChange.Kind.OVERFLOW, directory));
        }
        if (!key.reset()) {
            watched.remove(key);
        }
    }

    private static FileChange.Kind kindOf(WatchEvent.Kind<?> kind) {
        if (kind == StandardWatchEventKinds.ENTRY_CREATE) {
            return FileChange.Kind.CREATED;
        }
        return kind == StandardWatchEventKinds.ENTRY_DELETE ? FileChange.Kind.DELETED : FileChange.Kind.MODIFIED;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            AsyncFiles.surely(service::close);
        } catch (IOException e) {
            throw new UncheckedIOException("closing " + this + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return "the changes of " + directories;
    }
}
