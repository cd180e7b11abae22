package dev.weft.nio;

import java.nio.file.Path;

/// Something that has happened in a watched directory: see [AsyncFiles#watch].
///
/// @param kind what
/// @param path of what it has happened to: the directory as it was given to `watch`, and the entry's name; for an
///             [overflow][Kind#OVERFLOW] the directory alone
public record FileChange(Kind kind, Path path) {

    /// What can happen.
    public enum Kind {
        /// An entry was made, or moved in.
        CREATED,
        /// An entry was written to, or its attributes were changed. One write may be told of more than once.
        MODIFIED,
        /// An entry was deleted, or moved away.
        DELETED,
        /// More has happened than was kept: look at the directory anew.
        OVERFLOW
    }
}
