package dev.weft.nio;

/// Two streams, each the other's peer.
///
/// @param left  what it writes, the right one reads
/// @param right what it writes, the left one reads
public record StreamPair(ByteStream left, ByteStream right) implements AutoCloseable {

    /// Closes both. Never throws.
    @Override
    public void close() {
        left.close();
        right.close();
    }
}
