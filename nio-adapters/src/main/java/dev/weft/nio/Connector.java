package dev.weft.nio;

import dev.weft.GroupOptions;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Connects to whichever address of a host answers first.
final class Connector {

    /// After which the next one is tried beside it, by RFC 8305.
    private static final Duration STAGGER = Duration.ofMillis(250);

    private Connector() {
    }

    static TcpStream connect(InetSocketAddress address) throws IOException, InterruptedException {
        return streamOver(SocketStream.connect(SocketChannel.open(), address));
    }

    private static TcpStream streamOver(SocketChannel channel) throws IOException {
        try {
            return new TcpStream(channel);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    static TcpStream connect(String host, int port) throws IOException, InterruptedException {
        if (port <= 0 || port > 0xffff) {
            throw new IllegalArgumentException("port " + port + " of " + host + ": ports go from 1 to 65535");
        }
        List<InetSocketAddress> addresses = byTurns(Dns.resolve(host)).stream()
                .map(address -> new InetSocketAddress(address, port)).toList();
        return addresses.size() == 1 ? connect(addresses.getFirst()) : race(host, addresses);
    }

    /// The families by turns, beginning with that of the first; else in order.
    static List<InetAddress> byTurns(List<InetAddress> addresses) {
        Deque<InetAddress> first = new ArrayDeque<>();
        Deque<InetAddress> second = new ArrayDeque<>();
        for (InetAddress address : addresses) {
            boolean isOfFirst = address instanceof Inet4Address == addresses.getFirst() instanceof Inet4Address;
            (isOfFirst ? first : second).add(address);
        }
        List<InetAddress> mixed = new ArrayList<>();
        while (!first.isEmpty() || !second.isEmpty()) {
            if (!first.isEmpty()) {
                mixed.add(first.remove());
            }
            if (!second.isEmpty()) {
                mixed.add(second.remove());
            }
        }
        return mixed;
    }

    /// @param addresses two or more, in the order in which to try them
    static TcpStream race(String host, List<InetSocketAddress> addresses) throws IOException, InterruptedException {
        Race race = new Race();
        try {
            TaskGroup.run(GroupOptions.named("connecting to " + host), group -> race.run(group, addresses));
        } catch (InterruptedException | RuntimeException | Error e) {
            TcpStream late = race.winner.get();
            if (late != null) {
                late.close();
            }
            throw e;
        }
        TcpStream winner = race.winner.get();
        if (winner == null) {
            var failure = new ConnectException("no connection to " + host + ", at none of " + addresses);
            race.failures.forEach(failure::addSuppressed);
            throw failure;
        }
        return winner;
    }

    /// Attempts that go on beside each other until one has a connection.
    private static final class Race {

        private final AtomicReference<@Nullable TcpStream> winner = new AtomicReference<>();
        private final Queue<IOException> failures = new ConcurrentLinkedQueue<>();
        /// A permit for each attempt that has ended.
        private final Semaphore ended = new Semaphore(0);

        void run(TaskGroup group, List<InetSocketAddress> addresses) throws InterruptedException {
            int running = 0;
            for (InetSocketAddress address : addresses) {
                // Daemons: when this returns, those that have not ended are cancelled.
                group.forkDaemon(() -> attempt(address), "connecting to " + address);
                running++;
                if (Weft.moveOnAfter(STAGGER, this::awaitEnd).isPresent()) {
                    running--;
                }
                if (winner.get() != null) {
                    return;
                }
            }
            for (; running > 0 && winner.get() == null; running--) {
                awaitEnd();
            }
        }

        private boolean awaitEnd() throws InterruptedException {
            ended.acquire();
            return true;
        }

        private void attempt(InetSocketAddress address) throws InterruptedException {
            try {
                TcpStream stream = connect(address);
                if (!winner.compareAndSet(null, stream)) {
                    stream.close();
                }
            } catch (IOException e) {
                failures.add(e);
            } finally {
                ended.release();
            }
        }
    }
}
