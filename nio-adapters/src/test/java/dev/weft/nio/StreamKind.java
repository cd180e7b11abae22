package dev.weft.nio;

import dev.weft.Backend;
import java.util.Set;
import java.util.List;
import java.util.EnumSet;
import java.util.ArrayList;
import dev.weft.internal.carrier.Hook;
import dev.weft.nio.testing.FaultPlan;
import dev.weft.nio.testing.FaultyStream;
import dev.weft.nio.testing.Host;
import dev.weft.nio.testing.SimulatedNetwork;
import dev.weft.nio.testing.SimulatedServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/// The kinds of streams, all of which are held to the same tests. A new one is a constant here.
enum StreamKind {

    MEMORY {
        @Override
        StreamPair connect() {
            return ByteStream.memoryPair();
        }

        @Override
        int tooMuch() {
            return 1 << 17;
        }
    },

    /// Almost every operation waits here.
    NARROW_MEMORY {
        @Override
        StreamPair connect() {
            return ByteStream.memoryPair(3);
        }

        @Override
        int volume() {
            return 1 << 13;
        }

        @Override
        int tooMuch() {
            return 40;
        }
    },

    /// With small buffers, for the sake of speed.
    TCP {
        @Override
        StreamPair connect() throws Exception {
            ServerOptions options = ServerOptions.defaults().option(StandardSocketOptions.SO_RCVBUF, BUFFER);
            try (TcpServer server = TcpServer.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    options)) {
                // The kernel connects before anybody accepts.
                TcpStream client = TcpStream.connect(server.localAddress())
                        .option(StandardSocketOptions.SO_RCVBUF, BUFFER)
                        .option(StandardSocketOptions.SO_SNDBUF, BUFFER);
                return new StreamPair(client, server.accept().option(StandardSocketOptions.SO_SNDBUF, BUFFER));
            }
        }
    },

    UNIX {
        @Override
        StreamPair connect() throws Exception {
            Path directory = Files.createTempDirectory("weft");
            try (UnixServer server = UnixServer.open(directory.resolve("socket"))) {
                UnixStream client = UnixStream.connect(server.path());
                return new StreamPair(client, server.accept());
            } finally {
                Files.deleteIfExists(directory.resolve("socket"));
                Files.delete(directory);
            }
        }
    },

    PIPE {
        @Override
        StreamPair connect() throws Exception {
            return PipeStream.pair();
        }

        @Override
        int tooMuch() {
            return 1 << 18;
        }
    },

    TLS {
        @Override
        StreamPair connect() throws Exception {
            return tls("TLSv1.3", ByteStream.memoryPair());
        }

        @Override
        boolean isCheap() {
            return false;
        }
    },

    TLS_1_2 {
        @Override
        StreamPair connect() throws Exception {
            return tls("TLSv1.2", ByteStream.memoryPair());
        }

        @Override
        boolean halfCloses() {
            return false;
        }

        @Override
        boolean isCheap() {
            return false;
        }
    },

    TLS_OVER_TLS {
        @Override
        StreamPair connect() throws Exception {
            return tls("TLSv1.3", tls("TLSv1.3", ByteStream.memoryPair(5000)));
        }

        @Override
        boolean isCheap() {
            return false;
        }
    },

    /// In pieces that have nothing to do with how it was written.
    SLICED {
        @Override
        StreamPair connect() {
            StreamPair pair = ByteStream.memoryPair();
            FaultPlan plan = FaultPlan.seeded(1).slices(5000);
            return new StreamPair(FaultyStream.over(pair.left(), plan), FaultyStream.over(pair.right(), plan));
        }

        @Override
        int tooMuch() {
            return 1 << 17;
        }
    },

    /// Between two hosts of a simulated network, which lives on a loop.
    SIMULATED {
        @Override
        StreamPair connect() throws Exception {
            SimulatedNetwork net = SimulatedNetwork.create(new SplittableRandom(1)).latency(Duration.ZERO,
                    Duration.ofNanos(50_000));
            Host client = net.host("client");
            try (SimulatedServer server = net.host("server").listen(1)) {
                return new StreamPair(client.connect("server", 1), server.accept());
            }
        }

        @Override
        int tooMuch() {
            return 1 << 17;
        }

        @Override
        boolean runsOn(Backend backend) {
            return backend == Backend.LOOP;
        }
    };

    /// What needs no socket.
    private static final Set<StreamKind> SIMULATABLE = EnumSet.of(MEMORY, SLICED);
    private static final int BUFFER = 1 << 15;
    /// For peers that take nothing; there is nothing to wait for then.
    private static final Duration A_MOMENT = Duration.ofMillis(100);

    /// What a test does with two ends of a stream.
    @FunctionalInterface
    interface Body {

        /// Does it.
        void of(ByteStream one, ByteStream other) throws Exception;
    }

    /// Two streams, each the other's peer. Called where the test runs.
    abstract StreamPair connect() throws Exception;

    /// How much a test sends that is about much; in bytes.
    int volume() {
        return 1 << 20;
    }

    /// More than a stream of this kind holds by itself, so that writing it waits for a reader; in bytes.
    int tooMuch() {
        return 1 << 20;
    }

    /// Whether both ends can write.
    boolean isTwoWay() {
        return true;
    }

    /// Whether the peer can still write after an end has ended its output.
    boolean halfCloses() {
        return isTwoWay();
    }

    /// Whether making one costs next to nothing; else tests make fewer.
    boolean isCheap() {
        return true;
    }

    /// Whether there are streams of this kind there.
    boolean runsOn(Backend backend) {
        return backend != Backend.SIMULATION || SIMULATABLE.contains(this);
    }

    /// Runs a body with two ends, and once more with each in the place of the other if both can do the same.
    void run(Backend backend, Body body) throws Exception {
        backend.run(() -> {
            try (StreamPair pair = connect()) {
                body.of(pair.left(), pair.right());
            }
            if (isTwoWay() && (isCheap() || this == TLS)) {
                try (StreamPair pair = connect()) {
                    body.of(pair.right(), pair.left());
                }
            }
        });
    }

    private static StreamPair tls(String version, StreamPair below) throws Exception {
        Tls client = TlsPair.clients().shutdownTimeout(A_MOMENT);
        Tls server = TlsPair.version(TlsPair.servers(), version).shutdownTimeout(A_MOMENT);
        TlsPair pair = TlsPair.open(client, server, below);
        return new StreamPair(pair.client(), pair.server());
    }

    static Stream<Arguments> onEveryBackend() {
        return onEveryBackend(values());
    }

    /// Those on which a test can be run hundreds of times.
    static Stream<Arguments> cheapOnEveryBackend() {
        return onEveryBackend(Arrays.stream(values()).filter(StreamKind::isCheap).toArray(StreamKind[]::new));
    }

    private static Stream<Arguments> onEveryBackend(StreamKind... kinds) {
        List<Backend> backends = new ArrayList<>(Backend.available());
        if (Hook.isAvailable()) {
            backends.add(Backend.SIMULATION);
        }
        return Arrays.stream(kinds)
                .flatMap(kind -> backends.stream().filter(kind::runsOn).map(backend -> Arguments.of(kind, backend)));
    }
}
