package dev.weft.nio.testing;

import dev.weft.EventLoop;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Strand;
import dev.weft.testing.Simulation;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Hosts and a network between them, inside one process and on one loop: for tests of programs that are spread over several
/// machines.
///
/// ```java
/// Simulation.explore(1000, () -> {
///     SimulatedNetwork net = SimulatedNetwork.create();
///     net.latency(Duration.ofMillis(1), Duration.ofMillis(20)).loss(0.01);
///     net.host("server", host -> host.listen(80).serve(stream -> stream.transferTo(stream)));
///     Host client = net.host("client", host -> {
///         try (ByteStream stream = host.connect("server", 80)) {
///             stream.write("hello\n");
///             log(stream.readLine());
///         }
///     });
///     client.join();
/// });
/// ```
///
/// Streams between hosts behave as TCP connections do: what is written arrives whole and in order, if it arrives at all; a
/// lost piece comes later, since it is sent again; a slow reader stops the writer. Their kind is [dev.weft.nio.ByteStream], and
/// that of servers [dev.weft.nio.StreamServer], so code that is written for those runs over the simulated network as it does
/// over sockets. Datagrams get lost, and overtake each other.
///
/// Nothing here waits for real time: all that is delayed is by the clock of the loop, and all that is chance comes from one
/// generator. So in a [Simulation] a run is repeated by its seed, and hours pass in no time.
///
/// To be used by tasks of the loop on which it was made, and by nobody else; only `close` of what it gives out may be called
/// from any thread. It needs no closing: hosts end with the run of their loop. After turmoil, of Tokio, and madsim.
public final class SimulatedNetwork {

    /// One after the other, and in which order.
    private record Direction(Host from, Host to) {
    }

    private final EventLoop loop;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final Post post;
    private final Map<String, Host> hosts = new LinkedHashMap<>();
    private final Map<Direction, Link> links = new LinkedHashMap<>();
    private Latency latency = new Latency(Duration.ofMillis(1), Duration.ofMillis(10));
    private double loss;
    private Duration connectTimeout = Duration.ofSeconds(127);

    private SimulatedNetwork(RandomGenerator random) {
        this.loop = EventLoop.current();
        this.scheduler = (Scheduler) Strand.current().domain();
        this.random = random;
        this.post = new Post(scheduler);
    }

    /// A network without hosts, in the running simulation, from whose seed it draws.
    ///
    /// @return new; messages take 1 to 10 ms, and none is lost
    /// @throws IllegalStateException if the caller is no task of a [Simulation]
    public static SimulatedNetwork create() {
        return new SimulatedNetwork(Simulation.random());
    }

    /// A network without hosts, on the caller's loop, for tests that need no simulation.
    ///
    /// @param random from which all chance is drawn, on that loop
    /// @return new; messages take 1 to 10 ms, and none is lost
    /// @throws IllegalStateException if the caller is on no loop
    public static SimulatedNetwork create(RandomGenerator random) {
        return new SimulatedNetwork(Objects.requireNonNull(random, "random"));
    }

    // --- hosts ---

    /// Adds a host without a program: for a test that plays its part itself, by calling its methods.
    ///
    /// @param name by which others connect to it
    /// @return running, until it crashes
    /// @throws IllegalArgumentException if there is a host of that name
    public Host host(String name) {
        return add(name, null);
    }

    /// Adds a host and starts its program.
    ///
    /// The body runs in a task of its own, and whatever is forked or [spawned][dev.weft.Weft#spawn] inside belongs to the host:
    /// it is gone when the host crashes, and when the body has returned. A body that fails is told of by [Host#join], and if
    /// nobody calls that, as a task's failure that nobody looks at.
    ///
    /// @param name by which others connect to it
    /// @param body its program: run again at each [restart][Host#restart], when nothing must be left of the run before. So it
    ///             should keep what it knows in its own variables, and what is to survive in [Host#disk]
    /// @return running: the body begins when its turn comes
    /// @throws IllegalArgumentException if there is a host of that name
    public Host host(String name, HostBody body) {
        return add(name, Objects.requireNonNull(body, "body"));
    }

    private Host add(String name, @Nullable HostBody body) {
        checkOnLoop();
        if (name.isBlank() || name.equals(Host.LOCALHOST)) {
            throw new IllegalArgumentException("a host cannot be called \"" + name + "\": give it a name of its own");
        }
        if (hosts.containsKey(name)) {
            throw new IllegalArgumentException("there is a host \"" + name
                    + "\" already: to start it again after a crash, call its restart()");
        }
        Host host = new Host(this, name, body);
        hosts.put(name, host);
        host.start();
        return host;
    }

    /// The hosts.
    ///
    /// @return a copy, in the order in which they were added
    public List<Host> hosts() {
        checkOnLoop();
        return List.copyOf(hosts.values());
    }

    Host find(String name) throws UnknownHostException {
        Host host = hosts.get(name);
        if (host == null) {
            throw new UnknownHostException("there is no host \"" + name + "\" in this network, only "
                    + hosts.keySet());
        }
        return host;
    }

    // --- what the network is like ---

    /// How long messages are under way, each for a time drawn between two. A link may have a [latency][Link#latency] of its own.
    ///
    /// @param least zero or more
    /// @param most  not less than that
    /// @return this network
    public SimulatedNetwork latency(Duration least, Duration most) {
        checkOnLoop();
        latency = new Latency(least, most);
        return this;
    }

    /// How many messages are lost. A lost datagram never arrives. A lost piece of a stream is sent again, as TCP does: after 200
    /// ms, and then after twice as long each time, up to 2 minutes; what follows it in the stream waits for it.
    ///
    /// @param probability for each message: 0 for none, and below 1
    /// @return this network
    public SimulatedNetwork loss(double probability) {
        checkOnLoop();
        loss = Link.checkLoss(probability);
        return this;
    }

    /// How long [Host#connect] waits for an answer. At first 127 seconds, as on Linux.
    ///
    /// @param timeout above zero
    /// @return this network
    public SimulatedNetwork connectTimeout(Duration timeout) {
        checkOnLoop();
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("a timeout of " + timeout + ": that must be above zero");
        }
        connectTimeout = timeout;
        return this;
    }

    /// One direction between two hosts: to slow it down, cut it or hold what is under way.
    ///
    /// @param from who sends
    /// @param to   who receives; another
    /// @return the same object each time
    public Link link(Host from, Host to) {
        checkOnLoop();
        if (from == to) {
            throw new IllegalArgumentException("a link from " + from + " to itself: what a host sends to itself does"
                    + " not go over the network");
        }
        checkMine(from);
        checkMine(to);
        return linkOf(from, to);
    }

    Link linkOf(Host from, Host to) {
        return links.computeIfAbsent(new Direction(from, to), _ -> new Link(this, from, to));
    }

    private void checkMine(Host host) {
        if (hosts.get(host.name()) != host) {
            throw new IllegalArgumentException(host + " is not in this network");
        }
    }

    /// Cuts the links between two hosts, in both directions. See [Link#cut].
    ///
    /// @param one   a host
    /// @param other another
    public void partition(Host one, Host other) {
        link(one, other).cut();
        link(other, one).cut();
    }

    /// Cuts the links between the hosts of one side and those of the other, in both directions. Inside each side all goes on.
    ///
    /// @param side  some hosts
    /// @param other others
    public void partition(Collection<Host> side, Collection<Host> other) {
        for (Host one : side) {
            for (Host another : other) {
                partition(one, another);
            }
        }
    }

    /// Restores the links between two hosts that were cut, in both directions.
    ///
    /// @param one   a host
    /// @param other another
    public void heal(Host one, Host other) {
        link(one, other).restore();
        link(other, one).restore();
    }

    /// Restores all links that were cut. Those that are held stay so.
    public void heal() {
        checkOnLoop();
        for (Link link : new ArrayList<>(links.values())) {
            link.restore();
        }
    }

    // --- for what is on it ---

    Latency latency() {
        return latency;
    }

    double loss() {
        return loss;
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    RandomGenerator random() {
        return random;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    EventLoop loop() {
        return loop;
    }

    Post post() {
        return post;
    }

    long now() {
        return scheduler.nanoTime();
    }

    void checkOnLoop() {
        if (!scheduler.isCurrent()) {
            throw new WrongThreadException("a simulated network was used in " + Thread.currentThread()
                    + ", outside its loop, " + loop + ": use it in tasks of that loop only, and not in Weft.offload");
        }
    }
}
