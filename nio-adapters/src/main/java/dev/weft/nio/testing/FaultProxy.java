package dev.weft.nio.testing;

import dev.weft.GroupOptions;
import dev.weft.OnFailure;
import dev.weft.TaskFailedException;
import dev.weft.TaskGroup;
import dev.weft.nio.ByteStream;
import dev.weft.nio.StreamClosedException;
import dev.weft.nio.TcpServer;
import dev.weft.nio.TcpStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;

/// A TCP proxy on this machine, on whose connections things go wrong as a [FaultPlan] says: for tests of clients and servers that
/// cannot be given a [FaultyStream].
///
/// ```java
/// TaskGroup.run(group -> {
///     try (FaultProxy proxy = FaultProxy.open(server.localAddress(), FaultPlan.seeded(1).slices(1))) {
///         group.fork(proxy::serve);
///         testClientWith(proxy.port());
///     }
/// });
/// ```
///
/// What breaks one side is passed on to the other: a reset as a reset, an end as an end.
public final class FaultProxy implements AutoCloseable {

    private final TcpServer server;
    private final InetSocketAddress target;
    private final IntFunction<FaultPlan> plans;
    private final Queue<InjectedFault> faults = new ConcurrentLinkedQueue<>();

    private FaultProxy(TcpServer server, InetSocketAddress target, IntFunction<FaultPlan> plans) {
        this.server = server;
        this.target = target;
        this.plans = plans;
    }

    /// Listens on a free port. Each connection gets the faults of the plan, with a seed of its own out of the plan's and its
    /// number.
    ///
    /// @param target where it connects to, once for each connection
    /// @param plan   what goes wrong
    /// @return the proxy; connections wait until [#serve] is called
    /// @throws IOException if it cannot listen
    public static FaultProxy open(InetSocketAddress target, FaultPlan plan) throws IOException {
        Objects.requireNonNull(plan, "plan");
        return open(target, plan::ofConnection);
    }

    /// As [#open(InetSocketAddress, FaultPlan)], with a plan for each connection.
    ///
    /// @param target where it connects to, once for each connection
    /// @param plans  called for each connection, with its number, from 0 in the order in which they are accepted
    /// @return the proxy; connections wait until [#serve] is called
    /// @throws IOException if it cannot listen
    public static FaultProxy open(InetSocketAddress target, IntFunction<FaultPlan> plans) throws IOException {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(plans, "plans");
        return new FaultProxy(TcpServer.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)), target,
                plans);
    }

    /// Carries connections to the target and back, each in tasks of its own, until the proxy is closed. On the caller's loop, or
    /// off it in the JDK's virtual threads.
    ///
    /// @throws StreamClosedException if it was closed before
    /// @throws IOException           if the listening socket fails
    /// @throws InterruptedException  if the caller is cancelled or interrupted; then the proxy is closed
    public void serve() throws IOException, InterruptedException {
        if (!server.isOpen()) {
            throw new StreamClosedException(this + " was closed");
        }
        try {
            TaskGroup.run(GroupOptions.named(toString()).onFailure(OnFailure.KEEP_GOING), this::acceptAll);
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        } finally {
            close();
        }
    }

    private void acceptAll(TaskGroup group) throws IOException, InterruptedException {
        for (int number = 0; server.isOpen(); number++) {
            TcpStream client;
            try {
                client = server.accept();
            } catch (StreamClosedException e) {
                break;
            }
            FaultPlan plan = plans.apply(number);
            int itsNumber = number;
            // Told of a task that never ran, too.
            group.fork(() -> relay(client, plan, itsNumber), "connection " + number).onDone(_ -> client.close());
        }
        group.cancel(this + " was closed");
    }

    private void relay(TcpStream client, FaultPlan plan, int number) throws IOException, InterruptedException {
        try (client) {
            try (ByteStream upstream = FaultyStream.over(TcpStream.connect(target), plan, number, faults)) {
                carry(client, upstream);
            } catch (IOException e) {
                // Nobody is there: so the client is told.
                FaultyStream.reset(client);
            }
        }
    }

    private static void carry(TcpStream client, ByteStream upstream) throws IOException, InterruptedException {
        try {
            TaskGroup.run(group -> {
                group.fork(() -> carryOneWay(client, upstream), "there");
                group.fork(() -> carryOneWay(upstream, client), "back");
            });
        } catch (TaskFailedException e) {
            FaultyStream.reset(client);
            FaultyStream.reset(upstream);
        }
    }

    private static void carryOneWay(ByteStream from, ByteStream to) throws IOException, InterruptedException {
        from.transferTo(to);
        to.shutdownOutput();
    }

    /// Where it listens.
    ///
    /// @return also after it was closed
    public InetSocketAddress localAddress() {
        return server.localAddress();
    }

    /// The port on which it listens, on the loopback address.
    ///
    /// @return also after it was closed
    public int port() {
        return server.port();
    }

    /// What has gone wrong until now.
    ///
    /// @return a copy, in the order in which it happened
    public List<InjectedFault> faults() {
        return List.copyOf(faults);
    }

    /// Stops listening, and lets [#serve] cut all connections off and return. Any thread; does not wait; the second time does
    /// nothing.
    @Override
    public void close() {
        server.close();
    }

    @Override
    public String toString() {
        return "the fault proxy at " + server.localAddress() + " to " + target;
    }
}
