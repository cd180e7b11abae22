package dev.weft.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

/// A stream over another, which is slow, or breaks.
final class HarmedStream extends ByteStream {

    private final ByteStream inner;
    /// How many bytes pass at once, of so many.
    private final IntUnaryOperator portion;
    /// How often it was released.
    final AtomicInteger releases = new AtomicInteger();
    /// How many bytes may still be sent.
    volatile long sendable = Long.MAX_VALUE;

    HarmedStream(ByteStream inner, IntUnaryOperator portion) {
        this.inner = inner;
        this.portion = portion;
    }

    HarmedStream(ByteStream inner) {
        this(inner, count -> count);
    }

    @Override
    protected int receive(ByteBuffer into) throws IOException, InterruptedException {
        ByteBuffer part = into.slice(into.position(), portion.applyAsInt(into.remaining()));
        int count = inner.receive(part);
        into.position(into.position() + part.position());
        return count;
    }

    @Override
    protected void transmit(ByteBuffer output) throws IOException, InterruptedException {
        int count = (int) Math.min(sendable, portion.applyAsInt(output.remaining()));
        if (count == 0) {
            throw new IOException("Broken pipe, for a test");
        }
        ByteBuffer part = output.slice(output.position(), count);
        try {
            inner.transmit(part);
        } finally {
            output.position(output.position() + part.position());
            sendable -= part.position();
        }
    }

    @Override
    protected void endOutput() throws IOException, InterruptedException {
        inner.endOutput();
    }

    @Override
    protected void release() {
        releases.incrementAndGet();
        inner.close();
    }

    @Override
    public String toString() {
        return "a harmed stream";
    }
}
