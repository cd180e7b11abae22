package dev.weft.nio;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A server at a Unix domain socket. See [StreamServer] for how it goes.
///
/// ```java
/// try (UnixServer server = UnixServer.open(Path.of("/run/clock.sock"))) {
///     server.serve(stream -> stream.write(LocalTime.now() + "\n"));
/// }
/// ```
public final class UnixServer extends ChannelServer<UnixStream> {

    /// The bits of a file's mode that say what kind of file it is, and what they are for a socket (stat.h).
    private static final int FILE_TYPE = 0xF000;
    private static final int SOCKET = 0xC000;

    private final Path path;
    /// Which file it is: another server may put its own at the path. Null where the file system has no such thing.
    private final @Nullable Object file;

    private UnixServer(ServerSocketChannel channel, Path path, ServerOptions options) throws IOException {
        super(channel, UnixDomainSocketAddress.of(path), options);
        this.path = path;
        this.file = attributes(path).fileKey();
    }

    /// Listens at a path. A socket that is there is replaced, as asyncio does, also if its server is still at work; anything else is
    /// not.
    ///
    /// @param path where nothing is; gone again after [#close]
    /// @return the server; connections wait until they are accepted
    /// @throws BindException if something else is at the path, it is too long, or its folder is missing or cannot be written to
    /// @throws IOException   if it cannot listen for another reason
    public static UnixServer open(Path path) throws IOException {
        return open(path, ServerOptions.defaults());
    }

    /// As [#open(Path)], with options.
    ///
    /// @param path    where nothing is; gone again after [#close]
    /// @param options of the server
    /// @return the server; connections wait until they are accepted
    /// @throws BindException if something else is at the path, it is too long, or its folder is missing or cannot be written to
    /// @throws IOException   if it cannot listen for another reason
    public static UnixServer open(Path path, ServerOptions options) throws IOException {
        removeLeftover(path);
        return new UnixServer(ServerSocketChannel.open(StandardProtocolFamily.UNIX), path, options);
    }

    private static void removeLeftover(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && isSocket(path)) {
            Files.delete(path);
        }
    }

    private static boolean isSocket(Path path) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            // Named pipes and devices are "other", too, and no server has left those.
            var mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            return (mode & FILE_TYPE) == SOCKET;
        }
        return attributes(path).isOther();
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    UnixStream streamOver(SocketChannel accepted) throws IOException {
        return new UnixStream(accepted);
    }

    @Override
    public void close() {
        boolean wasOpen = isOpen();
        super.close();
        if (wasOpen) {
            try {
                if (Objects.equals(attributes(path).fileKey(), file)) {
                    Files.delete(path);
                }
            } catch (NoSuchFileException e) {
                // Somebody was quicker.
            } catch (IOException e) {
                Logs.closing(this, e);
            }
        }
    }

    /// Where it listens.
    ///
    /// @return as given
    public Path path() {
        return path;
    }

    @Override
    public String toString() {
        return "the server at " + path;
    }
}
