package dev.weft.perf;

import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import dev.weft.LoopOptions;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.nio.ByteStream;
import dev.weft.nio.ServerOptions;
import dev.weft.nio.TcpServer;
import dev.weft.nio.TcpStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// One task that accepts for four loops, beside a listening socket for each of them at the same port (`SO_REUSEPORT`), where the
/// system chooses by a hash of the addresses.
final class LoopScalingAccept {

    private static final int LOOPS = 4;
    private static final int CONNECTIONS = 64;
    private static final int SHORT_ONES = 2_000;
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final LoopOptions QUIET = LoopOptions.defaults().slowStep(Duration.ofSeconds(1));
    private static final ServerOptions SHARED = ServerOptions.defaults().option(StandardSocketOptions.SO_REUSEPORT,
            true);

    /// What came of one run.
    ///
    /// @param most     of 64 connections, how many the loop with the most has
    /// @param least    and the one with the least
    /// @param rate     connections a second that are made, asked once and closed
    /// @param answered of 64 connections, how many are answered while a task holds one of the loops
    record Accepted(int most, int least, double rate, int answered) {
    }

    private LoopScalingAccept() {
    }

    static Accepted byOneTask() throws Exception {
        try (LoopGroup loops = LoopGroup.open(LOOPS, QUIET)) {
            return Weft.<Accepted, Exception>run(() -> {
                TcpServer server = TcpServer.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                Weft.spawn(() -> {
                    server.serve(loops, LoopScalingAccept::sayWhere);
                    return server;
                });
                return measure(loops, server.localAddress());
            });
        }
    }

    static Accepted byTheSystem() throws Exception {
        try (LoopGroup loops = LoopGroup.open(LOOPS, QUIET)) {
            return Weft.<Accepted, Exception>run(() -> {
                InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
                for (EventLoop loop : loops.loops()) {
                    TcpServer server = TcpServer.open(address, SHARED);
                    address = server.localAddress();
                    loop.submit(() -> {
                        server.serve(LoopScalingAccept::sayWhere);
                        return server;
                    });
                }
                return measure(loops, address);
            });
        }
    }

    private static void sayWhere(ByteStream stream) throws IOException, InterruptedException {
        while (stream.readLine() != null) {
            stream.write(EventLoop.current().name() + "\n");
        }
    }

    private static String ask(TcpStream stream) throws IOException, InterruptedException {
        stream.write("where?\n");
        return String.valueOf(stream.readLine());
    }

    private static List<TcpStream> connect(InetSocketAddress address) throws IOException, InterruptedException {
        List<TcpStream> streams = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            streams.add(TcpStream.connect(address));
        }
        return streams;
    }

    private static Accepted measure(LoopGroup loops, InetSocketAddress address) throws Exception {
        List<TcpStream> streams = connect(address);
        Map<String, Long> counts = Weft.map(streams, CONNECTIONS, LoopScalingAccept::ask).stream()
                .collect(Collectors.groupingBy(name -> name, Collectors.counting()));
        streams.forEach(TcpStream::close);
        int least = counts.size() < LOOPS ? 0 : counts.values().stream().mapToInt(Long::intValue).min().orElse(0);
        int most = counts.values().stream().mapToInt(Long::intValue).max().orElse(0);
        return new Accepted(most, least, rate(address), answeredBesideAHog(loops, address));
    }

    private static double rate(InetSocketAddress address) throws Exception {
        List<Integer> all = IntStream.range(0, SHORT_ONES).boxed().toList();
        long begin = System.nanoTime();
        Weft.map(all, 16, _ -> {
            try (TcpStream stream = TcpStream.connect(address)) {
                return ask(stream);
            }
        });
        return SHORT_ONES / ((System.nanoTime() - begin) / 1e9);
    }

    private static int answeredBesideAHog(LoopGroup loops, InetSocketAddress address) throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        Task<Object> hog = loops.loops().getFirst().submit(() -> {
            while (gate.getCount() > 0) {
                Thread.onSpinWait();
            }
            return gate;
        });
        // Until it is known for one.
        Weft.sleep(Duration.ofSeconds(2));
        List<TcpStream> streams = connect(address);
        long answered = Weft.map(streams, CONNECTIONS, stream -> Weft.moveOnAfter(PATIENCE, () -> ask(stream))).stream()
                .filter(Optional::isPresent).count();
        gate.countDown();
        hog.await();
        streams.forEach(TcpStream::close);
        return (int) answered;
    }
}
