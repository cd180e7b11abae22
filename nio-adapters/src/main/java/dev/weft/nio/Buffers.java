package dev.weft.nio;

import dev.weft.loop.Strand;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Buffers of [ByteStream#CHUNK] bytes that nothing is in, for the streams of one loop: a stream has one only while it has
/// input, so that idle ones cost nothing, and to make one for each message would cost as much as the message. Off the loops
/// streams make their own.
final class Buffers {

    private static final int MOST = 64;

    /// What is on a loop is there alone, between switch points.
    private final ArrayDeque<byte[]> free = new ArrayDeque<>();

    static byte[] take() {
        Buffers ours = ofCurrentLoop();
        byte[] buffer = ours != null ? ours.free.poll() : null;
        return buffer != null ? buffer : new byte[ByteStream.CHUNK];
    }

    /// Takes a buffer back that is not used any more, if it is one of these.
    static void giveBack(byte[] buffer) {
        if (buffer.length == ByteStream.CHUNK) {
            Buffers ours = ofCurrentLoop();
            if (ours != null && ours.free.size() < MOST) {
                ours.free.push(buffer);
            }
        }
    }

    private static @Nullable Buffers ofCurrentLoop() {
        return SelectorPoller.of(Strand.current().domain()).buffers();
    }
}
