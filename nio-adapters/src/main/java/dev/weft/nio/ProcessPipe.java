package dev.weft.nio;

import dev.weft.loop.Strand;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The program's end of a pipe to a process: what blocks on it is done by a thread of a pool, one call at a time.
///
/// |          | `begin`    | the call ends            | `release`              |
/// |----------|------------|--------------------------|------------------------|
/// | idle     | → busy     | -                        | closes the pipe        |
/// | busy     | -          | → idle                   | → left                 |
/// | left     | -          | closes the pipe          | -                      |
///
/// A call whose task was cancelled goes on, and what it brings is there for the next. The pipe is closed behind a call and
/// not under it: that would not wake the call, and its number might be somebody else's file by then.
abstract class ProcessPipe extends ByteStream {

    /* Platform threads, as many as there are calls that block. A virtual thread of the JDK's own scheduler would block one
     * of its carriers: the JDK makes up for that only up to 256, and all virtual threads of the program share those. Not
     * Weft.offload either: a few children that say nothing would use up its pool. */
    private static final ExecutorService POOL = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS,
            new SynchronousQueue<>(), Worker::new);

    /// As much as a pipe holds, on Linux.
    static final int CAPACITY = 1 << 16;

    private static final class Worker extends Thread {

        private static final AtomicInteger NUMBERS = new AtomicInteger();

        Worker(Runnable loop) {
            super(null, loop, "weft-pipe-" + NUMBERS.incrementAndGet(), 0, false);
            setDaemon(true);
        }
    }

    /// What may block.
    @FunctionalInterface
    interface Call {

        /// Does it, on a thread of the pool.
        void run() throws IOException;
    }

    private final String name;
    private final Closeable pipe;
    private final Signal idle = new Signal();
    /// Changed under the monitor. What a call has done is seen by who sees that it is not busy.
    private volatile boolean busy;
    /// Under the monitor.
    private boolean left;
    private @Nullable IOException failure;

    ProcessPipe(String name, Closeable pipe) {
        this.name = name;
        this.pipe = pipe;
    }

    /// Has a call done. Only when idle.
    final void begin(Call call) throws StreamClosedException {
        synchronized (this) {
            if (left) {
                throw closedException();
            }
            busy = true;
        }
        try {
            POOL.execute(() -> perform(call));
        } catch (Throwable t) {
            end();
            throw t;
        }
    }

    private void perform(Call call) {
        try {
            call.run();
        } catch (IOException e) {
            failure = e;
        } catch (Throwable t) {
            failure = new IOException(t);
        } finally {
            end();
        }
    }

    private void end() {
        boolean closes;
        synchronized (this) {
            busy = false;
            closes = left;
        }
        if (closes) {
            try {
                closePipe();
            } catch (IOException e) {
                Logs.closing(this, e);
            }
        }
        idle.give();
    }

    /// Waits until no call is under way.
    ///
    /// @throws IOException if one has failed, ever
    final void awaitIdle() throws IOException, InterruptedException {
        Strand strand = Strand.current();
        strand.domain().beginForeignWait();
        try {
            while (busy && isOpen()) {
                idle.await(strand, this);
            }
        } finally {
            strand.domain().endForeignWait();
        }
        if (!isOpen()) {
            throw closedException();
        }
        if (failure != null) {
            throw new IOException(this + " failed: " + failure.getMessage(), failure);
        }
    }

    void closePipe() throws IOException {
        pipe.close();
    }

    final boolean hasFailed() {
        return failure != null;
    }

    final UnsupportedOperationException oneWay(String instead) {
        return new UnsupportedOperationException(this + " goes one way only. " + instead);
    }

    @Override
    protected void release() throws IOException {
        boolean closes;
        synchronized (this) {
            left = true;
            closes = !busy;
        }
        idle.close();
        if (closes) {
            closePipe();
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /// What a process writes: its standard output, or its standard error.
    static final class Output extends ProcessPipe {

        private final InputStream pipe;
        /// Between two calls the reader's, else the call's.
        private byte[] chunk = {};
        private int from;
        private int to;

        Output(String name, InputStream pipe) {
            super(name, pipe);
            this.pipe = pipe;
        }

        private void fill() throws IOException {
            if (chunk.length == 0) {
                chunk = new byte[CAPACITY];
            }
            from = 0;
            to = pipe.read(chunk);
        }

        @Override
        protected void awaitInput() throws IOException, InterruptedException {
            awaitIdle();
            if (from == to) {
                begin(this::fill);
                awaitIdle();
            }
        }

        @Override
        protected int receive(ByteBuffer into) throws IOException, InterruptedException {
            awaitInput();
            if (to < 0) {
                return -1;
            }
            int count = Math.min(into.remaining(), to - from);
            into.put(chunk, from, count);
            from += count;
            return count;
        }

        @Override
        protected void transmit(ByteBuffer output) {
            throw oneWay("Write to stdin() instead");
        }

        @Override
        protected void endOutput() {
            throw oneWay("Shut down the output of stdin() instead");
        }
    }

    /// What a process reads: its standard input.
    static final class Input extends ProcessPipe {

        private final OutputStream pipe;

        Input(String name, OutputStream pipe) {
            super(name, pipe);
            this.pipe = pipe;
        }

        @Override
        protected int receive(ByteBuffer into) {
            throw oneWay("Read from stdout() or stderr() instead");
        }

        @Override
        protected void transmit(ByteBuffer output) throws IOException, InterruptedException {
            awaitIdle();
            // A copy, since a call goes on when its task is cancelled, and the array is the program's again then.
            byte[] chunk = new byte[Math.min(output.remaining(), CAPACITY)];
            output.get(chunk);
            begin(() -> {
                pipe.write(chunk);
                pipe.flush();
            });
            awaitIdle();
        }

        @Override
        protected void endOutput() throws IOException, InterruptedException {
            awaitIdle();
            closePipe();
        }

        /// The JDK's buffer would try once more what has failed before.
        @Override
        void closePipe() throws IOException {
            try {
                super.closePipe();
            } catch (IOException e) {
                if (!hasFailed()) {
                    throw e;
                }
            }
        }
    }
}
