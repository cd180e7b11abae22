package dev.weft.nio.testing;

import dev.weft.loop.Strand;
import dev.weft.nio.ByteStream;
import dev.weft.nio.ServerOptions;
import dev.weft.nio.StreamClosedException;
import dev.weft.nio.StreamServer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;

/// A server on a [Host] of a [SimulatedNetwork]: see [StreamServer] for how it goes.
///
/// ```java
/// SimulatedNetwork net = SimulatedNetwork.create();
/// net.host("server", host -> host.listen(80).serve(stream -> stream.transferTo(stream)));
/// ```
public final class SimulatedServer extends StreamServer<ByteStream> {

    private final Incarnation owner;
    private final int port;
    private final Queue<SimulatedStream> pending = new ArrayDeque<>();
    private final Spot acceptor = new Spot();
    private volatile boolean isClosed;

    SimulatedServer(Incarnation owner, int port, ServerOptions options) {
        super(options);
        this.owner = owner;
        this.port = port;
    }

    @Override
    public ByteStream accept() throws IOException, InterruptedException {
        Strand strand = Strand.current();
        strand.checkpoint();
        owner.host().net().checkOnLoop();
        while (true) {
            if (owner.hasCrashed()) {
                throw new CrashedException(owner);
            }
            if (isClosed) {
                throw new StreamClosedException(this + " was closed");
            }
            SimulatedStream next = pending.poll();
            if (next != null) {
                strand.spend();
                return next;
            }
            acceptor.await(this);
        }
    }

    /// Somebody has connected.
    void offer(SimulatedStream stream) {
        if (isClosed) {
            stream.abort();
        } else {
            pending.add(stream);
            acceptor.wake();
        }
    }

    @Override
    public void close() {
        isClosed = true;
        owner.host().net().scheduler().exclusively(this::closeHere);
    }

    private void closeHere() {
        owner.remove(this);
        acceptor.wake();
        for (SimulatedStream stream; (stream = pending.poll()) != null;) {
            stream.abort();
        }
    }

    @Override
    public boolean isOpen() {
        return !isClosed;
    }

    /// The port at which it listens.
    ///
    /// @return 1 to 65535, also after it was closed
    public int port() {
        return port;
    }

    @Override
    public String toString() {
        return "the server at " + owner.host().name() + ":" + port;
    }
}
