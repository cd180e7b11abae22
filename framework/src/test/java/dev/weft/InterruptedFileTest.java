package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.io.TempDir;

/// Files, the pipes of java.io, and processes.
class InterruptedFileTest {

    @TempDir
    private Path folder;

    private Path file() throws Exception {
        return Files.writeString(folder.resolve("file"), "content");
    }

    private static Throwable causeInAnExpiredScope(Backend backend, Action body) throws Exception {
        return backend
                .run(() -> assertThrows(TimeoutException.class, () -> Weft.withTimeout(Duration.ZERO, () -> body.run()))
                        .getCause());
    }

    @OnEveryBackend
    void aFileChannelIsClosedByItsFirstReadInAScopeThatHasExpired(Backend backend) throws Exception {
        try (FileChannel channel = FileChannel.open(file())) {
            Throwable cause = causeInAnExpiredScope(backend, () -> channel.read(ByteBuffer.allocate(1)));
            assertInstanceOf(ClosedByInterruptException.class, cause);
            assertFalse(channel.isOpen());
        }
    }

    /// Nothing is locked then, and the channel is closed all the same.
    @OnEveryBackend
    void aFileLockIsNotTakenInAScopeThatHasExpired(Backend backend) throws Exception {
        Path file = file();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            Throwable cause = causeInAnExpiredScope(backend, () -> channel.lock());
            assertInstanceOf(FileLockInterruptionException.class, cause);
            assertFalse(channel.isOpen());
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            assertTrue(lock.isValid());
        }
    }

    /// Files and streams of java.io do not look at interrupts: the call ends as it would have, and the value wins.
    @OnEveryBackend
    void otherFileOperationsGoOnInAScopeThatHasExpired(Backend backend) throws Exception {
        Path file = file();
        backend.run(() -> {
            assertEquals("content", Weft.withTimeout(Duration.ZERO, () -> Files.readString(file)));
            try (InputStream in = Weft.withTimeout(Duration.ZERO, () -> Files.newInputStream(file))) {
                assertEquals('c', Weft.<Integer, Exception>withTimeout(Duration.ZERO, () -> in.read()));
                assertEquals('o', in.read());
            }
            Weft.withTimeout(Duration.ZERO, () -> Files.copy(file, folder.resolve("copy")));
            Weft.yieldNow();
        });
        assertEquals("content", Files.readString(folder.resolve("copy")));
    }

    // --- pipes of java.io ---

    @OnEveryEnding
    void aReadOfAPipedStreamEnds(Ending ending) throws Exception {
        try (PipedOutputStream out = new PipedOutputStream(); PipedInputStream in = new PipedInputStream(out)) {
            ending.of(InterruptedIOException.class, in::read);
        }
    }

    /// For the same thread: a pipe counts as broken when the thread that last read from it has ended.
    @OnEveryBackend
    void aPipeIsUsableAfterATimeout(Backend backend) throws Exception {
        try (PipedOutputStream out = new PipedOutputStream(); PipedInputStream in = new PipedInputStream(out)) {
            int read = backend.run(() -> {
                assertThrows(TimeoutException.class, () -> Weft.withTimeout(Duration.ofMillis(10), () -> in.read()));
                out.write('x');
                return in.read();
            });
            assertEquals('x', read);
        }
    }

    @OnEveryEnding
    void aReadOfAPipedReaderEnds(Ending ending) throws Exception {
        try (PipedWriter out = new PipedWriter(); PipedReader in = new PipedReader(out)) {
            ending.of(InterruptedIOException.class, in::read);
        }
    }

    @OnEveryEnding
    void aWriteToAFullPipeEnds(Ending ending) throws Exception {
        try (PipedOutputStream out = new PipedOutputStream(); PipedInputStream in = new PipedInputStream(out, 1)) {
            ending.of(InterruptedIOException.class, () -> {
                while (true) {
                    out.write(1);
                }
            });
            assertEquals(1, in.read());
        }
    }

    /// As streams of lines do it.
    @OnEveryEnding
    void anInterruptedReadInsideAnUncheckedExceptionEndsTheCallToo(Ending ending) throws Exception {
        try (PipedWriter out = new PipedWriter(); BufferedReader in = new BufferedReader(new PipedReader(out))) {
            ending.of(UncheckedIOException.class, () -> in.lines().findFirst());
        }
    }

    // --- processes ---

    private static Process cat() throws Exception {
        return new ProcessBuilder("cat").start();
    }

    @OnEveryEnding
    void aCancelledWaitForAProcessLetsItRun(Ending ending) throws Exception {
        Process process = cat();
        try {
            ending.of(InterruptedException.class, process::waitFor);
            assertTrue(process.isAlive());
            ending.of(InterruptedException.class, () -> process.waitFor(1, TimeUnit.DAYS));
            ending.of(InterruptedException.class, () -> process.onExit().get());
            assertTrue(process.isAlive());
        } finally {
            process.destroy();
        }
    }
}
