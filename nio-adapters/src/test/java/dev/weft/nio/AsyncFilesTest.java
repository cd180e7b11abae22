package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Waits;
import dev.weft.Weft;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files as wholes, and directories.
class AsyncFilesTest {

    @TempDir
    private Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("file"), content);
    }

    // --- reading and writing ---

    @OnEveryBackend
    void aFileIsReadWhole(Backend backend) throws Exception {
        Path file = file("Grüße\n");
        backend.run(() -> {
            assertEquals("Grüße\n", AsyncFiles.readString(file));
            assertArrayEquals("Grüße\n".getBytes(StandardCharsets.UTF_8), AsyncFiles.readBytes(file));
            assertEquals(8, AsyncFiles.size(file));
        });
    }

    @OnEveryBackend
    void aMissingFileIsToldAsByFiles(Backend backend) throws Exception {
        Path none = folder.resolve("none");
        backend.run(() -> {
            assertThrows(NoSuchFileException.class, () -> AsyncFiles.readBytes(none));
            assertThrows(NoSuchFileException.class, () -> AsyncFiles.readString(none));
            assertThrows(NoSuchFileException.class, () -> AsyncFiles.lines(none));
            assertThrows(NoSuchFileException.class, () -> AsyncFiles.open(none));
            assertThrows(NoSuchFileException.class, () -> AsyncFiles.delete(none));
            assertFalse(AsyncFiles.exists(none));
        });
    }

    @OnEveryBackend
    void aFileThatIsNoTextNamesItselfAndTheFirstWrongByte(Backend backend) throws Exception {
        Path file = folder.resolve("file");
        Files.write(file, new byte[]{'a', 'b', 'c', (byte) 0xff, 'd'});
        backend.run(() -> {
            var failure = assertThrows(IOException.class, () -> AsyncFiles.readString(file));
            assertEquals(
                    file + " is not UTF-8: the byte at offset 3 begins nothing that is. Read it with the charset that"
                            + " it was written in, or as bytes",
                    failure.getMessage());
            assertInstanceOf(MalformedInputException.class, failure.getCause());
            assertEquals("abc\u00ffd", AsyncFiles.readString(file, StandardCharsets.ISO_8859_1));
        });
    }

    @OnEveryBackend
    void whatIsWrittenReplacesTheContentUnlessOptionsSayOtherwise(Backend backend) throws Exception {
        Path file = folder.resolve("file");
        backend.run(() -> {
            AsyncFiles.write(file, "a long text");
            AsyncFiles.write(file, "text");
            AsyncFiles.append(file, ", more");
            AsyncFiles.append(file, ", and bytes".getBytes(StandardCharsets.UTF_8));
            assertEquals("text, more, and bytes", AsyncFiles.readString(file));
            assertThrows(FileAlreadyExistsException.class,
                    () -> AsyncFiles.write(file, "x", StandardOpenOption.CREATE_NEW));
            assertEquals("text, more, and bytes", AsyncFiles.readString(file));
        });
    }

    // --- writing atomically ---

    @OnEveryBackend
    void anAtomicWriteMakesAFileOrReplacesItAndLeavesNothingElse(Backend backend) throws Exception {
        Path file = folder.resolve("file");
        backend.run(() -> {
            AsyncFiles.writeAtomically(file, "one");
            assertEquals("one", Files.readString(file));
            AsyncFiles.writeAtomically(file, "two");
            assertEquals("two", Files.readString(file));
            assertEquals(List.of(file), AsyncFiles.list(folder));
        });
    }

    @OnEveryBackend
    void whoHasTheOldFileOpenReadsTheOldContentAfterAnAtomicWrite(Backend backend) throws Exception {
        Path file = file("old");
        backend.run(() -> {
            try (AsyncFile open = AsyncFiles.open(file)) {
                AsyncFiles.writeAtomically(file, "new");
                ByteBuffer bytes = ByteBuffer.allocate(3);
                open.read(bytes, 0);
                assertArrayEquals("old".getBytes(StandardCharsets.UTF_8), bytes.array());
            }
        });
    }

    @OnEveryBackend
    void anAtomicWriteKeepsThePermissionsAndFollowsALink(Backend backend) throws Exception {
        Path file = file("old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        backend.run(() -> AsyncFiles.writeAtomically(link, "new"));
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("new", Files.readString(file));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @OnEveryBackend
    void anAtomicWriteThatFailsLeavesTheTargetAndNothingElse(Backend backend) throws Exception {
        Path target = Files.createDirectories(folder.resolve("a directory").resolve("with an entry")).getParent();
        backend.run(() -> assertThrows(IOException.class, () -> AsyncFiles.writeAtomically(target, "new")));
        assertTrue(Files.isDirectory(target));
        try (var entries = Files.list(folder)) {
            assertEquals(List.of(target), entries.toList());
        }
    }

    @OnEveryBackend
    void anAtomicWriteToALinkThatLeadsNowhereIsRefused(Backend backend) throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("none"));
        var failure = assertThrows(IOException.class, () -> backend.run(() -> AsyncFiles.writeAtomically(link, "x")));
        assertEquals(link + " is a link to nothing: it is not known where its content should be", failure.getMessage());
    }

    // --- directories ---

    @OnEveryBackend
    void aDirectoryIsListedInTheOrderOfNames(Backend backend) throws Exception {
        backend.run(() -> {
            for (String name : List.of("c", "a", "b")) {
                AsyncFiles.createDirectories(folder.resolve(name));
            }
            assertEquals(List.of(folder.resolve("a"), folder.resolve("b"), folder.resolve("c")),
                    AsyncFiles.list(folder));
            assertThrows(NotDirectoryException.class, () -> AsyncFiles.list(file("content")));
        });
    }

    @OnEveryBackend
    void aTreeIsWalkedInBatches(Backend backend) throws Exception {
        List<Path> expected = new ArrayList<>(List.of(folder));
        for (int i = 0; i < 1000; i++) {
            expected.add(Files.createFile(folder.resolve("entry " + i)));
        }
        backend.run(() -> {
            List<Path> walked = new ArrayList<>();
            try (Items<Path> tree = AsyncFiles.walk(folder)) {
                tree.forEachRemaining(walked::add);
            }
            assertEquals(expected.stream().sorted().toList(), walked.stream().sorted().toList());
        });
    }

    @OnEveryBackend
    void whereATreeCannotBeWalkedIsToldAfterWhatCameBefore(Backend backend) throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
        backend.run(() -> {
            try (Items<Path> tree = AsyncFiles.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
                assertEquals(folder, tree.next());
                var failure = assertThrows(UncheckedIOException.class, tree::hasNext);
                assertEquals(link.toString(),
                        assertInstanceOf(FileSystemLoopException.class, failure.getCause()).getFile());
            }
        });
    }

    @OnEveryBackend
    void filesAreCopiedMovedAndDeleted(Backend backend) throws Exception {
        Path file = file("content");
        Path copy = folder.resolve("copy");
        Path moved = folder.resolve("directory").resolve("moved");
        backend.run(() -> {
            AsyncFiles.copy(file, copy);
            assertThrows(FileAlreadyExistsException.class, () -> AsyncFiles.copy(file, copy));
            AsyncFiles.createDirectories(moved.getParent());
            AsyncFiles.move(copy, moved);
            assertEquals("content", AsyncFiles.readString(moved));
            assertFalse(AsyncFiles.exists(copy));
            assertThrows(DirectoryNotEmptyException.class, () -> AsyncFiles.delete(moved.getParent()));
            AsyncFiles.delete(moved);
            assertFalse(AsyncFiles.exists(moved));
        });
    }

    // --- how it is done ---

    @Test
    @Tag("loop")
    void otherTasksRunWhileAFileIsAt() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Weft.run(() -> Weft.gather(() -> AsyncFiles.call(() -> {
            go.await();
            return null;
        }), () -> {
            go.countDown();
            return null;
        }));
    }

    @OnEveryBackend
    void sixteenCallsAreWithAWorkerAtATime(Backend backend) throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CyclicBarrier sixteen = new CyclicBarrier(16);
        Callable<Integer> call = () -> AsyncFiles.call(() -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            sixteen.await();
            return now.decrementAndGet();
        });
        backend.run(() -> Weft.gather(Collections.nCopies(48, call)));
        assertEquals(16, most.get());
    }

    /// What a worker calls again needs no other worker.
    @OnEveryBackend
    void callsInsideCallsDoNotWaitForEachOther(Backend backend) throws Exception {
        Path file = file("content");
        CyclicBarrier all = new CyclicBarrier(16);
        Callable<String> call = () -> AsyncFiles.call(() -> {
            all.await();
            return AsyncFiles.readString(file);
        });
        List<String> read = backend.run(() -> Weft.withTimeout(Duration.ofSeconds(20),
                () -> Weft.gather(Collections.nCopies(16, call))));
        assertEquals(Collections.nCopies(16, "content"), read);
    }

    @OnEveryBackend
    void aCallIsInterruptedWhenItsCallerIsCancelled(Backend backend) throws Exception {
        backend.run(() -> assertThrows(TimeoutException.class,
                () -> Weft.withTimeout(Duration.ofMillis(100), () -> AsyncFiles.call(Waits::foreignForever))));
    }

    @OnEveryBackend
    void aCancelledCallerDoesNothing(Backend backend) throws Exception {
        Path file = folder.resolve("file");
        backend.run(() -> assertThrows(TimeoutException.class,
                () -> Weft.withTimeout(Duration.ZERO, () -> AsyncFiles.write(file, "x"))));
        assertFalse(Files.exists(file));
    }

    @OnEveryBackend
    void aWorkerThatReadsForACancelledCallerIsNotInterruptedAndWhatItReadIsReturned(Backend backend) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        ByteBuffer bytes = ByteBuffer.allocate(3);
        try (FileChannel channel = FileChannel.open(file("abc"))) {
            backend.run(() -> TaskGroup.run(group -> {
                Task<Integer> task = group.fork(() -> AsyncFiles.whole(() -> {
                    begun.countDown();
                    await(cancelled);
                    return channel.read(bytes, 0);
                }));
                begun.await();
                task.cancel("the test says so");
                // For the request to arrive where it could do harm.
                Weft.sleep(Duration.ofMillis(100));
                cancelled.countDown();
                assertEquals(3, task.await());
            }));
            assertTrue(channel.isOpen());
            assertEquals("abc", new String(bytes.array(), StandardCharsets.UTF_8));
        }
    }

    /// Hears an interrupt if there is one.
    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The broken twin of the test above: what it guards against does happen.
    @OnEveryBackend
    void anInterruptedWorkersChannelIsClosed(Backend backend) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        try (FileChannel channel = FileChannel.open(file("abc"))) {
            backend.run(() -> TaskGroup.run(group -> {
                Task<Integer> task = group.fork(() -> AsyncFiles.call(() -> {
                    begun.countDown();
                    await(new CountDownLatch(1));
                    return channel.read(ByteBuffer.allocate(3), 0);
                }));
                begun.await();
                task.cancel("the test says so");
                assertThrows(CancellationException.class, task::await);
            }));
            assertFalse(channel.isOpen());
        }
    }
}
