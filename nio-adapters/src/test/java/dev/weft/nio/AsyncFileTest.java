package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `AsyncFiles.open`.
class AsyncFileTest {

    private static final int SIZE = 1 << 18;
    private static final StandardOpenOption[] READ_AND_WRITE = {StandardOpenOption.READ, StandardOpenOption.WRITE};

    @TempDir
    private Path folder;
    private Path path;

    @BeforeEach
    void makeFile() throws Exception {
        path = Files.writeString(folder.resolve("file"), "0123456789");
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(AsyncFile file, long position, int length) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        int count = file.read(bytes, position);
        return count < 0 ? "end" : new String(bytes.array(), 0, count, StandardCharsets.UTF_8);
    }

    @OnEveryBackend
    void itIsReadAnywhere(Backend backend) throws Exception {
        backend.run(() -> {
            try (AsyncFile file = AsyncFiles.open(path)) {
                assertEquals("567", read(file, 5, 3));
                assertEquals("012", read(file, 0, 3));
                assertEquals("89", read(file, 8, 3));
                assertEquals("end", read(file, 10, 3));
                assertEquals(10, file.size());
                assertEquals(path, file.path());
                assertEquals("open file " + path, file.toString());
            }
        });
    }

    @OnEveryBackend
    void itIsWrittenAnywhereAndCutOff(Backend backend) throws Exception {
        backend.run(() -> {
            try (AsyncFile file = AsyncFiles.open(path, READ_AND_WRITE)) {
                ByteBuffer bytes = bytes("abc");
                file.write(bytes, 4);
                assertFalse(bytes.hasRemaining());
                file.force();
                assertEquals("0123abc789", Files.readString(path));
                file.truncate(5);
                assertEquals(5, file.size());
                file.write(bytes("x"), 6);
                assertEquals("0123a\0x", Files.readString(path));
            }
        });
    }

    @OnEveryBackend
    void openedToAppendItIsWrittenAtItsEnd(Backend backend) throws Exception {
        backend.run(() -> {
            try (AsyncFile file = AsyncFiles.open(path, StandardOpenOption.APPEND)) {
                file.write(bytes("a"), 0);
                file.write(bytes("b"), 0);
            }
        });
        assertEquals("0123456789ab", Files.readString(path));
    }

    @OnEveryBackend
    void whatItWasNotOpenedForIsRefused(Backend backend) throws Exception {
        backend.run(() -> {
            try (AsyncFile file = AsyncFiles.open(path)) {
                assertThrows(NonWritableChannelException.class, () -> file.write(bytes("x"), 0));
                assertThrows(IllegalArgumentException.class, () -> file.read(bytes("x"), -1));
            }
            try (AsyncFile file = AsyncFiles.open(path, StandardOpenOption.WRITE)) {
                assertThrows(NonReadableChannelException.class, () -> file.read(ByteBuffer.allocate(1), 0));
            }
        });
    }

    @OnEveryBackend
    void aCancelledReadLeavesItOpenAndTheNextReadGivesTheRightBytes(Backend backend) throws Exception {
        backend.run(() -> {
            try (AsyncFile file = AsyncFiles.open(path)) {
                ByteBuffer untouched = ByteBuffer.allocate(3);
                assertThrows(TimeoutException.class,
                        () -> Weft.withTimeout(Duration.ZERO, () -> file.read(untouched, 0)));
                assertEquals(0, untouched.position());
                assertTrue(file.isOpen());
                assertEquals("012", read(file, 0, 3));
            }
        });
    }

    /// The deadline falls anywhere: before the worker has the call, while it reads, after that.
    @OnEveryBackend
    void howeverOftenReadsAreCancelledItStaysOpenAndNoneIsHalfDone(Backend backend) throws Exception {
        Path large = Files.write(folder.resolve("large"), new byte[SIZE]);
        backend.run(() -> {
            try (AsyncFile file = AsyncFiles.open(large)) {
                for (int i = 0; i < 300; i++) {
                    ByteBuffer bytes = ByteBuffer.allocate(SIZE);
                    try {
                        Weft.withTimeout(Duration.ofNanos(i * 1000L), () -> file.read(bytes, 0));
                        assertEquals(SIZE, bytes.position());
                    } catch (TimeoutException e) {
                        assertEquals(0, bytes.position());
                    }
                    assertTrue(file.isOpen());
                }
            }
        });
    }

    @OnEveryBackend
    void anInterruptFromOutsideLeavesItOpen(Backend backend) throws Exception {
        backend.run(() -> {
            try (AsyncFile file = AsyncFiles.open(path)) {
                Thread.currentThread().interrupt();
                assertThrows(InterruptedException.class, () -> read(file, 0, 3));
                assertEquals("012", read(file, 0, 3));
            }
        });
    }

    @OnEveryBackend
    void manyTasksReadItAtOnce(Backend backend) throws Exception {
        backend.run(() -> {
            try (AsyncFile file = AsyncFiles.open(path)) {
                TaskGroup.run(group -> {
                    for (int i = 0; i < 100; i++) {
                        int at = i % 10;
                        group.fork(() -> assertEquals(Integer.toString(at), read(file, at, 1)));
                    }
                });
            }
        });
    }

    @OnEveryBackend
    void onceClosedItSaysSo(Backend backend) throws Exception {
        backend.run(() -> {
            AsyncFile file = AsyncFiles.open(path);
            file.close();
            file.close();
            assertFalse(file.isOpen());
            assertEquals(path + " is to be read, but it was closed: use it inside the try that opened it",
                    assertThrows(ClosedChannelException.class, () -> read(file, 0, 1)).getMessage());
            assertThrows(ClosedChannelException.class, file::force);
        });
    }

    @OnEveryBackend
    void itIsClosedInACancelledScopeAndTheFlagStays(Backend backend) throws Exception {
        backend.run(() -> {
            AsyncFile file = AsyncFiles.open(path);
            assertThrows(TimeoutException.class, () -> Weft.withTimeout(Duration.ZERO, () -> {
                file.close();
                assertTrue(Thread.currentThread().isInterrupted());
                Weft.yieldNow();
            }));
            assertFalse(file.isOpen());
        });
    }

    /// For a large buffer on the heap the JDK would keep one as large outside, for each worker.
    @Test
    void largeBuffersAreNotKeptByTheWorkers() throws Exception {
        int size = 64 << 20;
        BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct")).findFirst().orElseThrow();
        long before = direct.getMemoryUsed();
        try (AsyncFile file = AsyncFiles.open(path, READ_AND_WRITE)) {
            file.write(ByteBuffer.allocate(size), 0);
            ByteBuffer bytes = ByteBuffer.allocate(size);
            while (bytes.hasRemaining() && file.read(bytes, bytes.position()) > 0) {
                assertTrue(bytes.position() <= size);
            }
            assertFalse(bytes.hasRemaining());
        }
        AsyncFiles.write(path, new byte[size]);
        assertEquals(size, AsyncFiles.readBytes(path).length);
        AsyncFiles.writeAtomically(path, new byte[size]);
        long kept = direct.getMemoryUsed() - before;
        assertTrue(kept < size / 2, kept + " bytes");
    }
}
