package dev.weft.examples.raft;

import dev.weft.Weft;
import dev.weft.nio.UdpSocket;
import dev.weft.nio.testing.Disk;
import dev.weft.nio.testing.Host;
import dev.weft.nio.testing.SimulatedUdpSocket;
import dev.weft.testing.Buggify;
import dev.weft.testing.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A member of a cluster, from one start of its host to the next: elects a leader, by section 5.2 of "In Search of an
/// Understandable Consensus Algorithm" (Ongaro and Ousterhout, 2014). There is no log, so every candidate will do.
final class Member {

    private static final int PORT = 5000;
    private static final Duration HEARTBEAT = Duration.ofMillis(50);
    private static final Duration LEAST_PATIENCE = Duration.ofMillis(150);
    private static final int PATIENCE_RANGE_MILLIS = 150;

    private enum Role {
        FOLLOWER, CANDIDATE, LEADER
    }

    private final Host host;
    private final SimulatedUdpSocket socket;
    private final List<String> members;
    private final Bug bug;
    private final Timeline timeline;

    private Role role = Role.FOLLOWER;
    private int term;
    /// To whom it gave its vote in this term.
    private @Nullable String vote;
    private final Set<String> votes = new HashSet<>();
    /// When it does something by itself.
    private Duration alarm = Duration.ZERO;

    private Member(Host host, SimulatedUdpSocket socket, List<String> members, Bug bug, Timeline timeline) {
        this.host = host;
        this.socket = socket;
        this.members = members;
        this.bug = bug;
        this.timeline = timeline;
    }

    /// The program of a host; ends only by a crash.
    static void run(Host host, List<String> members, Bug bug, Timeline timeline) throws Exception {
        try (SimulatedUdpSocket socket = host.datagrams(PORT)) {
            new Member(host, socket, members, bug, timeline).run();
        }
    }

    private void run() throws Exception {
        recall();
        become(Role.FOLLOWER, null);
        waitForALeader();
        while (true) {
            Optional<UdpSocket.Datagram> came = Weft.moveOnAfter(alarm.minus(now()), () -> socket.receive());
            if (came.isPresent()) {
                hear(Message.of(came.get().data()));
            } else if (role == Role.LEADER) {
                beat();
            } else {
                stand();
            }
        }
    }

    // --- what it hears ---

    private void hear(Message message) throws IOException, InterruptedException {
        if (message.term() > term) {
            term = message.term();
            vote = null;
            remember();
            become(Role.FOLLOWER, null);
        }
        switch (message) {
            case Message.Ask(int its, String candidate) -> {
                if (its == term && (vote == null || vote.equals(candidate) || bug == Bug.TWICE)) {
                    vote = candidate;
                    Message answer = new Message.Vote(term, host.name());
                    if (bug == Bug.EAGER) {
                        send(candidate, answer);
                    }
                    // Before anybody is told: it must not be given again after a crash.
                    remember();
                    waitForALeader();
                    if (bug != Bug.EAGER) {
                        send(candidate, answer);
                    }
                } else if (its < term) {
                    send(candidate, new Message.Late(term, host.name()));
                }
            }
            case Message.Vote(int its, String voter) -> {
                if (its == term && role == Role.CANDIDATE) {
                    votes.add(voter);
                    leadIfChosen();
                }
            }
            case Message.Beat(int its, String leader) -> {
                if (its == term) {
                    become(Role.FOLLOWER, leader);
                    waitForALeader();
                } else {
                    send(leader, new Message.Late(term, host.name()));
                }
            }
            case Message.Late _ -> {
                // It has become a follower by the term.
            }
        }
    }

    // --- what it does by itself ---

    private void stand() throws IOException, InterruptedException {
        term++;
        vote = host.name();
        remember();
        become(Role.CANDIDATE, null);
        timeline.add(host.name(), "stands for leader in term " + term);
        votes.clear();
        votes.add(host.name());
        waitForALeader();
        sendAll(new Message.Ask(term, host.name()));
    }

    private void leadIfChosen() throws IOException, InterruptedException {
        if (votes.size() > members.size() / 2) {
            become(Role.LEADER, host.name());
            timeline.leads(host.name(), term);
            beat();
        }
    }

    private void beat() throws IOException, InterruptedException {
        sendAll(new Message.Beat(term, host.name()));
        alarm = now().plus(HEARTBEAT);
    }

    /// For a time that is another for each, lest all stand at once.
    private void waitForALeader() {
        alarm = now().plus(LEAST_PATIENCE).plusMillis(Simulation.random().nextInt(PATIENCE_RANGE_MILLIS));
    }

    private void become(Role next, @Nullable String leader) {
        if (role == Role.LEADER && next != Role.LEADER) {
            timeline.add(host.name(), "steps down in term " + term);
            waitForALeader();
        }
        role = next;
        timeline.follows(host.name(), term, leader);
    }

    // --- what survives a crash ---

    private void recall() {
        String known = host.disk().get("term");
        term = known == null ? 0 : Integer.parseInt(known);
        vote = host.disk().get("vote");
    }

    private void remember() throws InterruptedException {
        Disk disk = host.disk();
        disk.put("term", Integer.toString(term));
        if (vote != null) {
            disk.put("vote", vote);
        } else {
            disk.remove("vote");
        }
        if (!timeline.isQuiet() && Buggify.happens("a crash before the disk is synced")) {
            timeline.add("", "crash " + host.name() + " before its disk is synced");
            host.crash();
        }
        if (bug != Bug.FORGETS) {
            disk.sync();
        }
    }

    // --- the network ---

    private void sendAll(Message message) throws IOException, InterruptedException {
        for (String member : members) {
            if (!member.equals(host.name())) {
                send(member, message);
            }
        }
    }

    private void send(String member, Message message) throws IOException, InterruptedException {
        socket.send(message.bytes(), member, PORT);
    }

    private static Duration now() {
        return Simulation.clock().elapsed();
    }
}
