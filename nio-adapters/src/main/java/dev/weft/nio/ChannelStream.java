package dev.weft.nio;

import dev.weft.loop.Strand;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.WritableByteChannel;

/// A stream over channels of the operating system, which are not blocking, and whose readiness a selector tells.
abstract class ChannelStream extends ByteStream {

    /// So many bytes at once, at most: the JDK copies them through a buffer of its own, as large, which it keeps.
    private static final int AT_ONCE = 1 << 17;

    private final ReadableByteChannel source;
    private final WritableByteChannel sink;
    private final Watched sourceWatched;
    private final Watched sinkWatched;
    /// False after a read that the channel could not fill: it is empty, so the next begins with waiting and saves a call. The
    /// reader's.
    private boolean mayHaveInput;

    /// @param source not blocking
    /// @param sink   not blocking; may be the same
    ChannelStream(ReadableByteChannel source, WritableByteChannel sink) {
        this.source = source;
        this.sink = sink;
        this.sourceWatched = new Watched((SelectableChannel) source, this);
        this.sinkWatched = sink == source ? sourceWatched : new Watched((SelectableChannel) sink, this);
    }

    /// Takes over the place that the channel has at a selector. Else, if the stream never waited, nobody would tell that selector of
    /// its end, and the JDK does not close a channel before the selector has let go of it.
    final void takePlace() throws IOException {
        sourceWatched.settle(Strand.current());
    }

    @Override
    protected final void awaitInput() throws IOException, InterruptedException {
        if (!mayHaveInput) {
            sourceWatched.await(SelectionKey.OP_READ);
            mayHaveInput = true;
        }
    }

    @Override
    protected final int receive(ByteBuffer into) throws IOException, InterruptedException {
        int limit = into.limit();
        int room = Math.min(into.remaining(), AT_ONCE);
        into.limit(into.position() + room);
        try {
            while (true) {
                awaitInput();
                sourceWatched.clearInput();
                int count = source.read(into);
                mayHaveInput = count == room;
                if (count != 0) {
                    return count;
                }
            }
        } catch (ClosedChannelException e) {
            throw closedException();
        } finally {
            into.limit(limit);
        }
    }

    @Override
    protected final void transmit(ByteBuffer output) throws IOException, InterruptedException {
        int limit = output.limit();
        output.limit(output.position() + Math.min(output.remaining(), AT_ONCE));
        try {
            sinkWatched.clearOutput();
            while (sink.write(output) == 0) {
                sinkWatched.await(SelectionKey.OP_WRITE);
            }
        } catch (ClosedChannelException e) {
            throw closedException();
        } finally {
            output.limit(limit);
        }
    }

    /// Waits until the channel takes output, or is closed: look.
    final void awaitOutput() throws IOException, InterruptedException {
        sinkWatched.await(SelectionKey.OP_WRITE);
    }

    /// Closes the channel to which the stream writes.
    final void closeSink() throws IOException {
        sinkWatched.close();
    }

    @Override
    protected void release() throws IOException {
        try {
            sinkWatched.close();
        } finally {
            if (sourceWatched != sinkWatched) {
                sourceWatched.close();
            }
        }
    }
}
