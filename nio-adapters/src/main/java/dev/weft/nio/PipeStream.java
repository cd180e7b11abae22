package dev.weft.nio;

import java.io.IOException;
import java.nio.channels.Pipe;

/// A stream over the operating system's pipes, one for each direction.
///
/// See [ByteStream] for how reading, writing and cancellation go.
public final class PipeStream extends ChannelStream {

    private final String name;

    private PipeStream(String name, Pipe.SourceChannel source, Pipe.SinkChannel sink) {
        super(source, sink);
        this.name = name;
    }

    /// Two ends, over two pipes: what one writes the other reads. Each pipe holds what the system gives it, usually 64 KiB.
    ///
    /// @return two streams, open
    /// @throws IOException if the process may open no more files
    public static StreamPair pair() throws IOException {
        Pipe toRight = Pipe.open();
        Pipe toLeft;
        try {
            toLeft = Pipe.open();
        } catch (IOException e) {
            close(toRight);
            throw e;
        }
        return new StreamPair(of("the left end of a pipe", toLeft.source(), toRight.sink()),
                of("the right end of a pipe", toRight.source(), toLeft.sink()));
    }

    private static PipeStream of(String name, Pipe.SourceChannel source, Pipe.SinkChannel sink) throws IOException {
        source.configureBlocking(false);
        sink.configureBlocking(false);
        return new PipeStream(name, source, sink);
    }

    private static void close(Pipe pipe) throws IOException {
        pipe.source().close();
        pipe.sink().close();
    }

    @Override
    protected void endOutput() throws IOException {
        closeSink();
    }

    @Override
    public String toString() {
        return name;
    }
}
