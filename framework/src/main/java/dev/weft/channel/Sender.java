package dev.weft.channel;

/// An end of a channel through which items are sent: to be given to whoever sends, and closed by that one.
///
/// When the last open sender is closed, so is the channel: its receivers get what is left, and then its end. So with an
/// end for each producer nobody need know who is the last. As the ends of Trio's memory channels, and of Rust's.
///
/// A sender may be used from any thread, and by several at once; closing it ends their waits.
///
/// @param <T> of the items
public final class Sender<T> implements AutoCloseable {

    private final Conduit<T> conduit;
    private volatile boolean closed;

    Sender(Conduit<T> conduit) {
        this.conduit = conduit;
    }

    /// As [Channel#send], through this end.
    ///
    /// @param item not null
    /// @throws InterruptedException   if the caller is cancelled or interrupted; then the item was not sent
    /// @throws ChannelClosedException if this end or the channel is closed, or was while the caller waited; then the item
    ///                                was not sent
    public void send(T item) throws InterruptedException {
        conduit.send(item, this);
    }

    /// As [Channel#trySend], through this end.
    ///
    /// @param item not null
    /// @return false if it would have to wait
    /// @throws ChannelClosedException if this end or the channel is closed
    public boolean trySend(T item) {
        return conduit.trySend(item, this);
    }

    /// Another end of the same channel, open and to be closed on its own.
    ///
    /// @return new
    /// @throws ChannelClosedException if this end or the channel is closed
    @Override
    @SuppressWarnings({"MethodDoesntCallSuperMethod", "PMD.CloneMethodMustImplementCloneable"})
    public Sender<T> clone() {
        return conduit.openSender(this);
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
        return (closed ? "closed sender of " : "sender of ") + conduit;
    }
}
