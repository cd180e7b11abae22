package dev.weft.nio;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Buffers for TLS records, lent to a connection while something is in them: one that idles holds none.
final class Packets {

    /// Of a buffer: room for two of the largest records that are usual. An engine of the JDK's makes none where there is no
    /// room for the largest, so with room for one each record of a handshake would be sent alone.
    static final int SIZE = 2 * ((1 << 14) + (1 << 10));

    /// What who holds none has instead.
    static final ByteBuffer NONE = ByteBuffer.allocate(0);

    /// How many are kept for the next: a megabyte. What is lent at once is seldom more, since between two waits of a task
    /// no other task of its loop runs.
    private static final int KEPT = 32;

    private static final AtomicReferenceArray<@Nullable ByteBuffer> KEEP = new AtomicReferenceArray<>(KEPT);

    private Packets() {
    }

    /// A buffer with nothing in it, to be written to.
    ///
    /// @param room how large it must be, at least
    static ByteBuffer take(int room) {
        if (room > SIZE) {
            return ByteBuffer.allocate(room);
        }
        for (int i = 0; i < KEPT; i++) {
            if (KEEP.getPlain(i) != null) {
                ByteBuffer kept = KEEP.getAndSet(i, null);
                if (kept != null) {
                    return kept;
                }
            }
        }
        // On the heap: the JDK's ciphers are made for arrays.
        return ByteBuffer.allocate(SIZE);
    }

    /// Takes a buffer back in which nothing is left to be read.
    ///
    /// @return NONE, to be held instead; the buffer itself, if something is left
    static ByteBuffer giveBackIfRead(ByteBuffer buffer) {
        if (buffer.hasRemaining()) {
            return buffer;
        }
        if (buffer.capacity() == SIZE) {
            buffer.clear();
            for (int i = 0; i < KEPT; i++) {
                if (KEEP.getPlain(i) == null && KEEP.compareAndSet(i, null, buffer)) {
                    break;
                }
            }
        }
        return NONE;
    }
}
