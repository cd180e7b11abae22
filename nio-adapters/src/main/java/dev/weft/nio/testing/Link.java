package dev.weft.nio.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One direction between two hosts of a [SimulatedNetwork].
///
/// | state     | datagrams                     | pieces of streams, and who connects                                    |
/// |-----------|-------------------------------|------------------------------------------------------------------------|
/// | open      | arrive after the latency, unless lost | arrive after the latency, and later if lost                     |
/// | cut       | are lost, those under way too | wait at their sender, who sends again once the link is restored; lost if it crashes before |
/// | held      | wait on the way               | wait on the way, and arrive after the release also if their sender has crashed |
public final class Link {

    private static final long FIRST_PAUSE = Duration.ofMillis(200).toNanos();
    private static final long FIRST_PAUSE_OF_OPENING = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMinutes(2).toNanos();

    private final SimulatedNetwork net;
    private final Host from;
    private final Host to;
    private @Nullable Latency latency;
    private @Nullable Double loss;
    private boolean isCut;
    private boolean isHeld;
    private final List<Packet> waiting = new ArrayList<>();

    Link(SimulatedNetwork net, Host from, Host to) {
        this.net = net;
        this.from = from;
        this.to = to;
    }

    static double checkLoss(double probability) {
        if (!(probability >= 0 && probability < 1)) {
            throw new IllegalArgumentException("a loss of " + probability
                    + ": that must be a probability from 0 to below 1. To lose everything, cut the link");
        }
        return probability;
    }

    /// How long messages are under way here, instead of what the [network][SimulatedNetwork#latency] says.
    ///
    /// @param least zero or more
    /// @param most  not less than that
    /// @return this link
    public Link latency(Duration least, Duration most) {
        net.checkOnLoop();
        latency = new Latency(least, most);
        return this;
    }

    /// How many messages are lost here, instead of what the [network][SimulatedNetwork#loss] says.
    ///
    /// @param probability for each message: 0 for none, and below 1
    /// @return this link
    public Link loss(double probability) {
        net.checkOnLoop();
        loss = checkLoss(probability);
        return this;
    }

    /// Lets nothing through any more, until it is [restored][#restore].
    public void cut() {
        net.checkOnLoop();
        isCut = true;
    }

    /// Lets through again what is sent, and what streams have to send again.
    public void restore() {
        net.checkOnLoop();
        if (isCut) {
            isCut = false;
            goOn();
        }
    }

    /// Keeps everything on its way, datagrams too, until it is [released][#release].
    public void hold() {
        net.checkOnLoop();
        isHeld = true;
    }

    /// Lets go on what was held: it arrives after a latency from now.
    public void release() {
        net.checkOnLoop();
        if (isHeld) {
            isHeld = false;
            goOn();
        }
    }

    /// Whether it is cut.
    ///
    /// @return as by [#cut] and [#restore]
    public boolean isCut() {
        return isCut;
    }

    /// Whether it is held.
    ///
    /// @return as by [#hold] and [#release]
    public boolean isHeld() {
        return isHeld;
    }

    // --- packets ---

    void send(Packet packet) {
        packet.number = net.post().number();
        dispatch(packet);
    }

    private void dispatch(Packet packet) {
        if (isCut) {
            keepForLater(packet);
        } else if (isHeld) {
            packet.leaves(net.now(), 0);
            waiting.add(packet);
        } else {
            carry(packet);
        }
    }

    private void keepForLater(Packet packet) {
        if (packet.care != Packet.Care.NONE) {
            packet.becomesStuck();
            waiting.add(packet);
        }
    }

    private void carry(Packet packet) {
        long moment = net.now();
        if (from != to && !packet.hasLeft()) {
            long pause = packet.care == Packet.Care.OPENING ? FIRST_PAUSE_OF_OPENING : FIRST_PAUSE;
            while (isLost()) {
                if (packet.care == Packet.Care.NONE) {
                    return;
                }
                moment += pause;
                pause = Math.min(2 * pause, LONGEST_PAUSE);
            }
        }
        packet.leaves(moment, from == to ? 0 : (latency != null ? latency : net.latency()).draw(net.random()));
        net.post().add(packet, this);
    }

    private boolean isLost() {
        double probability = loss != null ? loss : net.loss();
        return probability > 0 && net.random().nextDouble() < probability;
    }

    /// By the post: it has come through, or meets what has happened to the link meanwhile.
    void arrived(Packet packet) {
        if (packet.isGone()) {
            return;
        }
        if (isCut) {
            keepForLater(packet);
        } else if (isHeld) {
            waiting.add(packet);
        } else {
            packet.arrive();
        }
    }

    private void goOn() {
        if (isCut || isHeld) {
            return;
        }
        List<Packet> all = new ArrayList<>(waiting);
        waiting.clear();
        // Some joined those that wait when they would have arrived, though they were sent before others.
        all.sort(Comparator.comparingLong(packet -> packet.number));
        for (Packet packet : all) {
            if (!packet.isGone()) {
                carry(packet);
            }
        }
    }

    @Override
    public String toString() {
        return "the link from " + from.name() + " to " + to.name();
    }
}
