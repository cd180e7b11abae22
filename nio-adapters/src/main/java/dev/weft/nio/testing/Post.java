package dev.weft.nio.testing;

import dev.weft.loop.Alarm;
import dev.weft.loop.Scheduler;
import java.util.PriorityQueue;

/// What is under way in a network. Of packets that arrive at the same moment the one that was sent first comes first.
final class Post {

    /// A packet that arrives by a link.
    private record Transit(Packet packet, Link link) implements Comparable<Transit> {

        @Override
        public int compareTo(Transit other) {
            long later = packet.at - other.packet.at;
            return Long.signum(later == 0 ? packet.number - other.packet.number : later);
        }
    }

    private final Scheduler loop;
    private final PriorityQueue<Transit> underWay = new PriorityQueue<>();
    private final Alarm alarm = new Alarm(this::deliver);
    private long sent;

    Post(Scheduler loop) {
        this.loop = loop;
    }

    /// @return how many were numbered before
    long number() {
        return sent++;
    }

    void add(Packet packet, Link link) {
        Transit transit = new Transit(packet, link);
        underWay.add(transit);
        if (underWay.peek() == transit) {
            loop.setAlarm(alarm, packet.at);
        }
    }

    private void deliver() {
        try {
            for (Transit next; (next = underWay.peek()) != null && next.packet.at - loop.nanoTime() <= 0;) {
                underWay.remove();
                next.link.arrived(next.packet);
            }
        } finally {
            Transit next = underWay.peek();
            if (next != null) {
                loop.setAlarm(alarm, next.packet.at);
            }
        }
    }
}
