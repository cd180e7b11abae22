package dev.weft.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.UUID;

/// A file that is written beside another, to take its place.
///
/// @param target    the other
/// @param temporary itself
record Replacement(Path target, Path temporary) {

    static Replacement of(Path path) throws IOException {
        Path target = Files.exists(path) ? path.toRealPath() : path;
        if (Files.isSymbolicLink(target)) {
            throw new IOException(path + " is a link to nothing: it is not known where its content should be");
        }
        // In the same directory, since a move to another file system is a copy.
        return new Replacement(target,
                target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp"));
    }

    void write(byte[] bytes) throws IOException {
        try {
            fill(bytes);
            keepPermissions();
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (Throwable t) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                t.addSuppressed(e);
            }
            throw t;
        }
        forceDirectory();
    }

    private void fill(byte[] bytes) throws IOException {
        try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            AsyncFile.writeAll(file, ByteBuffer.wrap(bytes), 0);
            // Else the new name could reach the disk before the content does.
            file.force(true);
        }
    }

    private void keepPermissions() throws IOException {
        var old = Files.getFileAttributeView(target, PosixFileAttributeView.class);
        if (old != null && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            Files.setPosixFilePermissions(temporary, old.readAttributes().permissions());
        }
    }

    /// The new name is in the directory. Windows opens none, and needs no forcing.
    private void forceDirectory() throws IOException {
        Path directory = target.toAbsolutePath().getParent();
        if (Files.getFileAttributeView(directory, PosixFileAttributeView.class) == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory)) {
            channel.force(true);
        }
    }
}
