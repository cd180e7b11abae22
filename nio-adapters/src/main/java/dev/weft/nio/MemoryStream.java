package dev.weft.nio;

import dev.weft.loop.Strand;
import java.io.IOException;
import java.nio.ByteBuffer;

/// One end of a stream in memory. It behaves as a TCP connection does, so what works with one works with the other: what was
/// written before a close still arrives, and who writes to a closed peer fails.
final class MemoryStream extends ByteStream {

    /// What goes from one end to the other: a ring of bytes, of which each end keeps one position.
    private static final class Way {

        private final byte[] bytes;
        private final Signal readable = new Signal();
        private final Signal writable = new Signal();
        /// These are guarded by the way's monitor, which is held for a copy only.
        private int first;
        private int count;
        private boolean ended;
        /// Nobody reads any more.
        private boolean deaf;

        Way(int capacity) {
            bytes = new byte[capacity];
        }

        /// @return -1 at the end, 0 if there is nothing now
        synchronized int take(ByteBuffer into) {
            int taken = Math.min(into.remaining(), count);
            if (taken == 0) {
                return ended ? -1 : 0;
            }
            int straight = Math.min(taken, bytes.length - first);
            into.put(bytes, first, straight);
            into.put(bytes, 0, taken - straight);
            first = (first + taken) % bytes.length;
            count -= taken;
            return taken;
        }

        /// @return -1 if nobody reads any more, 0 if there is no room now
        synchronized int put(ByteBuffer output) {
            if (deaf) {
                return -1;
            }
            int put = Math.min(output.remaining(), bytes.length - count);
            int at = (first + count) % bytes.length;
            int straight = Math.min(put, bytes.length - at);
            output.get(bytes, at, straight);
            output.get(bytes, 0, put - straight);
            count += put;
            return put;
        }

        void end() {
            synchronized (this) {
                ended = true;
            }
            readable.give();
        }

        void stopReading() {
            synchronized (this) {
                deaf = true;
                count = 0;
            }
            writable.give();
        }
    }

    private final String name;
    private final Way in;
    private final Way out;

    private MemoryStream(String name, Way in, Way out) {
        this.name = name;
        this.in = in;
        this.out = out;
    }

    static StreamPair pair(int capacity) {
        if (capacity <= 0) {
            throw new IllegalArgumentException("a capacity of " + capacity + " bytes: that must be above zero");
        }
        Way toLeft = new Way(capacity);
        Way toRight = new Way(capacity);
        return new StreamPair(new MemoryStream("the left end of a stream in memory", toLeft, toRight),
                new MemoryStream("the right end of a stream in memory", toRight, toLeft));
    }

    @Override
    protected int receive(ByteBuffer into) throws IOException, InterruptedException {
        while (true) {
            if (!isOpen()) {
                throw closedException();
            }
            int count = in.take(into);
            if (count > 0) {
                in.writable.give();
            }
            if (count != 0) {
                return count;
            }
            in.readable.await(Strand.current(), this);
        }
    }

    @Override
    protected void transmit(ByteBuffer output) throws IOException, InterruptedException {
        while (true) {
            if (!isOpen()) {
                throw closedException();
            }
            int count = out.put(output);
            if (count < 0) {
                throw new IOException("Broken pipe: the peer of " + this + " has closed it");
            }
            if (count > 0) {
                out.readable.give();
                return;
            }
            out.writable.await(Strand.current(), this);
        }
    }

    @Override
    protected void endOutput() {
        out.end();
    }

    @Override
    protected void release() {
        out.end();
        in.stopReading();
        // Whoever waits here; the peer waits on the other signal of each way.
        in.readable.close();
        out.writable.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
