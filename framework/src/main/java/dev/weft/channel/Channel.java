package dev.weft.channel;

import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A queue between those who send and those who receive, first in, first out. Each item is received once.
///
/// ```java
/// Channel<String> lines = Channel.buffered(16);
/// TaskGroup.run(group -> {
///     group.fork(() -> {
///         try (lines) {
///             for (String line : read()) {
///                 lines.send(line);
///             }
///         }
///     });
///     for (String line : lines) {
///         process(line);
///     }
/// });
/// ```
///
/// | kind                | holds             | `send` waits                    | `trySend` is false        |
/// |---------------------|-------------------|---------------------------------|---------------------------|
/// | [#rendezvous]       | nothing           | until somebody receives         | unless somebody waits     |
/// | [#buffered]         | so many           | while it is full                | while it is full          |
/// | [#unbounded]        | any number        | never                           | never                     |
/// | [#latest]           | the latest        | never; it replaces the one held | never                     |
///
/// |        | `send`                     | `receive`, iteration                          | who waits             |
/// |--------|----------------------------|-----------------------------------------------|-----------------------|
/// | open   | as above                   | the oldest item; waits for one                | -                     |
/// | closed | ChannelClosedException     | what is left; then ChannelClosedException, or the end of the loop | the same, at once |
/// | failed | ChannelClosedException with the cause | ChannelClosedException with the cause | the same, at once     |
///
/// **Fair.** Who waits is served in the order of coming, and is given the item, or the room, by whoever brings it: nobody
/// who comes later can take it, with [#tryReceive] or [#trySend] neither.
///
/// **Cancellation.** `send` and `receive` are suspension points, also when they need not wait. A cancelled `receive` has
/// taken no item, and a cancelled `send` has sent nothing: each either happened or threw, never both. A timed receive is a
/// `Weft.withTimeout` around it. Operations that never wait let the loop's other tasks run once in 128 times.
///
/// **Threads.** All methods may be called from any thread: tasks of one loop, of several, off the loops, platform threads.
/// What was done before an item was sent is seen by who received it. There is no lock to wait for: a task switches only
/// where it waits for an item or for room, or where the 128th operation lets others run; `trySend`, `tryReceive`, `close`
/// and the rest never switch.
///
/// Semantics are those of Trio's memory channels; closing is that of Kotlin's and of asyncio's `Queue.shutdown`.
///
/// @param <T> of the items, which are never null
public final class Channel<T> implements Iterable<T>, AutoCloseable {

    /// How a channel was when somebody looked. It may have changed since.
    ///
    /// @param size             items that it holds
    /// @param capacity         items that it can hold; `Integer.MAX_VALUE` if it is unbounded
    /// @param waitingSenders   those who wait in `send`
    /// @param waitingReceivers those who wait in `receive`
    /// @param openSenders      ends made by [#sender] and not closed
    /// @param openReceivers    ends made by [#receiver] and not closed
    /// @param replaced         items that gave way to a later one, since it was made
    /// @param closed           whether it was closed, or failed
    public record Statistics(int size, int capacity, int waitingSenders, int waitingReceivers, int openSenders,
            int openReceivers, long replaced, boolean closed) {
    }

    private final Conduit<T> conduit;

    private Channel(int capacity, boolean replacing) {
        conduit = new Conduit<>(capacity, replacing);
    }

    /// A channel that holds nothing: who sends waits until somebody has received. As Go's unbuffered channel.
    ///
    /// @param <T> of the items
    /// @return new
    public static <T> Channel<T> rendezvous() {
        return new Channel<>(0, false);
    }

    /// A channel that holds a number of items; who sends to a full one waits.
    ///
    /// @param <T>      of the items
    /// @param capacity 1 or more
    /// @return new
    /// @throws IllegalArgumentException if the capacity is less than 1
    public static <T> Channel<T> buffered(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a buffered channel of capacity " + capacity + ": it must hold at least"
                    + " one item. For a channel that holds none use Channel.rendezvous(), for one without a limit"
                    + " Channel.unbounded()");
        }
        return new Channel<>(capacity, false);
    }

    /// A channel that holds any number of items. Nothing slows down who sends: where more may come than is taken, prefer
    /// [#buffered].
    ///
    /// @param <T> of the items
    /// @return new
    public static <T> Channel<T> unbounded() {
        return new Channel<>(Integer.MAX_VALUE, false);
    }

    /// A channel that holds the latest item: one that is sent before the last was received takes that one's place. For
    /// states and positions, of which only the newest counts. As Kotlin's conflated channel.
    ///
    /// @param <T> of the items
    /// @return new
    public static <T> Channel<T> latest() {
        return new Channel<>(1, true);
    }

    /// Gives it a name, for messages, thread dumps and the task tree.
    ///
    /// @param name for people
    /// @return this
    public Channel<T> named(String name) {
        conduit.name(Objects.requireNonNull(name, "name"));
        return this;
    }

    /// Sends an item: hands it to who has waited longest for one, or leaves it in the channel, or waits for either.
    ///
    /// @param item not null
    /// @throws InterruptedException   if the caller is cancelled or interrupted; then the item was not sent
    /// @throws ChannelClosedException if the channel is closed or has failed, or did while the caller waited; then the item
    ///                                was not sent
    /// @throws NullPointerException   if the item is null
    public void send(T item) throws InterruptedException {
        conduit.send(item, null);
    }

    /// Receives the oldest item, and waits if there is none.
    ///
    /// @return the item
    /// @throws InterruptedException   if the caller is cancelled or interrupted; then it took no item
    /// @throws ChannelClosedException if the channel has failed, or is closed and has no more items, or becomes so
    ///                                while the caller waits
    public T receive() throws InterruptedException {
        return conduit.receiveOrThrow(null);
    }

    /// Sends an item if that can be done without waiting. No suspension point.
    ///
    /// @param item not null
    /// @return false if it was not sent: there is no room, and nobody waits for it
    /// @throws ChannelClosedException if the channel is closed or has failed
    /// @throws NullPointerException   if the item is null
    public boolean trySend(T item) {
        return conduit.trySend(item, null);
    }

    /// Receives an item if there is one. No suspension point.
    ///
    /// @return the oldest item; empty if there is none now
    /// @throws ChannelClosedException if the channel has failed, or is closed and has no more items
    public Optional<T> tryReceive() {
        return conduit.tryReceive(null);
    }

    /// Receives until the channel is closed and has no more items.
    ///
    /// `hasNext` waits for the next item and takes it: an iterator that is given up after it has one item less than the
    /// channel gave. Its methods cannot declare InterruptedException, and throw a CancellationException with the interrupt
    /// flag set instead; then no item was taken. A channel that has failed throws a [ChannelClosedException].
    ///
    /// @return to be used by one thread; several may iterate, each over its own
    @Override
    public Iterator<T> iterator() {
        return new Items<>(conduit, null);
    }

    /// Closes it: nothing more can be sent, and what it holds can be received. Who waits in `send` gets a
    /// [ChannelClosedException], and so does who waits in `receive`, for then it is empty. Any further call does nothing.
    /// Never waits.
    @Override
    public void close() {
        conduit.close();
    }

    /// Ends it with a failure: everybody who waits, and who comes, gets a [ChannelClosedException] with this cause; what it
    /// holds is not received any more. Has no effect on a channel that has failed already; one that was closed can still
    /// fail. Never waits.
    ///
    /// @param cause why
    /// @return the items that were sent and now will not be received, the oldest first: to be closed, or sent elsewhere
    public List<T> fail(Throwable cause) {
        return conduit.fail(Objects.requireNonNull(cause, "cause"));
    }

    /// A new end to send through, which counts: when the last of them is closed, so is the channel.
    ///
    /// @return open
    /// @throws ChannelClosedException if the channel is closed or has failed
    public Sender<T> sender() {
        return conduit.openSender(null);
    }

    /// A new end to receive from, which counts: when the last of them is closed, so is the channel.
    ///
    /// @return open
    /// @throws ChannelClosedException if the channel has failed, or is closed and has no more items
    public Receiver<T> receiver() {
        return conduit.openReceiver(null);
    }

    /// Looks at it.
    ///
    /// @return how it was
    public Statistics statistics() {
        return conduit.statistics();
    }

    Conduit<T> conduit() {
        return conduit;
    }

    @Override
    public String toString() {
        return conduit.toString();
    }
}
