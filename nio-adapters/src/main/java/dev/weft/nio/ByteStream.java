package dev.weft.nio;

import dev.weft.loop.Director;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Strand;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A two-way stream of bytes, written and read in plain blocking style: a wait parks the task and leaves the loop to the
/// others.
///
/// ```java
/// try (TcpStream stream = TcpStream.connect("localhost", 7)) {
///     stream.write("hello\n");
///     System.out.println(stream.readLine());
/// }
/// ```
///
/// **Tasks.** One task may read while another writes. Two that read at once, or write at once, would tear each other's
/// messages apart, so the second gets an IllegalStateException. [#close] may come from anywhere, and ends what waits with a
/// [StreamClosedException]. All methods may be called on a loop and off it, from any thread.
///
/// **Cancellation.** A method that declares InterruptedException is a suspension point: it throws if the caller is cancelled
/// or interrupted, also if it need not wait. A cancelled read loses no byte: what had come is there for the next read. A
/// cancelled write may have written a part (with a ByteBuffer its position tells how much), so the peer of a stream whose
/// writer was cancelled should usually be given up. Neither closes the stream.
///
/// **The end.** When the peer has ended its output, reads give the rest and then tell the end, each time. When the connection
/// breaks they throw IOException, as writes do from then on.
///
/// A new kind of stream, say over a transport of your own, implements the four protected methods; all else stands on them. They
/// are never called by two tasks at once, except one of each direction, and [#release] at any time.
public abstract class ByteStream implements AutoCloseable {

    /// How much [#readLine], and [#readUntil] without a limit, will look through, in bytes: 64 KiB, as asyncio.
    public static final int DEFAULT_LIMIT = 1 << 16;

    /// What is read ahead at once, at most; in bytes.
    static final int CHUNK = 1 << 13;

    /// Of an array, in bytes; so in the JDK.
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    /// What is done with a file at once, at most; in bytes. A task that is cancelled waits for that.
    static final int FILE_AT_ONCE = 1 << 20;

    private static final int FILE_CHUNK = 1 << 16;

    private static final byte[] NOTHING = new byte[0];
    private static final byte[][] LINE_FEED = {{'\n'}};

    private static final VarHandle READER;
    private static final VarHandle WRITER;
    private static final VarHandle RELEASED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            READER = lookup.findVarHandle(ByteStream.class, "reader", Strand.class);
            WRITER = lookup.findVarHandle(ByteStream.class, "writer", Strand.class);
            RELEASED = lookup.findVarHandle(ByteStream.class, "released", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Who reads now, and who writes.
    private volatile @Nullable Strand reader;
    private volatile @Nullable Strand writer;
    private volatile boolean released;
    /// In a simulation: who is told that it is closed.
    private final @Nullable Director ledger;

    /// What has been received and not been read: from `from` to `to`. The reader's, as what follows.
    private byte[] input = NOTHING;
    private int from;
    private int to;
    private boolean atEnd;
    /// The writer's.
    private boolean outputEnded;

    /// For a new kind of stream.
    @SuppressWarnings("this-escape") // It is only kept, until it is closed.
    protected ByteStream() {
        ledger = Strand.current().domain() instanceof Scheduler loop ? loop.director() : null;
        if (ledger != null) {
            ledger.opened(this);
        }
    }

    /// Two ends of a stream in memory: what one writes the other reads. Each direction holds 64 KiB, then writing waits.
    /// For tests, and for whatever wants a stream where there is no network.
    ///
    /// @return two streams, open
    public static StreamPair memoryPair() {
        return memoryPair(1 << 16);
    }

    /// As [#memoryPair()], with a size.
    ///
    /// @param capacity of each direction, in bytes; above zero
    /// @return two streams, open
    public static StreamPair memoryPair(int capacity) {
        return MemoryStream.pair(capacity);
    }

    // --- what a kind of stream implements ---

    /// Receives what there is, and waits if there is nothing. Must be safe to cancel: it throws InterruptedException only if it
    /// has received nothing.
    ///
    /// @param into has room for a byte at least
    /// @return how many bytes were put into it, at least one; -1 at the end of the input
    /// @throws StreamClosedException if the stream is [released][#release] before or meanwhile
    /// @throws IOException           if the connection is broken
    /// @throws InterruptedException  if the caller is cancelled or interrupted while it waits
    protected abstract int receive(ByteBuffer into) throws IOException, InterruptedException;

    /// Sends what can be sent, and waits if that is nothing.
    ///
    /// @param output has a byte at least; its position is moved on by what was sent, however this ends
    /// @throws StreamClosedException if the stream is [released][#release] before or meanwhile
    /// @throws IOException           if the connection is broken
    /// @throws InterruptedException  if the caller is cancelled or interrupted while it waits
    protected abstract void transmit(ByteBuffer output) throws IOException, InterruptedException;

    /// Tells the peer that nothing more will come. Called once, at most, by the writer.
    ///
    /// @throws IOException          if that failed
    /// @throws InterruptedException if the caller is cancelled or interrupted while it waits
    protected abstract void endOutput() throws IOException, InterruptedException;

    /// Gives back all that the stream holds, and lets those who wait in [#receive] and [#transmit] end with a
    /// StreamClosedException. Called once, by any thread. If it must wait, then not long, and whatever is cancelled.
    ///
    /// @throws IOException if that failed: logged, since nothing can be done
    protected abstract void release() throws IOException;

    /// Waits until [#receive] is likely not to wait. So a stream that idles holds no buffer. By default does not wait.
    ///
    /// @throws IOException          if the connection is broken
    /// @throws InterruptedException if the caller is cancelled or interrupted while it waits
    protected void awaitInput() throws IOException, InterruptedException {
        // Then receive does.
    }

    /// As [#awaitInput], for a stream that is spoken over this one. What had been read ahead here may be there still.
    final void awaitReadable() throws IOException, InterruptedException {
        if (from == to && !atEnd) {
            awaitInput();
        }
    }

    /// The exception for who uses the stream after [#close], or waited meanwhile.
    ///
    /// @return a new one
    protected final StreamClosedException closedException() {
        return new StreamClosedException(this + " was closed on this side");
    }

    // --- reading ---

    /// Reads what there is, and waits if there is nothing.
    ///
    /// @param into gets at least one byte, unless it has no room
    /// @return how many bytes were read; -1 at the end
    /// @throws StreamClosedException if the stream was closed
    /// @throws IOException           if the connection is broken
    /// @throws InterruptedException  if the caller is cancelled or interrupted; then nothing was read
    public final int read(ByteBuffer into) throws IOException, InterruptedException {
        Strand strand = beginRead();
        try {
            return readSome(into);
        } finally {
            endRead(strand);
        }
    }

    /// As [#read(ByteBuffer)], into an array.
    ///
    /// @param into gets at least one byte, unless its length is zero
    /// @return how many bytes were read; -1 at the end
    /// @throws StreamClosedException if the stream was closed
    /// @throws IOException           if the connection is broken
    /// @throws InterruptedException  if the caller is cancelled or interrupted; then nothing was read
    public final int read(byte[] into) throws IOException, InterruptedException {
        return read(ByteBuffer.wrap(into));
    }

    /// As [#read(ByteBuffer)], into a part of an array.
    ///
    /// @param into   gets the bytes
    /// @param offset where
    /// @param length how many at most
    /// @return how many bytes were read; -1 at the end
    /// @throws IndexOutOfBoundsException if the array has no such part
    /// @throws StreamClosedException     if the stream was closed
    /// @throws IOException               if the connection is broken
    /// @throws InterruptedException      if the caller is cancelled or interrupted; then nothing was read
    public final int read(byte[] into, int offset, int length) throws IOException, InterruptedException {
        return read(ByteBuffer.wrap(into, offset, length));
    }

    /// Reads what there is, and waits if there is nothing. As asyncio's `read(n)`.
    ///
    /// @param atMost how many bytes at most; above zero
    /// @return at least one byte; none at the end
    /// @throws StreamClosedException if the stream was closed
    /// @throws IOException           if the connection is broken
    /// @throws InterruptedException  if the caller is cancelled or interrupted; then nothing was read
    public final byte[] read(int atMost) throws IOException, InterruptedException {
        if (atMost <= 0) {
            throw new IllegalArgumentException("to read " + atMost + " bytes at most: that must be above zero");
        }
        Strand strand = beginRead();
        try {
            if (from == to && !fill(Math.min(atMost, CHUNK))) {
                return NOTHING;
            }
            return take(Math.min(atMost, to - from));
        } finally {
            endRead(strand);
        }
    }

    /// Reads so many bytes, waiting until they are there.
    ///
    /// @param count how many; zero or more
    /// @return as many
    /// @throws EndOfStreamException  if the input ends before; it has what came
    /// @throws StreamClosedException if the stream was closed
    /// @throws IOException           if the connection is broken
    /// @throws InterruptedException  if the caller is cancelled or interrupted; then nothing was read
    public final byte[] readExactly(int count) throws IOException, InterruptedException {
        if (count < 0) {
            throw new IllegalArgumentException("to read exactly " + count + " bytes: that must not be below zero");
        }
        Strand strand = beginRead();
        try {
            while (to - from < count) {
                if (!fill(count - (to - from))) {
                    int came = to - from;
                    throw new EndOfStreamException(this + " ended after " + came + " of " + count + " bytes",
                            take(came), count);
                }
            }
            return take(count);
        } finally {
            endRead(strand);
        }
    }

    /// Reads up to and including the first separator, which must come within the [default limit][#DEFAULT_LIMIT].
    ///
    /// @param separators one or more, none of them empty; of several the one that ends first counts, and of those that end
    ///                   together the longest
    /// @return what came, the separator at its end
    /// @throws EndOfStreamException   if the input ends before; it has what came
    /// @throws LimitExceededException if no separator came within the limit; nothing was read
    /// @throws StreamClosedException  if the stream was closed
    /// @throws IOException            if the connection is broken
    /// @throws InterruptedException   if the caller is cancelled or interrupted; then nothing was read
    public final byte[] readUntil(byte[]... separators) throws IOException, InterruptedException {
        return readUntil(DEFAULT_LIMIT, separators);
    }

    /// As [#readUntil(byte\[\]...)], for a separator that is text.
    ///
    /// @param separator as UTF-8; not empty
    /// @return what came, the separator at its end
    /// @throws EndOfStreamException   if the input ends before; it has what came
    /// @throws LimitExceededException if no separator came within the limit; nothing was read
    /// @throws StreamClosedException  if the stream was closed
    /// @throws IOException            if the connection is broken
    /// @throws InterruptedException   if the caller is cancelled or interrupted; then nothing was read
    public final byte[] readUntil(String separator) throws IOException, InterruptedException {
        return readUntil(DEFAULT_LIMIT, separator.getBytes(StandardCharsets.UTF_8));
    }

    /// As [#readUntil(byte\[\]...)], with a limit.
    ///
    /// @param limit      how many bytes may come, the separator among them
    /// @param separators one or more, none of them empty
    /// @return what came, the separator at its end
    /// @throws EndOfStreamException   if the input ends before; it has what came
    /// @throws LimitExceededException if no separator came within the limit; nothing was read
    /// @throws StreamClosedException  if the stream was closed
    /// @throws IOException            if the connection is broken
    /// @throws InterruptedException   if the caller is cancelled or interrupted; then nothing was read
    public final byte[] readUntil(int limit, byte[]... separators) throws IOException, InterruptedException {
        checkSeparators(limit, separators);
        Strand strand = beginRead();
        try {
            int length = seek(limit, separators);
            if (length < 0) {
                int came = to - from;
                throw new EndOfStreamException(
                        this + " ended after " + came + " bytes, before the separator that was looked for", take(came),
                        -1);
            }
            return take(length);
        } finally {
            endRead(strand);
        }
    }

    /// How much has been received and not been read. A server that answers many small questions at once, say, writes its answers
    /// when this is zero.
    ///
    /// @return in bytes; to read as many does not wait. Zero also if there is more at the system, which has not been asked. Exact for
    ///         the task that reads, a guess for others
    public final int available() {
        return to - from;
    }

    /// Reads a line of text, in UTF-8; bytes that are none become U+FFFD.
    ///
    /// @return the line without its `\n` or `\r\n`; the rest of the input, if that does not end with one; null at the end
    /// @throws LimitExceededException if the line is longer than the [default limit][#DEFAULT_LIMIT]; nothing was read
    /// @throws StreamClosedException  if the stream was closed
    /// @throws IOException            if the connection is broken
    /// @throws InterruptedException   if the caller is cancelled or interrupted; then nothing was read
    public final @Nullable String readLine() throws IOException, InterruptedException {
        return readLine(DEFAULT_LIMIT, StandardCharsets.UTF_8);
    }

    /// As [#readLine()], with a limit.
    ///
    /// @param limit how long the line may be, in bytes, its end among them
    /// @return the line without its `\n` or `\r\n`; the rest of the input, if that does not end with one; null at the end
    /// @throws LimitExceededException if the line is longer; nothing was read
    /// @throws StreamClosedException  if the stream was closed
    /// @throws IOException            if the connection is broken
    /// @throws InterruptedException   if the caller is cancelled or interrupted; then nothing was read
    public final @Nullable String readLine(int limit) throws IOException, InterruptedException {
        return readLine(limit, StandardCharsets.UTF_8);
    }

    /// As [#readLine()], with a limit, in another charset.
    ///
    /// @param limit   how long the line may be, in bytes, its end among them
    /// @param charset one in which a line feed is the byte 10 and nothing else is, as in all that extend ASCII
    /// @return the line without its `\n` or `\r\n`; the rest of the input, if that does not end with one; null at the end
    /// @throws LimitExceededException if the line is longer; nothing was read
    /// @throws StreamClosedException  if the stream was closed
    /// @throws IOException            if the connection is broken
    /// @throws InterruptedException   if the caller is cancelled or interrupted; then nothing was read
    public final @Nullable String readLine(int limit, Charset charset) throws IOException, InterruptedException {
        checkSeparators(limit, LINE_FEED);
        Objects.requireNonNull(charset, "charset");
        Strand strand = beginRead();
        try {
            int length = seek(limit, LINE_FEED);
            if (length < 0 && from == to) {
                return null;
            }
            int next = length < 0 ? to : from + length;
            int end = length < 0 ? to : next - 1;
            if (length > 1 && input[end - 1] == '\r') {
                end--;
            }
            String line = new String(input, from, end - from, charset);
            from = next;
            recycle();
            return line;
        } finally {
            endRead(strand);
        }
    }

    /// Reads to the end.
    ///
    /// @return what came; none if the input had ended
    /// @throws StreamClosedException if the stream was closed
    /// @throws IOException           if the connection is broken
    /// @throws InterruptedException  if the caller is cancelled or interrupted; then nothing was read
    public final byte[] readAll() throws IOException, InterruptedException {
        Strand strand = beginRead();
        try {
            while (fill(Integer.MAX_VALUE)) {
                // All is kept, so that a cancellation loses nothing.
            }
            return take(to - from);
        } finally {
            endRead(strand);
        }
    }

    /// Reads to the end, and writes all to another stream as it comes. Does not end that one's output.
    ///
    /// @param target to write to
    /// @return how many bytes
    /// @throws IOException          if either is broken, or closed
    /// @throws InterruptedException if the caller is cancelled or interrupted; what was read last may be written in part
    public final long transferTo(ByteStream target) throws IOException, InterruptedException {
        Objects.requireNonNull(target, "target");
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        long count = 0;
        while (read(chunk) >= 0) {
            target.write(chunk.flip());
            count += chunk.position();
            chunk.clear();
        }
        return count;
    }

    /// Reads to the end, and writes all to a file as it comes. What the file system does is done on a thread off the loop.
    ///
    /// @param file     open for writing; its position is not used, and it stays open, also if the caller is cancelled
    /// @param position where in the file to begin, in bytes
    /// @return how many bytes
    /// @throws IOException          if the connection is broken, or the file cannot be written
    /// @throws InterruptedException if the caller is cancelled or interrupted; what had been read is in the file
    public final long transferTo(FileChannel file, long position) throws IOException, InterruptedException {
        if (position < 0) {
            throw new IllegalArgumentException("position " + position + " of a file: that must not be below zero");
        }
        ByteBuffer chunk = ByteBuffer.allocate(FILE_CHUNK);
        long count = 0;
        while (read(chunk) >= 0) {
            chunk.flip();
            long at = position + count;
            // It has been taken from the stream, so it must get there, whoever is cancelled now.
            AsyncFiles.surely(() -> writeAll(file, chunk.duplicate(), at));
            count += chunk.remaining();
            chunk.clear();
        }
        return count;
    }

    private static void writeAll(FileChannel file, ByteBuffer chunk, long position) throws IOException {
        for (long at = position; chunk.hasRemaining();) {
            at += file.write(chunk, at);
        }
    }

    private Strand beginRead() throws StreamClosedException, InterruptedException {
        Strand strand = Strand.current();
        strand.checkpoint();
        if (!READER.compareAndSet(this, null, strand)) {
            throw busy(strand, "read from", reader, "reads, and hands out what it read, say over a Channel");
        }
        if (released) {
            reader = null;
            throw closedException();
        }
        return strand;
    }

    private void endRead(Strand strand) {
        READER.setRelease(this, null);
        strand.spend();
    }

    private IllegalStateException busy(Strand strand, String verb, @Nullable Strand other, String instead) {
        return new IllegalStateException(strand + " cannot " + verb + " " + this + ": "
                + (other != null ? other : "another task")
                + " does already, and two at once would tear messages apart. Have one task that " + instead);
    }

    private int readSome(ByteBuffer into) throws IOException, InterruptedException {
        if (!into.hasRemaining()) {
            return 0;
        }
        if (from < to) {
            int count = Math.min(into.remaining(), to - from);
            into.put(input, from, count);
            from += count;
            recycle();
            return count;
        }
        if (atEnd) {
            return -1;
        }
        int count = receiveSome(into);
        atEnd = count < 0;
        return count;
    }

    /// Receives more, behind what is there.
    ///
    /// @param wanted how much would be of use
    /// @return false at the end
    private boolean fill(int wanted) throws IOException, InterruptedException {
        if (atEnd) {
            return false;
        }
        if (from == to) {
            awaitSome();
        } else {
            pause(Strand.current());
        }
        makeRoom(wanted);
        int count = 0;
        try {
            count = receiveSome(ByteBuffer.wrap(input, to, input.length - to));
        } finally {
            to += Math.max(count, 0);
            recycle();
        }
        atEnd = count < 0;
        return !atEnd;
    }

    /// In the middle of an operation: an always-ready transport keeps neither the loop for itself nor a cancellation out.
    private static void pause(Strand strand) throws InterruptedException {
        strand.spend();
        strand.checkpoint();
    }

    private int receiveSome(ByteBuffer into) throws IOException, InterruptedException {
        try {
            return receive(into);
        } catch (StreamClosedException e) {
            throw unlessCancelled(e);
        }
    }

    private void awaitSome() throws IOException, InterruptedException {
        try {
            awaitInput();
        } catch (StreamClosedException e) {
            throw unlessCancelled(e);
        }
    }

    /// Who cancels a task and then closes its stream means the cancellation, though off the loops the close may be heard first.
    private static StreamClosedException unlessCancelled(StreamClosedException e) throws InterruptedException {
        Strand.current().checkpoint();
        return e;
    }

    private void makeRoom(int wanted) {
        int kept = to - from;
        int room = input.length - to;
        if (input.length == 0) {
            input = Buffers.take();
        } else if (room < Math.min(wanted, CHUNK)) {
            // Doubled, so that what is large is not copied often.
            long size = Math.min(kept + Math.max(CHUNK, Math.min(wanted, (long) kept)), LARGEST);
            if (size == kept) {
                throw new OutOfMemoryError(this + " sent more than an array can hold, to one read");
            }
            byte[] larger = size <= input.length ? input : new byte[(int) size];
            System.arraycopy(input, from, larger, 0, kept);
            input = larger;
            from = 0;
            to = kept;
        }
    }

    /// Gives the buffer back if it is empty.
    private void recycle() {
        if (from == to && input.length > 0) {
            // First: what was given back must not be here any more, whatever goes wrong.
            byte[] read = input;
            input = NOTHING;
            from = 0;
            to = 0;
            Buffers.giveBack(read);
        }
    }

    private byte[] take(int count) {
        byte[] taken = Arrays.copyOfRange(input, from, from + count);
        from += count;
        recycle();
        return taken;
    }

    private static void checkSeparators(int limit, byte[]... separators) {
        if (limit <= 0) {
            throw new IllegalArgumentException("a limit of " + limit + " bytes: that must be above zero");
        }
        if (separators.length == 0) {
            throw new IllegalArgumentException("no separator was given");
        }
        for (byte[] separator : separators) {
            if (separator.length == 0) {
                throw new IllegalArgumentException("a separator is empty");
            }
        }
    }

    /// Receives until a separator is there.
    ///
    /// @return how far from `from` it ends; -1 if the input ends before
    private int seek(int limit, byte[]... separators) throws IOException, InterruptedException {
        int looked = 0;
        while (true) {
            for (int end = looked + 1; end <= to - from; end++) {
                if (isAnySeparator(end, separators)) {
                    if (end > limit) {
                        throw exceeded(limit);
                    }
                    return end;
                }
            }
            looked = to - from;
            if (looked >= limit) {
                throw exceeded(limit);
            }
            if (!fill(limit - looked)) {
                return -1;
            }
        }
    }

    private boolean isAnySeparator(int end, byte[]... separators) {
        byte last = input[from + end - 1];
        for (byte[] separator : separators) {
            int begin = from + end - separator.length;
            // First the cheap look: nearly every byte fails it.
            if (separator[separator.length - 1] == last && begin >= from
                    && Arrays.equals(input, begin, from + end, separator, 0, separator.length)) {
                return true;
            }
        }
        return false;
    }

    private LimitExceededException exceeded(int limit) {
        return new LimitExceededException(this + " sent no separator within " + limit
                + " bytes. They are still there to be read; give a larger limit if such input is right", limit);
    }

    // --- writing ---

    /// Writes all of it, waiting while the peer takes no more: that is the back-pressure.
    ///
    /// @param output what to write; its position is moved on by what was written, however this ends
    /// @throws StreamClosedException if the stream was closed, or its output was shut down
    /// @throws IOException           if the connection is broken
    /// @throws InterruptedException  if the caller is cancelled or interrupted; a part may have been written
    public final void write(ByteBuffer output) throws IOException, InterruptedException {
        Strand strand = beginWrite();
        try {
            if (output.hasRemaining()) {
                transmit(output);
            }
            while (output.hasRemaining()) {
                pause(strand);
                transmit(output);
            }
        } catch (StreamClosedException e) {
            throw unlessCancelled(e);
        } finally {
            endWrite(strand);
        }
    }

    /// As [#write(ByteBuffer)], of an array.
    ///
    /// @param output what to write
    /// @throws StreamClosedException if the stream was closed, or its output was shut down
    /// @throws IOException           if the connection is broken
    /// @throws InterruptedException  if the caller is cancelled or interrupted; a part may have been written
    public final void write(byte[] output) throws IOException, InterruptedException {
        write(ByteBuffer.wrap(output));
    }

    /// As [#write(ByteBuffer)], of a part of an array.
    ///
    /// @param output has what to write
    /// @param offset where that begins
    /// @param length how many bytes
    /// @throws IndexOutOfBoundsException if the array has no such part
    /// @throws StreamClosedException     if the stream was closed, or its output was shut down
    /// @throws IOException               if the connection is broken
    /// @throws InterruptedException      if the caller is cancelled or interrupted; a part may have been written
    public final void write(byte[] output, int offset, int length) throws IOException, InterruptedException {
        write(ByteBuffer.wrap(output, offset, length));
    }

    /// As [#write(ByteBuffer)], of text in UTF-8.
    ///
    /// @param text what to write; no line end is added
    /// @throws StreamClosedException if the stream was closed, or its output was shut down
    /// @throws IOException           if the connection is broken
    /// @throws InterruptedException  if the caller is cancelled or interrupted; a part may have been written
    public final void write(String text) throws IOException, InterruptedException {
        write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// Ends the output: the peer reads what was written before, and then the end. Reading goes on. The second time does
    /// nothing.
    ///
    /// @throws StreamClosedException if the stream was closed
    /// @throws IOException           if the connection is broken
    /// @throws InterruptedException  if the caller is cancelled or interrupted; then [#close] is what is left
    public final void shutdownOutput() throws IOException, InterruptedException {
        Strand strand = Strand.current();
        strand.checkpoint();
        enterWrite(strand);
        try {
            if (!outputEnded) {
                outputEnded = true;
                endOutput();
            }
        } finally {
            endWrite(strand);
        }
    }

    /// Writes a part of a file, without a copy in the program where the stream is a socket. What the file system does is done
    /// on a thread off the loop.
    ///
    /// @param file     open for reading; its position is not used, and it stays open, also if the caller is cancelled
    /// @param position where in the file to begin, in bytes
    /// @param count    how many bytes at most
    /// @return how many were written: fewer than `count` only if the file ends before
    /// @throws StreamClosedException if the stream was closed, or its output was shut down
    /// @throws IOException           if the connection is broken, or the file cannot be read
    /// @throws InterruptedException  if the caller is cancelled or interrupted; a part may have been written
    public final long transferFrom(FileChannel file, long position, long count)
            throws IOException, InterruptedException {
        if (position < 0 || count < 0) {
            throw new IllegalArgumentException(count + " bytes from position " + position
                    + " of a file: neither may be below zero");
        }
        Strand strand = beginWrite();
        try {
            long done = 0;
            while (done < count) {
                strand.checkpoint();
                long sent = transmitFile(file, position + done, count - done);
                if (sent <= 0) {
                    break;
                }
                done += sent;
            }
            return done;
        } finally {
            endWrite(strand);
        }
    }

    /// Writes a whole file, as [#transferFrom(FileChannel, long, long)].
    ///
    /// @param file a regular one
    /// @return how many bytes were written
    /// @throws StreamClosedException if the stream was closed, or its output was shut down
    /// @throws IOException           if the connection is broken, or the file cannot be read
    /// @throws InterruptedException  if the caller is cancelled or interrupted; a part may have been written
    public final long transferFrom(Path file) throws IOException, InterruptedException {
        try (FileChannel channel = AsyncFiles.whole(() -> FileChannel.open(file, StandardOpenOption.READ))) {
            return transferFrom(channel, 0, Long.MAX_VALUE);
        }
    }

    /// Sends a part of a file.
    ///
    /// @return how many bytes, not above `count`; zero or less at the end of the file
    long transmitFile(FileChannel file, long position, long count) throws IOException, InterruptedException {
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(count, FILE_CHUNK));
        int length = AsyncFiles.whole(() -> file.read(chunk, position));
        chunk.flip();
        while (chunk.hasRemaining()) {
            transmit(chunk);
        }
        return length;
    }

    private Strand beginWrite() throws StreamClosedException, InterruptedException {
        Strand strand = Strand.current();
        strand.checkpoint();
        enterWrite(strand);
        if (outputEnded) {
            writer = null;
            throw new StreamClosedException("the output of " + this + " was shut down on this side");
        }
        return strand;
    }

    private void enterWrite(Strand strand) throws StreamClosedException {
        if (!WRITER.compareAndSet(this, null, strand)) {
            throw busy(strand, "write to", writer, "writes, and is given what to write, say over a Channel");
        }
        if (released) {
            writer = null;
            throw closedException();
        }
    }

    private void endWrite(Strand strand) {
        WRITER.setRelease(this, null);
        strand.spend();
    }

    // --- the end ---

    /// Closes the stream, in both directions. Who waits in it gets a [StreamClosedException]. What was written before still
    /// reaches the peer, as far as the transport does that. Any thread; also if the caller is cancelled; the second time does
    /// nothing.
    @Override
    public void close() {
        if (RELEASED.compareAndSet(this, false, true)) {
            if (ledger != null) {
                ledger.closed(this);
            }
            try {
                release();
            } catch (IOException e) {
                Logs.closing(this, e);
            }
        }
    }

    /// Whether [#close] has not been called yet. Says nothing about the peer.
    ///
    /// @return false for good, after true
    public final boolean isOpen() {
        return !released;
    }

    // --- views, for code that wants the JDK's types ---

    /// The input as an InputStream. If the caller is cancelled its methods throw InterruptedIOException, with the
    /// InterruptedException as its cause and the interrupt flag set. Closing it closes the stream.
    ///
    /// @return a view
    public final InputStream inputStream() {
        return new Views.Input(this);
    }

    /// The output as an OutputStream, not buffered. If the caller is cancelled its methods throw InterruptedIOException, with
    /// the InterruptedException as its cause and the interrupt flag set. Closing it closes the stream.
    ///
    /// @return a view
    public final OutputStream outputStream() {
        return new Views.Output(this);
    }

    /// Both as a ByteChannel: a blocking one, each of whose writes writes all. If the caller is cancelled its methods throw
    /// InterruptedIOException, with the InterruptedException as its cause and the interrupt flag set; the channel stays open,
    /// other than the JDK's. Closing it closes the stream.
    ///
    /// @return a view
    public final ByteChannel byteChannel() {
        return new Views.Channel(this);
    }
}
