package dev.weft.nio;

import dev.weft.Body;
import dev.weft.OffloadOptions;
import dev.weft.Weft;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.CopyOption;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Files, without blocking the loop: what [java.nio.file.Files] does, on [worker threads][Weft#offload], while other tasks run.
/// A task on a loop that reads a file directly blocks all others until the disk has answered.
///
/// ```java
/// String text = AsyncFiles.readString(Path.of("in.txt"));
/// AsyncFiles.writeAtomically(Path.of("out.txt"), text.toUpperCase());
/// int size = AsyncFiles.call(() -> new File("in.txt").list().length);
/// ```
///
/// **Cancellation.** Each method is a suspension point. One that is cancelled before a worker has begun did nothing. One that
/// a worker is at is waited for, and what it has done is done: it returns as if nothing had happened, and the next
/// suspension point throws. So nothing is half written for being cancelled, and no file that was opened is lost. A disk
/// answers; but a named pipe or a dead network drive may not, and then neither does the method.
///
/// **Limits.** At most 16 of all these calls are with a worker at a time; the others wait, first come, first served. The
/// methods may be called from any thread, on loops and off. Text is UTF-8 unless another charset is named.
///
/// The names are those of [java.nio.file.Files]; the idea is that of `trio.Path`, `trio.open_file` and aiofiles.
public final class AsyncFiles {

    /// Fewer than the pool has threads, so that a slow disk leaves some to others.
    private static final OffloadOptions WORKERS = OffloadOptions.defaults().limiter(new Semaphore(16, true));

    private AsyncFiles() {
    }

    // --- how it is done ---

    /// Runs anything that blocks on files on a worker thread. Unlike the other methods here, this one interrupts it when the
    /// caller is cancelled, as [Weft#offload] does, and then waits for it: a `FileChannel` that it uses is closed by that.
    ///
    /// @param body what to run there
    /// @param <T>  of its result
    /// @return what the body returned
    /// @throws InterruptedException if the caller is cancelled or interrupted
    /// @throws Exception            what the body threw, as it is
    public static <T extends @Nullable Object> T call(Callable<? extends T> body) throws Exception {
        return Weft.offload(WORKERS, body);
    }

    /// Runs something on a worker, whole or not at all: the shield is there for the worker, which else would be interrupted;
    /// and an interrupt closes a FileChannel.
    static <T extends @Nullable Object> T whole(Body<T, IOException> body) throws IOException, InterruptedException {
        return Checked.call(() -> Weft.<T>offload(WORKERS, () -> Weft.shield(body)));
    }

    private static void wholeVoid(Body.OfVoid<IOException> body) throws IOException, InterruptedException {
        AsyncFiles.<@Nullable Void>whole(() -> {
            body.run();
            return null;
        });
    }

    /// Runs what gives something back, on a worker: whatever is cancelled or interrupted, and however busy the disk. It is run
    /// again if it is not certain to have run, so a second time must do nothing.
    static void surely(Body.OfVoid<IOException> body) throws IOException {
        boolean interrupted = false;
        try {
            while (!tried(body)) {
                // An interrupt from outside, which no shield hides.
                interrupted = true;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean tried(Body.OfVoid<IOException> body) throws IOException {
        try {
            return Checked.call(() -> Weft.shield(() -> Weft.offload(() -> {
                Weft.shield(body);
                return true;
            })));
        } catch (InterruptedException e) {
            return false;
        }
    }

    // --- whole files ---

    /// Reads all of a file.
    ///
    /// @param path of the file
    /// @return its bytes
    /// @throws IOException          if it cannot be read
    /// @throws InterruptedException if the caller is cancelled or interrupted before it is read
    public static byte[] readBytes(Path path) throws IOException, InterruptedException {
        Objects.requireNonNull(path, "path");
        return whole(() -> Files.readAllBytes(path));
    }

    /// Reads all of a file that is UTF-8.
    ///
    /// @param path of the file
    /// @return its text
    /// @throws IOException          if it cannot be read, or is not UTF-8: that names the first wrong byte, and its cause is a
    ///                              [MalformedInputException]
    /// @throws InterruptedException if the caller is cancelled or interrupted before it is read
    public static String readString(Path path) throws IOException, InterruptedException {
        return readString(path, StandardCharsets.UTF_8);
    }

    /// Reads all of a file as text.
    ///
    /// @param path    of the file
    /// @param charset that it is written in
    /// @return its text
    /// @throws IOException          if it cannot be read, or is not in that charset
    /// @throws InterruptedException if the caller is cancelled or interrupted before it is read
    public static String readString(Path path, Charset charset) throws IOException, InterruptedException {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(charset, "charset");
        return whole(() -> Lines.decode(path, Files.readAllBytes(path), charset));
    }

    /// Writes all of a file, in place: for a moment others see it half written. [#writeAtomically] does without.
    ///
    /// @param path    of the file
    /// @param bytes   not to be changed meanwhile
    /// @param options as of [Files#write]: without any, the file is made, or its old content dropped
    /// @throws IOException          if it cannot be written
    /// @throws InterruptedException if the caller is cancelled or interrupted before it is written
    public static void write(Path path, byte[] bytes, OpenOption... options) throws IOException, InterruptedException {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(bytes, "bytes");
        wholeVoid(() -> Files.write(path, bytes, options));
    }

    /// As [#write(Path, byte[], OpenOption...)], for text, in UTF-8.
    ///
    /// @param path    of the file
    /// @param text    to write
    /// @param options as of [Files#write]
    /// @throws IOException          if it cannot be written
    /// @throws InterruptedException if the caller is cancelled or interrupted before it is written
    public static void write(Path path, String text, OpenOption... options) throws IOException, InterruptedException {
        write(path, text.getBytes(StandardCharsets.UTF_8), options);
    }

    /// Writes at the end of a file, which is made if there is none.
    ///
    /// @param path  of the file
    /// @param bytes not to be changed meanwhile
    /// @throws IOException          if it cannot be written
    /// @throws InterruptedException if the caller is cancelled or interrupted before it is written
    public static void append(Path path, byte[] bytes) throws IOException, InterruptedException {
        write(path, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /// As [#append(Path, byte[])], for text, in UTF-8.
    ///
    /// @param path of the file
    /// @param text to write
    /// @throws IOException          if it cannot be written
    /// @throws InterruptedException if the caller is cancelled or interrupted before it is written
    public static void append(Path path, String text) throws IOException, InterruptedException {
        append(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /// Gives a file new content, all at once: whoever opens it sees the old or the new, also after a crash or a power failure.
    /// A temporary file beside it is written, forced to the disk, and moved in its place. A symbolic link is followed, and
    /// the permissions of a file that was there are kept; its other names (hard links) keep the old content.
    ///
    /// @param path  of the file, which need not exist; its directory must
    /// @param bytes not to be changed meanwhile
    /// @throws IOException          if that failed; then the file is as it was, and the temporary one is gone
    /// @throws InterruptedException if the caller is cancelled or interrupted before it is written
    public static void writeAtomically(Path path, byte[] bytes) throws IOException, InterruptedException {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(bytes, "bytes");
        wholeVoid(() -> Replacement.of(path).write(bytes));
    }

    /// As [#writeAtomically(Path, byte[])], for text, in UTF-8.
    ///
    /// @param path of the file
    /// @param text to write
    /// @throws IOException          if that failed; then the file is as it was
    /// @throws InterruptedException if the caller is cancelled or interrupted before it is written
    public static void writeAtomically(Path path, String text) throws IOException, InterruptedException {
        writeAtomically(path, text.getBytes(StandardCharsets.UTF_8));
    }

    // --- piece by piece ---

    /// Opens a file that is UTF-8, to go through its lines. They are read 64 KiB at a time, each when the last is used up: a file
    /// of any size takes little memory, a line is held whole. A line ends with `\n`, `\r` or `\r\n`.
    ///
    /// Where the file is no UTF-8, the lines before are given; then `hasNext` throws an UncheckedIOException that names the
    /// file and the first wrong byte.
    ///
    /// @param path of the file
    /// @return to be closed, unless it is gone through to the end
    /// @throws IOException          if it cannot be opened
    /// @throws InterruptedException if the caller is cancelled or interrupted before it is opened
    public static Items<String> lines(Path path) throws IOException, InterruptedException {
        return lines(path, StandardCharsets.UTF_8);
    }

    /// As [#lines(Path)], in another charset.
    ///
    /// @param path    of the file
    /// @param charset that it is written in
    /// @return to be closed, unless it is gone through to the end
    /// @throws IOException          if it cannot be opened
    /// @throws InterruptedException if the caller is cancelled or interrupted before it is opened
    public static Items<String> lines(Path path, Charset charset) throws IOException, InterruptedException {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(charset, "charset");
        return whole(() -> new Batches<>(new Lines(path, charset), "the lines of " + path));
    }

    /// Opens a file for reading and writing anywhere in it. A cancelled read leaves it open.
    ///
    /// @param path    of the file
    /// @param options as of [java.nio.channels.FileChannel#open(Path, OpenOption...)]: without any, for reading
    /// @return to be closed
    /// @throws IOException          if it cannot be opened
    /// @throws InterruptedException if the caller is cancelled or interrupted before it is opened
    public static AsyncFile open(Path path, OpenOption... options) throws IOException, InterruptedException {
        Objects.requireNonNull(path, "path");
        return whole(() -> AsyncFile.of(path, options));
    }

    // --- directories ---

    /// Whether there is a file, or directory. Links are followed.
    ///
    /// @param path to look at
    /// @return false also if that cannot be told
    /// @throws InterruptedException if the caller is cancelled or interrupted before a worker looks
    public static boolean exists(Path path) throws InterruptedException {
        Objects.requireNonNull(path, "path");
        try {
            return whole(() -> Files.exists(path));
        } catch (IOException e) {
            throw new AssertionError("exists throws none", e);
        }
    }

    /// The size of a file.
    ///
    /// @param path of the file
    /// @return in bytes
    /// @throws IOException          if it cannot be told
    /// @throws InterruptedException if the caller is cancelled or interrupted before a worker looks
    public static long size(Path path) throws IOException, InterruptedException {
        Objects.requireNonNull(path, "path");
        return whole(() -> Files.size(path));
    }

    /// The entries of a directory.
    ///
    /// @param directory to look into
    /// @return their paths, in the order of their names, without `.` and `..`
    /// @throws NotDirectoryException if it is none
    /// @throws IOException           if it cannot be read
    /// @throws InterruptedException  if the caller is cancelled or interrupted before a worker looks
    public static List<Path> list(Path directory) throws IOException, InterruptedException {
        Objects.requireNonNull(directory, "directory");
        return whole(() -> {
            try (Stream<Path> entries = Files.list(directory)) {
                return entries.sorted().toList();
            }
        });
    }

    /// Everything under a directory, that itself first, each directory before what is in it; read 256 at a time.
    ///
    /// @param root    where to begin
    /// @param options as of [Files#walk(Path, FileVisitOption...)]
    /// @return to be closed, unless it is gone through to the end
    /// @throws IOException          if it cannot be opened
    /// @throws InterruptedException if the caller is cancelled or interrupted before it is opened
    public static Items<Path> walk(Path root, FileVisitOption... options) throws IOException, InterruptedException {
        Objects.requireNonNull(root, "root");
        return whole(() -> new Batches<>(new PathStream(Files.walk(root, options)), "what is under " + root));
    }

    /// Makes a directory, and those above it; without effect on those that exist.
    ///
    /// @param directory to make
    /// @throws IOException          if it cannot be made
    /// @throws InterruptedException if the caller is cancelled or interrupted before it is made
    public static void createDirectories(Path directory) throws IOException, InterruptedException {
        Objects.requireNonNull(directory, "directory");
        wholeVoid(() -> Files.createDirectories(directory));
    }

    /// Copies a file. A large one takes its time, also when the caller is cancelled.
    ///
    /// @param from    the file
    /// @param to      its copy
    /// @param options as of [Files#copy(Path, Path, CopyOption...)]: without any, `to` must not exist
    /// @throws IOException          if it cannot be copied
    /// @throws InterruptedException if the caller is cancelled or interrupted before it is begun
    public static void copy(Path from, Path to, CopyOption... options) throws IOException, InterruptedException {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        wholeVoid(() -> Files.copy(from, to, options));
    }

    /// Moves, or renames, a file or directory.
    ///
    /// @param from    what
    /// @param to      where to, and how it is called there
    /// @param options as of [Files#move]: without any, `to` must not exist
    /// @throws IOException          if it cannot be moved
    /// @throws InterruptedException if the caller is cancelled or interrupted before it is moved
    public static void move(Path from, Path to, CopyOption... options) throws IOException, InterruptedException {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        wholeVoid(() -> Files.move(from, to, options));
    }

    /// Deletes a file, or an empty directory.
    ///
    /// @param path of it
    /// @throws NoSuchFileException  if there is none
    /// @throws IOException          if it cannot be deleted
    /// @throws InterruptedException if the caller is cancelled or interrupted before it is deleted
    public static void delete(Path path) throws IOException, InterruptedException {
        Objects.requireNonNull(path, "path");
        wholeVoid(() -> Files.delete(path));
    }

    /// Tells what changes in directories from now on; not in those below them. On what the system tells depends how soon
    /// that is, and whether two changes come as one.
    ///
    /// ```java
    /// try (Items<FileChange> changes = AsyncFiles.watch(Path.of("inbox"))) {
    ///     for (FileChange change : changes) {
    ///         log(change.kind() + " " + change.path());
    ///     }
    /// }
    /// ```
    ///
    /// Whoever is slow to take them is told by an [overflow][FileChange.Kind#OVERFLOW] that some were dropped. It ends when it
    /// is closed, by any task, and when none of the directories is there any more.
    ///
    /// @param directories of one file system, at least one
    /// @return to be closed
    /// @throws NotDirectoryException    if one is none
    /// @throws IOException              if they cannot be watched
    /// @throws InterruptedException     if the caller is cancelled or interrupted before they are watched
    /// @throws IllegalArgumentException if there are none
    public static Items<FileChange> watch(Path... directories) throws IOException, InterruptedException {
        List<Path> all = List.of(directories);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("watch() of no directory: name at least one");
        }
        return whole(() -> new Changes(all));
    }
}
