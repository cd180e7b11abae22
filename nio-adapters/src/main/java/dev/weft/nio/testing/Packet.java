package dev.weft.nio.testing;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A message between two hosts, and how it stands on its way. Its link's.
final class Packet {

    /// How a packet is sent.
    enum Care {
        /// Once.
        NONE,
        /// Again and again until it arrives, at first after 200 ms.
        INSISTENT,
        /// The same, but at first after a second: what opens a connection, where the sender knows nothing of the way.
        OPENING
    }

    /// Keeps the packets of one direction of a connection in their order: each waits, where it arrives, for those before it. If
    /// one of them never comes, since its sender crashed before it left, those after it are worth nothing.
    static final class Order {

        private long sent;
        private long arrived;
        private final Map<Long, Packet> early = new HashMap<>();
        private long last;
        private boolean isUsed;

        /// @return that moment, or the one at which the packet before arrives
        private long after(long at) {
            last = isUsed && last - at > 0 ? last : at;
            isUsed = true;
            return last;
        }
    }

    final Care care;
    private final @Nullable Incarnation sender;
    private final @Nullable Order order;
    private final Runnable arrival;
    /// Which it is in its order; negative if it waits for none.
    private final long place;
    /// Which it is, of all.
    long number;
    /// When it arrives.
    long at;
    /// When it leaves its host: later than it was sent, if it is lost at first.
    private long leavesAt;
    private boolean hasLeft;

    /// @param sender  who can still lose it; null for what the machine sends by itself, which waits for nothing that a sender has
    ///                lost
    /// @param order   in which it arrives, or null if it may overtake
    /// @param arrival run on the loop, by Weft; must throw nothing
    Packet(Care care, @Nullable Incarnation sender, @Nullable Order order, Runnable arrival) {
        this.care = care;
        this.sender = sender;
        this.order = order;
        this.arrival = arrival;
        this.place = sender == null || order == null ? -1 : order.sent++;
    }

    void leaves(long moment, long latency) {
        if (!hasLeft) {
            leavesAt = moment;
            hasLeft = true;
        }
        at = order == null ? moment + latency : order.after(moment + latency);
    }

    /// It is still, or again, with its sender, who cannot get it through.
    void becomesStuck() {
        hasLeft = false;
    }

    boolean hasLeft() {
        return hasLeft;
    }

    /// Whether its sender crashed before it left: then there is no such packet.
    boolean isGone() {
        return sender != null && sender.hasCrashed() && (!hasLeft || leavesAt - sender.crashedAt() > 0);
    }

    /// It has come: if others of its order have not, it waits for them, since they may be sent again.
    void arrive() {
        if (order == null || place < 0) {
            arrival.run();
            return;
        }
        order.early.put(place, this);
        for (Packet next; (next = order.early.remove(order.arrived)) != null;) {
            order.arrived++;
            next.arrival.run();
        }
    }
}
