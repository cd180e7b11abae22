package dev.weft.channel;

import dev.weft.internal.Awaited;
import dev.weft.internal.Ring;
import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What a channel and its ends have in common: the items, who waits, and whether it is closed.
///
/// Inside the guard, whenever it is left: somebody waits to receive only if there is nothing to be had, and to send only
/// if there is no room. So who comes later takes nothing from one who waits: items and room are given to the first of
/// them, who need not have run by then.
///
/// |        | send                              | receive                  | close                              | fail                        |
/// |--------|-----------------------------------|--------------------------|------------------------------------|-----------------------------|
/// | OPEN   | to the first who waits, else kept | the oldest, else waits   | → CLOSED; who waits is told so     | → FAILED; who waits is told |
/// | CLOSED | refused                           | the oldest, then the end | -                                  | → FAILED                    |
/// | FAILED | refused                           | refused                  | -                                  | -                           |
final class Conduit<T> extends Guarded implements Awaited {

    static final String NULL_ITEM = "null was sent: a channel holds no nulls. Send a value that stands for nothing, or close"
            + " the channel if there is no more";

    private static final AtomicLong NUMBERS = new AtomicLong();

    /// In which order those who need several guards enter them.
    final long number = NUMBERS.incrementAndGet();

    private final int capacity;
    private final boolean replacing;
    private final Ring<T> items;
    private final WaitList senders = new WaitList();
    private final WaitList receivers = new WaitList();
    private volatile String name = "";

    // Changed inside only; who looks from outside sees it late.
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;
    /// Why it is closed, if not by a call of close.
    private volatile String why = "";
    private int openSenders;
    private int openReceivers;
    private long replaced;

    /// @param replacing whether a new item takes the place of the oldest where there is no room
    Conduit(int capacity, boolean replacing) {
        this.capacity = capacity;
        this.replacing = replacing;
        this.items = new Ring<>(Math.clamp(Integer.highestOneBit(Math.max(capacity, 1)), 1, 16));
    }

    // --- waiting ---

    void send(T item, @Nullable Sender<T> end) throws InterruptedException {
        Objects.requireNonNull(item, NULL_ITEM);
        Strand strand = Strand.current();
        strand.checkpoint();
        Wait wait = null;
        boolean refused;
        try {
            Wait ended;
            enter();
            try {
                refused = refuses(end);
                if (!refused && !accept(item)) {
                    wait = new Wait(new Waiter(strand, this), 0, end, item);
                    senders.add(wait);
                }
                ended = leave();
            } catch (Throwable t) {
                held = 0;
                throw t;
            }
            resume(ended);
            if (wait != null) {
                refused = waitIn(senders, wait) == Wait.ENDED;
            }
        } catch (Throwable t) {
            if (wait != null) {
                wait.isGone = true;
            }
            throw t;
        }
        if (refused) {
            throw refusal(end);
        }
        if (wait == null) {
            strand.spend();
        }
    }

    /// @return null at the end
    @Nullable T receive(@Nullable Receiver<T> end) throws InterruptedException {
        Strand strand = Strand.current();
        strand.checkpoint();
        T item;
        Wait wait = null;
        boolean served = false;
        try {
            Wait ended;
            enter();
            try {
                item = take(end);
                if (item == null && !closed && !refuses(end)) {
                    wait = new Wait(new Waiter(strand, this), 0, end, null);
                    receivers.add(wait);
                }
                ended = leave();
            } catch (Throwable t) {
                held = 0;
                throw t;
            }
            resume(ended);
            if (wait != null) {
                served = waitIn(receivers, wait) == Wait.SERVED;
            }
        } catch (Throwable t) {
            if (wait != null) {
                wait.isGone = true;
            }
            throw t;
        }
        if (wait != null) {
            return served ? gift(wait) : endFor(end);
        }
        strand.spend();
        return item != null ? item : endFor(end);
    }

    T receiveOrThrow(@Nullable Receiver<T> end) throws InterruptedException {
        T item = receive(end);
        if (item == null) {
            throw refusal(end);
        }
        return item;
    }

    @SuppressWarnings("unchecked")
    private static <T> T gift(Wait wait) {
        return (T) Objects.requireNonNull(wait.gift);
    }

    // --- not waiting ---

    boolean trySend(T item, @Nullable Sender<T> end) {
        Objects.requireNonNull(item, NULL_ITEM);
        Boolean sent = inside(() -> refuses(end) ? null : (Boolean) accept(item));
        if (sent == null) {
            throw refusal(end);
        }
        return sent;
    }

    /// @return empty if there is none now
    /// @throws ChannelClosedException if there will be none
    Optional<T> tryReceive(@Nullable Receiver<T> end) {
        Optional<T> item = inside(() -> {
            T taken = take(end);
            return taken == null && (closed || refuses(end)) ? null : Optional.ofNullable(taken);
        });
        if (item == null) {
            throw refusal(end);
        }
        return item;
    }

    // --- inside the guard ---

    /// Whether the item was handed over or kept.
    boolean accept(T item) {
        for (Wait next; (next = receivers.first) != null;) {
            if (serve(next, receivers, item)) {
                return true;
            }
        }
        if (items.size() < capacity) {
            items.add(item);
            return true;
        }
        if (replacing) {
            items.poll();
            replaced++;
            items.add(item);
            return true;
        }
        return false;
    }

    /// @return null if there is none, or the receiver is [refused][#refuses]
    @Nullable T take(@Nullable Receiver<T> end) {
        if (refuses(end)) {
            return null;
        }
        for (Wait next; (next = senders.first) != null;) {
            if (serve(next, senders, next.gift)) {
                T sent = gift(next);
                T item = items.poll();
                if (item == null) {
                    return sent;
                }
                items.add(sent);
                return item;
            }
        }
        return items.poll();
    }

    /// Whether nothing may be sent.
    boolean refuses(@Nullable Sender<T> end) {
        return closed || (end != null && end.isClosed());
    }

    /// Whether nothing may be received, not even what is there.
    boolean refuses(@Nullable Receiver<T> end) {
        return failure != null || (end != null && end.isClosed());
    }

    boolean isClosed() {
        return closed;
    }

    WaitList senders() {
        return senders;
    }

    WaitList receivers() {
        return receivers;
    }

    // --- the end ---

    void close() {
        inside(this::closeInside);
    }

    /// @return null
    private @Nullable Void closeInside() {
        closed = true;
        endAll(senders, null);
        endAll(receivers, null);
        return null;
    }

    /// @return what had been sent and will not be received
    List<T> fail(Throwable why) {
        return inside(() -> {
            // Before anything changes; and should an error strike below, a further call ends who waits still.
            List<T> left = new ArrayList<>(items.size());
            if (failure == null) {
                failure = why;
            }
            closeInside();
            for (T item; (item = items.poll()) != null;) {
                left.add(item);
            }
            return left;
        });
    }

    /// @param through only those who came through this end, or null for all
    private void endAll(WaitList list, @Nullable Object through) {
        for (Wait next, at = list.first; at != null; at = next) {
            next = at.after;
            if (through == null || at.of == through) {
                claim(at, Wait.ENDED, null);
                list.remove(at);
            }
        }
    }

    /// What a receiver whose wait was ended gets, or one that found nothing in a closed channel.
    ///
    /// @return null: there are no more items
    /// @throws ChannelClosedException if that is not so, but the channel failed or the end was closed
    @Nullable T endFor(@Nullable Receiver<T> end) {
        if (refuses(end)) {
            throw refusal(end);
        }
        return null;
    }

    /// Why something was refused: to the one end that was closed, or to all. From outside: to make an exception may take
    /// long, and load classes.
    ChannelClosedException refusal(@Nullable Object end) {
        if (failure != null) {
            return new ChannelClosedException(title() + " has failed", failure);
        }
        boolean isOwn = end instanceof Sender<?> sender && sender.isClosed()
                || end instanceof Receiver<?> receiver && receiver.isClosed();
        return new ChannelClosedException(
                isOwn ? "this end of " + title() + " was closed" : title() + " is closed" + why, null);
    }

    // --- ends ---

    /// @param like the end that is cloned, or null
    Sender<T> openSender(@Nullable Sender<T> like) {
        boolean refused = inside(() -> {
            boolean refuses = refuses(like);
            openSenders += refuses ? 0 : 1;
            return refuses;
        });
        if (refused) {
            throw refusal(like);
        }
        return new Sender<>(this);
    }

    /// @param like the end that is cloned, or null
    Receiver<T> openReceiver(@Nullable Receiver<T> like) {
        boolean refused = inside(() -> {
            // What is left in it can still be received.
            boolean refuses = refuses(like) || (closed && items.isEmpty());
            openReceivers += refuses ? 0 : 1;
            return refuses;
        });
        if (refused) {
            throw refusal(like);
        }
        return new Receiver<>(this);
    }

    void closeEnd(Sender<T> end) {
        inside(() -> {
            if (!end.isClosed()) {
                end.markClosed();
                endAll(senders, end);
                openSenders--;
                closeIfNone(openSenders, ": its last sender was closed");
            }
            return null;
        });
    }

    void closeEnd(Receiver<T> end) {
        inside(() -> {
            if (!end.isClosed()) {
                end.markClosed();
                endAll(receivers, end);
                openReceivers--;
                closeIfNone(openReceivers, ": its last receiver was closed");
            }
            return null;
        });
    }

    private void closeIfNone(int open, String because) {
        if (open == 0) {
            why = closed ? why : because;
            closeInside();
        }
    }

    // --- looking ---

    void name(String newName) {
        name = newName;
    }

    String title() {
        return name.isEmpty() ? "channel " + number : "channel \"" + name + "\"";
    }

    Channel.Statistics statistics() {
        return inside(() -> new Channel.Statistics(items.size(), capacity, senders.size(), receivers.size(),
                openSenders, openReceivers, replaced, closed));
    }

    @Override
    public Obstacle obstacle() {
        Channel.Statistics now = statistics();
        if (now.waitingReceivers() > 0) {
            return Obstacle.of(title() + ", into which nobody sends" + open(now.openSenders(), " of its senders"));
        }
        return Obstacle.of(now.waitingSenders() == 0
                ? title()
                : title() + ", which " + (capacity == 0 ? "holds nothing" : "is full with " + now.size())
                        + ", and from which nobody receives" + open(now.openReceivers(), " of its receivers"));
    }

    private static String open(int ends, String whose) {
        return ends == 0 ? "" : ", though " + ends + whose + (ends == 1 ? " is open" : " are open");
    }

    @Override
    public String toString() {
        return title();
    }
}
