package dev.weft.nio;

import dev.weft.Backend;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/// The kinds of streams, all of which are held to the same tests. A new one is a constant here.
enum StreamKind {

    MEMORY {
        @Override
        StreamPair connect() {
            return ByteStream.memoryPair();
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
            return 1 << 13;
        }
    },

    TCP {
        @Override
        StreamPair connect() throws Exception {
            try (TcpServer server = TcpServer.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
                // The kernel connects before anybody accepts.
                TcpStream client = TcpStream.connect(server.localAddress());
                return new StreamPair(client, server.accept());
            }
        }

        @Override
        int tooMuch() {
            return 1 << 24;
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

        @Override
        int tooMuch() {
            return 1 << 22;
        }
    },

    PIPE {
        @Override
        StreamPair connect() throws Exception {
            return PipeStream.pair();
        }
    };

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
        return 1 << 18;
    }

    /// Whether both ends can write.
    boolean isTwoWay() {
        return true;
    }

    /// Whether the peer can still write after an end has ended its output.
    boolean halfCloses() {
        return isTwoWay();
    }

    /// Runs a body with two ends, and once more with each in the place of the other if both can do the same.
    void run(Backend backend, Body body) throws Exception {
        backend.run(() -> {
            try (StreamPair pair = connect()) {
                body.of(pair.left(), pair.right());
            }
            if (isTwoWay()) {
                try (StreamPair pair = connect()) {
                    body.of(pair.right(), pair.left());
                }
            }
        });
    }

    static Stream<Arguments> onEveryBackend() {
        return Arrays.stream(values())
                .flatMap(kind -> Backend.available().stream().map(backend -> Arguments.of(kind, backend)));
    }
}
