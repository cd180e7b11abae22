package dev.weft.examples.raft;

import dev.weft.Weft;
import dev.weft.nio.testing.Host;
import dev.weft.nio.testing.SimulatedNetwork;
import dev.weft.testing.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Lets hosts crash and links fail, as the seed has it, and in the end brings everything back.
final class Trouble {

    private static final int TIMES = 20;

    private final SimulatedNetwork net;
    private final Timeline timeline;
    private final RandomGenerator random = Simulation.random();

    Trouble(SimulatedNetwork net, Timeline timeline) {
        this.net = net;
        this.timeline = timeline;
    }

    /// Makes trouble for a few seconds.
    void run() throws InterruptedException {
        for (int i = 0; i < TIMES; i++) {
            pause(300);
            restartSome();
            switch (random.nextInt(6)) {
                case 0 -> crashOrRestart(anyHost());
                case 1 -> partition();
                case 2 -> cutOneWay();
                case 3 -> heal();
                default -> bounce(anyHost());
            }
            timeline.check();
        }
        timeline.quiet();
        heal();
        for (Host host : net.hosts()) {
            if (!host.isUp()) {
                crashOrRestart(host);
            }
        }
    }

    private void restartSome() {
        for (Host host : net.hosts()) {
            if (!host.isUp() && random.nextInt(3) == 0) {
                crashOrRestart(host);
            }
        }
    }

    private void pause(int mostMillis) throws InterruptedException {
        Weft.sleep(Duration.ofMillis(random.nextInt(1, mostMillis)));
    }

    private Host anyHost() {
        return net.hosts().get(random.nextInt(net.hosts().size()));
    }

    private void crashOrRestart(Host host) {
        timeline.add("", (host.isUp() ? "crash " : "restart ") + host.name());
        if (host.isUp()) {
            host.crash();
        } else {
            host.restart();
        }
    }

    /// A crash and a restart soon after.
    private void bounce(Host host) throws InterruptedException {
        if (host.isUp()) {
            crashOrRestart(host);
            pause(50);
        }
        crashOrRestart(host);
    }

    private void partition() {
        List<Host> one = new ArrayList<>();
        List<Host> other = new ArrayList<>();
        for (Host host : net.hosts()) {
            (random.nextBoolean() ? one : other).add(host);
        }
        timeline.add("", "part " + names(one) + " from " + names(other));
        net.partition(one, other);
    }

    private static String names(List<Host> hosts) {
        return hosts.isEmpty() ? "nobody" : String.join("", hosts.stream().map(Host::name).toList());
    }

    private void cutOneWay() {
        Host from = anyHost();
        Host to = anyHost();
        if (from != to) {
            timeline.add("", "cut the way from " + from.name() + " to " + to.name());
            net.link(from, to).cut();
        }
    }

    private void heal() {
        timeline.add("", "heal the network");
        net.heal();
    }
}
