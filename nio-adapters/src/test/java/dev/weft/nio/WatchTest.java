package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.nio.FileChange.Kind;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `AsyncFiles.watch`.
class WatchTest {

    private static final Duration MOMENT = Duration.ofMillis(20);

    @TempDir
    private Path folder;

    private static void await(Items<FileChange> changes, FileChange change) {
        List<FileChange> before = new ArrayList<>();
        while (changes.hasNext()) {
            FileChange next = changes.next();
            if (next.equals(change)) {
                return;
            }
            before.add(next);
        }
        throw new AssertionError(change + " is not among " + before);
    }

    @OnEveryBackend
    void changesAreToldWithTheirPaths(Backend backend) throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        Path file = folder.resolve("file");
        backend.run(() -> {
            try (Items<FileChange> changes = AsyncFiles.watch(folder, other)) {
                AsyncFiles.write(file, "a");
                await(changes, new FileChange(Kind.CREATED, file));
                await(changes, new FileChange(Kind.MODIFIED, file));
                AsyncFiles.move(file, other.resolve("moved"));
                await(changes, new FileChange(Kind.DELETED, file));
                await(changes, new FileChange(Kind.CREATED, other.resolve("moved")));
            }
        });
    }

    @OnEveryBackend
    void aCancelledWaitLosesNoChange(Backend backend) throws Exception {
        Path file = folder.resolve("file");
        backend.run(() -> {
            try (Items<FileChange> changes = AsyncFiles.watch(folder)) {
                assertThrows(TimeoutException.class, () -> Weft.withTimeout(MOMENT, () -> changes.hasNext()));
                Files.createFile(file);
                await(changes, new FileChange(Kind.CREATED, file));
            }
        });
    }

    @OnEveryBackend
    void aWaitIsCancelledWithItsTask(Backend backend) throws Exception {
        backend.run(() -> {
            try (Items<FileChange> changes = AsyncFiles.watch(folder)) {
                TaskGroup.run(group -> {
                    Task<Boolean> waiting = group.fork(changes::hasNext);
                    Weft.sleep(MOMENT);
                    waiting.cancel("enough");
                    assertThrows(CancellationException.class, waiting::await);
                });
            }
        });
    }

    @OnEveryBackend
    void closingEndsAWaitAndTheIteration(Backend backend) throws Exception {
        backend.run(() -> {
            Items<FileChange> changes = AsyncFiles.watch(folder);
            TaskGroup.run(group -> {
                Task<Boolean> waiting = group.fork(changes::hasNext);
                Weft.sleep(MOMENT);
                changes.close();
                assertFalse(waiting.await());
            });
            changes.close();
            assertFalse(changes.hasNext());
        });
    }

    @OnEveryBackend
    void itEndsWithItsDirectories(Backend backend) throws Exception {
        Path one = Files.createDirectory(folder.resolve("one"));
        Path two = Files.createDirectory(folder.resolve("two"));
        backend.run(() -> {
            try (Items<FileChange> changes = AsyncFiles.watch(one, two)) {
                Files.delete(one);
                Files.createFile(two.resolve("file"));
                await(changes, new FileChange(Kind.CREATED, two.resolve("file")));
                Files.delete(two.resolve("file"));
                Files.delete(two);
                await(changes, new FileChange(Kind.DELETED, two.resolve("file")));
                assertFalse(changes.hasNext());
            }
        });
    }

    @OnEveryBackend
    void whoIsSlowIsToldOfAnOverflow(Backend backend) throws Exception {
        backend.run(() -> {
            try (Items<FileChange> changes = AsyncFiles.watch(folder)) {
                for (int i = 0; i < 1000; i++) {
                    Files.createFile(folder.resolve("file " + i));
                }
                await(changes, new FileChange(Kind.OVERFLOW, folder));
            }
        });
    }

    @OnEveryBackend
    void whatCannotBeWatchedIsTold(Backend backend) throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        backend.run(() -> {
            assertThrows(NotDirectoryException.class, () -> AsyncFiles.watch(folder, file));
            assertThrows(NoSuchFileException.class, () -> AsyncFiles.watch(folder.resolve("none")));
        });
    }

    @Test
    void watchingNothingIsRefused() {
        var refusal = assertThrows(IllegalArgumentException.class, () -> AsyncFiles.watch());
        assertEquals("watch() of no directory: name at least one", refusal.getMessage());
    }

    /// Each watch has a thread of the JDK's: it goes with it.
    @OnEveryBackend
    void aClosedWatchLeavesNoThread(Backend backend) throws Exception {
        backend.run(() -> {
            for (int i = 0; i < 20; i++) {
                AsyncFiles.watch(folder).close();
            }
        });
        org.awaitility.Awaitility.await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("FileSystemWatch")).count() == 0);
        assertTrue(Files.isDirectory(folder));
    }
}
