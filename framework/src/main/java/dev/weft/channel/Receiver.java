package dev.weft.channel;

import java.util.Iterator;
import java.util.Optional;

/// An end of a channel from which items are received: to be given to whoever receives, and closed by that one.
///
/// Each item goes to one receiver. When the last open receiver is closed, so is the channel: nobody is there for what
/// would be sent. As the ends of Trio's memory channels, and of Rust's.
///
/// A receiver may be used from any thread, and by several at once; closing it ends their waits.
///
/// @param <T> of the items
public final class Receiver<T> implements Iterable<T>, AutoCloseable {

    private final Conduit<T> conduit;
    private volatile boolean closed;

    Receiver(Conduit<T> conduit) {
        this.conduit = conduit;
    }

    /// As [Channel#receive], through this end.
    ///
    /// @return the oldest item
    /// @throws InterruptedException   if the caller is cancelled or interrupted; then it took no item
    /// @throws ChannelClosedException if this end is closed, the channel has failed, or it is closed and has no more items
    public T receive() throws InterruptedException {
        return conduit.receiveOrThrow(this);
    }

    /// As [Channel#tryReceive], through this end.
    ///
    /// @return the oldest item; empty if there is none now
    /// @throws ChannelClosedException if this end is closed, the channel has failed, or it is closed and has no more items
    public Optional<T> tryReceive() {
        return conduit.tryReceive(this);
    }

    /// As [Channel#iterator], through this end.
    ///
    /// @return to be used by one thread
    @Override
    public Iterator<T> iterator() {
        return new Items<>(conduit, this);
    }

    /// Another end of the same channel, open and to be closed on its own.
    ///
    /// @return new
    /// @throws ChannelClosedException if this end is closed, the channel has failed, or it is closed and has no more items
    @Override
    @SuppressWarnings("MethodDoesntCallSuperMethod")
    public Receiver<T> clone() {
        return conduit.openReceiver(this);
    }

    /// Closes this end: who waits in it gets a ChannelClosedException, those in others go on. If it was the last open one
    /// the channel is closed. Any further call does nothing. Never waits.
    @Override
    public void close() {
        conduit.closeEnd(this);
    }

    /// Whether it was closed.
    ///
    /// @return false as long as it is open, whatever the channel is
    public boolean isClosed() {
        return closed;
    }

    /// Inside the guard.
    void markClosed() {
        closed = true;
    }

    Conduit<T> conduit() {
        return conduit;
    }

    @Override
    public String toString() {
        return (closed ? "closed receiver of " : "receiver of ") + conduit;
    }
}
