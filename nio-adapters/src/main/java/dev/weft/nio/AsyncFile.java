package dev.weft.nio;

import dev.weft.Body;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Objects;

/// An open file, to be read and written anywhere in it, without blocking the loop. See [AsyncFiles#open].
///
/// ```java
/// try (AsyncFile file = AsyncFiles.open(Path.of("records"))) {
///     ByteBuffer record = ByteBuffer.allocate(128);
///     while (record.hasRemaining() && file.read(record, 128 * 7 + record.position()) >= 0) {
///         log(record.position() + " bytes so far");
///     }
/// }
/// ```
///
/// It has no position of its own, so any number of tasks, of any loop and of none, may use it at once. A buffer belongs to
/// the call until that has returned or thrown.
///
/// **Cancellation.** Unlike a [FileChannel], which an interrupt closes, it stays open. A call that is cancelled before a worker
/// has begun did nothing; one that a worker is at is waited for, and returns what it did: never is a byte read or written
/// by a call that throws an InterruptedException. As files of Trio and aiofiles.
public final class AsyncFile implements AutoCloseable {

    /// For a buffer on the heap the JDK makes another of the same size, outside, and keeps that for the thread for ever.
    private static final int CHUNK = 1024 * 1024;

    private final Path path;
    private final FileChannel channel;

    private AsyncFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /// That the file was closed, before or while it was used.
    private static final class Closed extends ClosedChannelException {

        private final String message;

        Closed(String message, ClosedChannelException cause) {
            this.message = message;
            initCause(cause);
        }

        @Override
        public String getMessage() {
            return message;
        }
    }

    /// By a worker.
    static AsyncFile of(Path path, OpenOption... options) throws IOException {
        return new AsyncFile(path, FileChannel.open(path, options));
    }

    /// Reads at most as many bytes as there is room for; if there are any, at least one.
    ///
    /// @param into     where to; its position moves
    /// @param position in the file, in bytes from its beginning
    /// @return how many; -1 if the file ends at the position, or before
    /// @throws ClosedChannelException      if it is closed, or somebody closes it meanwhile
    /// @throws IOException                 if it cannot be read
    /// @throws InterruptedException        if the caller is cancelled or interrupted before it is read
    /// @throws NonReadableChannelException if it was not opened for reading
    /// @throws IllegalArgumentException    if the position is negative
    public int read(ByteBuffer into, long position) throws IOException, InterruptedException {
        Objects.requireNonNull(into, "into");
        return whole("read", () -> some(into, () -> channel.read(into, position)));
    }

    /// Writes all that the buffer has. If that is opened with `APPEND`, at the end of the file, and nowhere else.
    ///
    /// @param from     what to; its position moves
    /// @param position in the file, in bytes from its beginning; beyond its end there will be zeros between
    /// @throws ClosedChannelException      if it is closed, or somebody closes it meanwhile
    /// @throws IOException                 if it cannot be written; the buffer's position tells how much was
    /// @throws InterruptedException        if the caller is cancelled or interrupted before it is written
    /// @throws NonWritableChannelException if it was not opened for writing
    /// @throws IllegalArgumentException    if the position is negative
    public void write(ByteBuffer from, long position) throws IOException, InterruptedException {
        Objects.requireNonNull(from, "from");
        whole("written", () -> writeAll(channel, from, position));
    }

    static long writeAll(FileChannel channel, ByteBuffer from, long position) throws IOException {
        long at = position;
        while (from.hasRemaining()) {
            long next = at;
            at += some(from, () -> channel.write(from, next));
        }
        return at;
    }

    private static int some(ByteBuffer buffer, Body<Integer, IOException> transfer) throws IOException {
        int limit = buffer.limit();
        if (!buffer.isDirect()) {
            buffer.limit(buffer.position() + Math.min(CHUNK, buffer.remaining()));
        }
        try {
            return transfer.call();
        } finally {
            buffer.limit(limit);
        }
    }

    /// How large it is now.
    ///
    /// @return in bytes
    /// @throws ClosedChannelException if it is closed
    /// @throws IOException            if that cannot be told
    /// @throws InterruptedException   if the caller is cancelled or interrupted before a worker looks
    public long size() throws IOException, InterruptedException {
        return whole("measured", channel::size);
    }

    /// Cuts it off.
    ///
    /// @param size in bytes; if it is not larger than that, nothing happens
    /// @throws ClosedChannelException      if it is closed
    /// @throws IOException                 if it cannot be cut
    /// @throws InterruptedException        if the caller is cancelled or interrupted before it is cut
    /// @throws NonWritableChannelException if it was not opened for writing
    /// @throws IllegalArgumentException    if the size is negative
    public void truncate(long size) throws IOException, InterruptedException {
        whole("truncated", () -> channel.truncate(size));
    }

    /// Has the disk keep what was written: returns when it would be there after a power failure. As `fsync`.
    ///
    /// @throws ClosedChannelException if it is closed
    /// @throws IOException            if the disk failed: what was written before may be lost
    /// @throws InterruptedException   if the caller is cancelled or interrupted before it is begun
    public void force() throws IOException, InterruptedException {
        whole("forced", () -> {
            channel.force(true);
            return true;
        });
    }

    private <T> T whole(String done, Body<T, IOException> body) throws IOException, InterruptedException {
        try {
            return AsyncFiles.whole(body);
        } catch (AsynchronousCloseException e) {
            throw new Closed(path + " was closed by another task while it was " + done, e);
        } catch (ClosedChannelException e) {
            throw new Closed(path + " is to be " + done + ", but it was closed: use it inside the try that opened it",
                    e);
        }
    }

    /// Where it was opened.
    ///
    /// @return as given to [AsyncFiles#open]
    public Path path() {
        return path;
    }

    /// Whether it can be used.
    ///
    /// @return false once it was closed
    public boolean isOpen() {
        return channel.isOpen();
    }

    /// Closes it, whatever is cancelled or interrupted; the flag is kept. Calls that others are in fail. Any further call does
    /// nothing.
    ///
    /// @throws IOException if the system tells only now that something was not written
    @Override
    public void close() throws IOException {
        if (isOpen()) {
            AsyncFiles.surely(channel::close);
        }
    }

    @Override
    public String toString() {
        return (isOpen() ? "open file " : "closed file ") + path;
    }
}
