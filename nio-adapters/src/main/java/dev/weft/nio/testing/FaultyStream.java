package dev.weft.nio.testing;

import dev.weft.Weft;
import dev.weft.channel.Event;
import dev.weft.nio.ByteStream;
import dev.weft.nio.StreamClosedException;
import dev.weft.nio.TcpStream;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// A stream over another, on which things go wrong as a [FaultPlan] says.
///
/// ```java
/// StreamPair pair = ByteStream.memoryPair();
/// ByteStream slow = FaultyStream.over(pair.left(), FaultPlan.seeded(1).slices(1));
/// ```
///
/// Who uses this end meets the faults as it would meet those of a network: a reset is an IOException, in both directions and
/// for good; an end is the end of the input; garbage is garbage. The peer sees what is written through this end, and a reset
/// as a close; over TCP as a reset.
///
/// Time passes by the clock of the loop. See [ByteStream] for how reading, writing and cancellation go.
public final class FaultyStream extends ByteStream {

    private static final int CHUNK = 1 << 13;

    private final ByteStream inner;
    private final FaultPlan plan;
    private final FaultLine in;
    private final FaultLine out;
    private final Queue<InjectedFault> faults;
    private final Event closed = new Event();
    private volatile boolean broken;
    /// What was received, and goes on later. The reader's.
    private ByteBuffer held = ByteBuffer.allocate(0);

    private FaultyStream(ByteStream inner, FaultPlan plan, int number, Queue<InjectedFault> faults) {
        this.inner = inner;
        this.plan = plan;
        this.faults = faults;
        this.in = plan.incomingLine((fault, at) -> faults.add(new InjectedFault(number, "incoming", fault, at)));
        this.out = plan.outgoingLine((fault, at) -> faults.add(new InjectedFault(number, "outgoing", fault, at)));
    }

    /// Puts faults on a stream.
    ///
    /// @param stream open; belongs to the new one, which closes it
    /// @param plan   what goes wrong
    /// @return a stream
    public static FaultyStream over(ByteStream stream, FaultPlan plan) {
        return new FaultyStream(Objects.requireNonNull(stream, "stream"), Objects.requireNonNull(plan, "plan"), 0,
                new ConcurrentLinkedQueue<>());
    }

    /// One of a proxy's.
    static FaultyStream over(ByteStream stream, FaultPlan plan, int number, Queue<InjectedFault> faults) {
        return new FaultyStream(stream, plan, number, faults);
    }

    /// What has gone wrong until now.
    ///
    /// @return a copy, in the order in which it happened
    public List<InjectedFault> faults() {
        return List.copyOf(faults);
    }

    @Override
    protected int receive(ByteBuffer into) throws IOException, InterruptedException {
        while (true) {
            checkOpen();
            switch (in.due()) {
                case null -> {
                    if (!held.hasRemaining() && !fill()) {
                        return -1;
                    }
                    pause(in.latency());
                    return pass(into);
                }
                case Fault.Stall stall -> {
                    pause(stall.pause());
                    in.pass();
                }
                case Fault.Reset _ -> throw reset();
                case Fault.End _ -> {
                    return -1;
                }
            }
        }
    }

    /// @return false at the end
    private boolean fill() throws IOException, InterruptedException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        int count;
        try {
            count = inner.read(chunk);
        } catch (StreamClosedException e) {
            throw translated(e);
        }
        held = chunk.flip();
        if (count < 0 && in.dropsEnd()) {
            pause(null);
        }
        return count >= 0;
    }

    private int pass(ByteBuffer into) {
        byte[] piece = new byte[in.piece(Math.min(held.remaining(), into.remaining()))];
        held.get(piece);
        in.spoil(piece, piece.length);
        in.advance(piece.length);
        into.put(piece);
        return piece.length;
    }

    @Override
    protected void transmit(ByteBuffer output) throws IOException, InterruptedException {
        if (isOutputOn()) {
            pause(out.latency());
            send(output);
        } else {
            // Lost on the way.
            output.position(output.limit());
        }
    }

    /// Lets happen what is due.
    ///
    /// @return false if the output has ended
    private boolean isOutputOn() throws IOException, InterruptedException {
        while (true) {
            checkOpen();
            switch (out.due()) {
                case null -> {
                    return true;
                }
                case Fault.Stall stall -> {
                    pause(stall.pause());
                    out.pass();
                }
                case Fault.Reset _ -> throw reset();
                case Fault.End _ -> {
                    inner.shutdownOutput();
                    return false;
                }
            }
        }
    }

    private void send(ByteBuffer output) throws IOException, InterruptedException {
        byte[] piece = new byte[out.piece(output.remaining())];
        output.get(output.position(), piece);
        out.spoil(piece, piece.length);
        ByteBuffer sent = ByteBuffer.wrap(piece);
        try {
            inner.write(sent);
        } catch (StreamClosedException e) {
            throw translated(e);
        } finally {
            output.position(output.position() + sent.position());
            out.advance(sent.position());
        }
    }

    @Override
    protected void endOutput() throws IOException, InterruptedException {
        if (isOutputOn() && !out.dropsEnd()) {
            inner.shutdownOutput();
        }
    }

    @Override
    protected void release() {
        closed.set();
        inner.close();
    }

    /// Waits, and no longer than until the stream is closed.
    ///
    /// @param time null for ever
    private void pause(@Nullable Duration time) throws IOException, InterruptedException {
        if (time == null) {
            closed.await();
        } else if (!time.isZero()) {
            Weft.moveOnAfter(time, () -> closed.await());
        }
        checkOpen();
    }

    private void checkOpen() throws IOException {
        if (!isOpen()) {
            throw closedException();
        }
        if (broken) {
            throw resetException();
        }
    }

    private IOException reset() throws IOException {
        broken = true;
        reset(inner);
        closed.set();
        return resetException();
    }

    /// Closes a stream so that its peer sees a reset, if it is of a kind that has that.
    static void reset(ByteStream stream) throws IOException {
        if (stream instanceof FaultyStream faulty) {
            reset(faulty.inner);
        } else if (stream instanceof SimulatedStream simulated) {
            simulated.abort();
        } else if (stream instanceof TcpStream tcp && tcp.isOpen()) {
            tcp.option(StandardSocketOptions.SO_LINGER, 0);
        }
        stream.close();
    }

    private IOException resetException() {
        return new IOException("Connection reset: " + this);
    }

    /// What is below was closed: by a reset, by this stream, or behind its back.
    private IOException translated(StreamClosedException below) {
        return broken ? resetException() : isOpen() ? below : closedException();
    }

    @Override
    public String toString() {
        return inner + " with " + plan;
    }
}
