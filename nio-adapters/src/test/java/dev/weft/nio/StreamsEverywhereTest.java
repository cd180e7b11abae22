package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.everywhere.CancelEverywhere;
import dev.weft.everywhere.Stage;
import dev.weft.loop.Backstage;
import dev.weft.loop.Strand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A cancellation at every point of each operation on streams of every kind that costs little: no byte is lost, none is there
/// twice. `TlsEverywhereTest` has TLS.
class StreamsEverywhereTest {

    /// What the victim reads comes from a task beside it, in pieces, each when the victim waits.
    private static final class Input {

        private static final String TEXT = "one line\nand some more; and\r\nthen the end";

        final StreamPair pair;
        /// What the victim has got.
        final ByteArrayOutputStream got = new ByteArrayOutputStream();
        private volatile Strand victim;

        Input(StreamKind kind, Stage stage) throws Exception {
            pair = kind.connect();
            stage.fork(() -> {
                for (int at = 0; at < TEXT.length(); at += 10) {
                    stage.until(this::isAwaited);
                    pair.left().write(TEXT.substring(at, Math.min(at + 10, TEXT.length())));
                }
                stage.until(this::isAwaited);
                pair.left().shutdownOutput();
            });
        }

        private boolean isAwaited() {
            return victim != null && Backstage.isParked(victim);
        }

        ByteStream stream() {
            victim = Strand.current();
            return pair.right();
        }

        void got(byte[] bytes) throws IOException {
            got.write(bytes);
        }

        void got(String line, String end) throws IOException {
            got.write((line + end).getBytes(StandardCharsets.UTF_8));
        }

        /// Reads what the victim has left, while the task beside it still writes.
        void readOn() throws Exception {
            got(pair.right().readAll());
        }

        void assertWhole() {
            pair.close();
            assertEquals(TEXT, got.toString(StandardCharsets.UTF_8));
        }
    }

    /// What the victim writes is read beside it.
    private static final class Output {

        final StreamPair pair;
        final ByteBuffer much;
        final ByteArrayOutputStream arrived = new ByteArrayOutputStream();
        private volatile Strand victim;

        Output(StreamKind kind, Stage stage) throws Exception {
            pair = kind.connect();
            much = ByteBuffer.allocate(kind.tooMuch());
            for (int at = 0; at < much.capacity(); at++) {
                much.put(at, (byte) (at * 31 >> 3));
            }
            stage.fork(() -> {
                stage.until(() -> victim != null && Backstage.isParked(victim));
                arrived.write(pair.right().readAll());
            });
        }

        void write() throws Exception {
            victim = Strand.current();
            pair.left().write(much);
        }

        void close() {
            pair.left().close();
        }

        void assertPositionTellsWhatArrived() {
            pair.close();
            assertArrayEquals(Arrays.copyOf(much.array(), much.position()), arrived.toByteArray());
        }
    }

    private static CancelEverywhere<Input> reading(StreamKind kind) {
        return CancelEverywhere.of("reading from " + kind, stage -> new Input(kind, stage)).afterwards(Input::readOn)
                .check(Input::assertWhole);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("dev.weft.nio.StreamKind#cheapOnEveryBackend")
    void read(StreamKind kind, Backend backend) throws Exception {
        reading(kind).scenario(input -> {
            input.got(input.stream().read(3));
            input.got(input.stream().read(100));
            input.got(input.stream().read(100));
        }).run(backend);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("dev.weft.nio.StreamKind#cheapOnEveryBackend")
    void readIntoABuffer(StreamKind kind, Backend backend) throws Exception {
        reading(kind).scenario(input -> {
            for (int times = 0; times < 2; times++) {
                ByteBuffer into = ByteBuffer.allocate(100);
                try {
                    input.stream().read(into);
                } finally {
                    input.got(Arrays.copyOf(into.array(), into.position()));
                }
            }
        }).run(backend);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("dev.weft.nio.StreamKind#cheapOnEveryBackend")
    void readExactly(StreamKind kind, Backend backend) throws Exception {
        reading(kind).scenario(input -> {
            input.got(input.stream().readExactly(25));
            input.got(input.stream().readExactly(3));
        }).run(backend);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("dev.weft.nio.StreamKind#cheapOnEveryBackend")
    void readUntilAndReadLine(StreamKind kind, Backend backend) throws Exception {
        reading(kind).scenario(input -> {
            input.got(input.stream().readLine(), "\n");
            input.got(input.stream().readUntil(";"));
            input.got(input.stream().readLine(), "\r\n");
        }).run(backend);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("dev.weft.nio.StreamKind#cheapOnEveryBackend")
    void readAll(StreamKind kind, Backend backend) throws Exception {
        reading(kind).scenario(input -> input.got(input.stream().readAll())).run(backend);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("dev.weft.nio.StreamKind#cheapOnEveryBackend")
    void write(StreamKind kind, Backend backend) throws Exception {
        CancelEverywhere.of("writing to " + kind, stage -> new Output(kind, stage)).scenario(Output::write)
                .afterwards(Output::close).check(Output::assertPositionTellsWhatArrived).run(backend);
    }

    /// It may be told or not; what was written before arrives in any case.
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("dev.weft.nio.StreamKind#cheapOnEveryBackend")
    void shutdownOutput(StreamKind kind, Backend backend) throws Exception {
        CancelEverywhere.of("the end of the output of " + kind, stage -> kind.connect()).scenario(pair -> {
            pair.left().write("x");
            pair.left().shutdownOutput();
        }).afterwards(pair -> pair.left().close()).check(pair -> {
            String rest = new String(pair.right().readAll());
            pair.close();
            assertTrue(rest.isEmpty() || rest.equals("x"), rest);
        }).run(backend);
    }

    /// Closing is no suspension point; what comes before it may be.
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("dev.weft.nio.StreamKind#cheapOnEveryBackend")
    void close(StreamKind kind, Backend backend) throws Exception {
        CancelEverywhere.of("closing " + kind, stage -> kind.connect()).scenario(pair -> {
            try (ByteStream stream = pair.left()) {
                stream.write("x");
            }
        }).check(pair -> {
            assertFalse(pair.left().isOpen());
            String rest = new String(pair.right().readAll());
            pair.close();
            assertTrue(rest.isEmpty() || rest.equals("x"), rest);
        }).run(backend);
    }
}
