package dev.weft.examples.http;

import java.nio.channels.FileChannel;
import java.time.Instant;

/// What there is at a path.
sealed interface Found {

    /// Nothing that this server shows.
    record Nothing() implements Found {
    }

    /// Something under another path.
    ///
    /// @param path where, encoded
    record Elsewhere(String path) implements Found {
    }

    /// A page that the server has made.
    ///
    /// @param html in whole
    record Listing(String html) implements Found {
    }

    /// A file.
    ///
    /// @param type     as in Content-Type
    /// @param size     in bytes
    /// @param modified to the second, as HTTP counts
    /// @param etag     with its quotes
    /// @param channel  open; whoever gets this closes it
    record File(String type, long size, Instant modified, String etag, FileChannel channel) implements Found {
    }
}
