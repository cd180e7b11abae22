package dev.weft.nio;

import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A channel whose readiness is waited for, and its place in a selector.
///
/// It is registered with the selector of the loop on which it is first waited for. Tasks of other loops may wait for it too,
/// and are woken from there; when that loop has ended, the next one who waits takes the channel along to its own.
///
/// Interest in input is left standing from one wait to the next, so that a message costs no call to the selector. When a report
/// meets one that nobody has taken, nobody reads: then it is dropped until somebody waits again, or the selector would report
/// for ever. Interest in output is dropped at each report, since output is nearly always possible.
final class Watched {

    private static final int INPUT = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
    private static final int OUTPUT = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

    /// A channel at a selector.
    record Place(SelectorPoller poller, SelectionKey key) {
    }

    private final SelectableChannel channel;
    /// What waits for it, for people; null for a channel that is the program's own.
    private final @Nullable Object owner;
    private final Signal input = new Signal();
    private final Signal output = new Signal();
    private volatile @Nullable Place place;

    /// @param owner what waits for it, for people; null if the channel is the program's own, which may close it at any time
    Watched(SelectableChannel channel, @Nullable Object owner) {
        this.channel = channel;
        this.owner = owner;
    }

    /// Forgets a report of input: to be called before an attempt to read, which will see what was reported.
    void clearInput() {
        input.clear();
    }

    /// As [#clearInput], of output.
    void clearOutput() {
        output.clear();
    }

    /// As [#await], for those who do not try the operation first: an earlier report counts for nothing, since what it told of may
    /// have been used up.
    void awaitAnew(int operation) throws IOException, InterruptedException {
        ((operation & INPUT) != 0 ? input : output).clear();
        await(operation);
    }

    /// Waits until the channel may be ready for an operation, or is closed: look.
    ///
    /// @param operation one of those of SelectionKey
    void await(int operation) throws IOException, InterruptedException {
        Strand strand = Strand.current();
        Signal signal = (operation & INPUT) != 0 ? input : output;
        while (true) {
            Waiter mine = signal.enlist(strand, this);
            if (mine == null) {
                return;
            }
            boolean watched = false;
            try {
                watched = watch(strand, operation);
            } finally {
                if (!watched) {
                    signal.leave(mine);
                }
            }
            if (!watched) {
                return;
            }
            boolean told = false;
            try {
                signal.await(mine);
                told = true;
            } finally {
                if (!told && operation == SelectionKey.OP_CONNECT) {
                    withdrawConnect();
                }
            }
            Place now = place;
            if (now == null || now.poller.isOpen()) {
                return;
            }
        }
    }

    /// Who waited for a connection gives up. The selector must not look for it any more: once it has come about, that would
    /// find the channel ready for ever, and never say so.
    private void withdrawConnect() {
        Place now = place;
        if (now != null) {
            try {
                Strand.current().domain().staysMounted(() -> now.key.interestOpsAnd(~SelectionKey.OP_CONNECT));
                // Another may wait for it by now.
                output.give();
                now.poller.changed();
            } catch (CancelledKeyException e) {
                // Then nobody looks.
            }
        }
    }

    /// @return false if the channel is closed
    private boolean watch(Strand strand, int operation) throws IOException {
        try {
            Place now = place;
            if (now == null || !now.poller.isOpen()) {
                now = settle(strand);
            }
            if ((now.key.interestOps() & operation) == 0) {
                SelectionKey key = now.key;
                strand.domain().staysMounted(() -> key.interestOpsOr(operation));
                now.poller.changed();
            }
            return true;
        } catch (ClosedChannelException e) {
            return false;
        } catch (CancelledKeyException e) {
            // Either the channel was closed or the selector.
            return channel.isOpen() && watch(strand, operation);
        }
    }

    /// Takes a place at the selector of whoever waits. Two may come at once, a reader and a writer on different loops.
    synchronized Place settle(Strand strand) throws IOException {
        Place now = place;
        while (now == null || !now.poller.isOpen()) {
            SelectorPoller poller = SelectorPoller.of(strand.domain());
            SelectionKey key = poller.register(channel, this);
            if (key != null) {
                now = new Place(poller, key);
                place = now;
                if (!channel.isOpen()) {
                    // Who closed it may have found no place, and told no selector.
                    poller.changed();
                }
            }
        }
        return now;
    }

    /// The selector has found the channel ready. Called by who runs the selector.
    void ready(SelectionKey key) {
        try {
            tell(key, key.readyOps());
        } catch (CancelledKeyException e) {
            // Closed by another thread meanwhile, which tells who waits.
        }
    }

    private void tell(SelectionKey key, int ops) {
        int outputs = ops & OUTPUT;
        if (outputs != 0) {
            key.interestOpsAnd(~outputs);
            output.give();
        }
        int inputs = ops & INPUT;
        if (inputs != 0 && !input.give()) {
            key.interestOpsAnd(~inputs);
            if (!input.isGiven()) {
                // Taken meanwhile: who waits now may have seen the interest that has just been dropped.
                key.interestOpsOr(inputs);
            }
        }
    }

    /// Whether somebody waits for it.
    boolean isAwaited() {
        return input.isAwaited() || output.isAwaited();
    }

    /// Its selector is closed: those who wait look for another.
    void orphaned() {
        input.give();
        output.give();
    }

    /// Ends all waits, now and later, if the channel was closed.
    boolean endIfClosed() {
        if (channel.isOpen()) {
            return false;
        }
        end();
        return true;
    }

    /// Closes the channel, and ends all waits, now and later. Any thread.
    void close() throws IOException {
        try {
            closeChannel();
        } finally {
            end();
            Place now = place;
            if (now != null) {
                // What is left of the channel goes with the next selection.
                now.poller.changed();
            }
        }
    }

    /// A channel's locks, and those of the keys that are to go, are also taken by who selects.
    private void closeChannel() throws IOException {
        IOException[] failure = new IOException[1];
        Strand.current().domain().staysMounted(() -> {
            try {
                channel.close();
            } catch (IOException e) {
                failure[0] = e;
            }
        });
        if (failure[0] != null) {
            throw failure[0];
        }
    }

    /// As [#close], and returns only when the channel's address is free again.
    void closeWholly() throws IOException {
        close();
        Place now = place;
        if (now != null) {
            now.poller.flush(channel);
        }
    }

    private void end() {
        input.close();
        output.close();
    }

    @Override
    public String toString() {
        return Objects.requireNonNullElse(owner, channel).toString();
    }
}
