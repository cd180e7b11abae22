package dev.weft.nio;

/// Buffers of [ByteStream#CHUNK] bytes that nothing is in.
final class Buffers {
    private Buffers() {
    }

    static byte[] take() {
        return new byte[ByteStream.CHUNK];
    }

    static void giveBack(byte[] buffer) {
    }
}
