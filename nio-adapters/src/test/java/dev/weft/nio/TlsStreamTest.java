package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.ChildJvm;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import javax.net.ssl.SSLException;

/// What goes over TLS, how it ends, and how it breaks.
class TlsStreamTest {

    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

    private static byte[] bytes(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static void writeInPieces(ByteStream stream, byte[] bytes, long seed) throws Exception {
        Random random = new Random(seed);
        for (int at = 0; at < bytes.length;) {
            int count = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 100 : 50_000));
            stream.write(bytes, at, count);
            at += count;
        }
    }

    /// Both write and read at once, through a stream that takes and gives in random portions.
    private static void exchange(String version, int size, StreamPair raw) throws Exception {
        Random random = new Random(7);
        StreamPair below = new StreamPair(new HarmedStream(raw.left(), count -> 1 + random.nextInt(count)),
                new HarmedStream(raw.right(), count -> 1 + random.nextInt(count)));
        try (TlsPair pair = TlsPair.open(TlsPair.clients(), TlsPair.version(TlsPair.servers(), version), below)) {
            exchange(pair.client(), pair.server(), size);
        }
    }

    private static void exchange(ByteStream left, ByteStream right, int size) throws Exception {
        byte[] up = bytes(size, 1);
        byte[] down = bytes(size, 2);
        TaskGroup.scope(group -> {
            group.fork(() -> writeInPieces(left, up, 3));
            group.fork(() -> writeInPieces(right, down, 4));
            group.fork(() -> assertArrayEquals(up, right.readExactly(size)));
            group.fork(() -> assertArrayEquals(down, left.readExactly(size)));
            return null;
        });
    }

    @OnEveryBackend
    void aMegabyteGoesBothWaysAtOnceInWhateverPortions(Backend backend) throws Exception {
        backend.run(() -> {
            for (String version : VERSIONS) {
                exchange(version, 1 << 20, ByteStream.memoryPair(5000));
            }
        });
    }

    /// A JVM in which TLS changes its keys after so many bytes: of either side, and each has the other change its own.
    static final class ChangingKeys {

        public static void main(String[] arguments) throws Exception {
            Security.setProperty("jdk.tls.keyLimits", "AES/GCM/NoPadding KeyUpdate 12500");
            Backend.valueOf(arguments[0]).run(() -> exchange("TLSv1.3", 1 << 17, ByteStream.memoryPair(5000)));
            System.err.println("all arrived");
        }
    }

    @OnEveryBackend
    void keysChangeWhileMuchGoesBothWays(Backend backend) throws Exception {
        List<String> flags = new ArrayList<>(List.of("-Djavax.net.debug=ssl:handshake"));
        if (backend == Backend.LOOP) {
            flags.add(ChildJvm.FLAG);
        }
        try (ChildJvm child = ChildJvm.start(ChangingKeys.class, List.of(backend.name()),
                flags.toArray(String[]::new))) {
            List<String> lines = child.lines();
            assertTrue(lines.contains("all arrived"), () -> lines.getLast());
            long changes = lines.stream().filter(line -> line.contains("KeyUpdate: write key updated")).count();
            assertTrue(changes >= 10, () -> changes + " changes");
        }
    }

    @OnEveryBackend
    void tlsOverTlsIsAStreamToo(Backend backend) throws Exception {
        backend.run(() -> {
            try (TlsPair outer = TlsPair.open()) {
                exchange("TLSv1.3", 1 << 16, new StreamPair(outer.client(), outer.server()));
                assertFalse(outer.below().left().isOpen());
                assertFalse(outer.below().right().isOpen());
            }
        });
    }

    @OnEveryBackend
    void whatIsReadIntoLittleRoomComesInParts(Backend backend) throws Exception {
        backend.run(() -> {
            try (TlsPair pair = TlsPair.open()) {
                pair.client().write("abcdef");
                ByteBuffer room = ByteBuffer.allocate(4);
                assertEquals(4, pair.server().read(room));
                assertEquals(2, pair.server().read(room.clear()));
                assertEquals('e', room.get(0));
            }
        });
    }

    // --- the end ---

    @OnEveryBackend
    void whatWasWrittenBeforeACloseArrivesAndThenTheEnd(Backend backend) throws Exception {
        backend.run(() -> {
            for (String version : VERSIONS) {
                try (TlsPair pair = TlsPair.open(version)) {
                    byte[] bytes = bytes(30_000, 1);
                    pair.client().write(bytes);
                    pair.client().close();
                    assertArrayEquals(bytes, pair.server().readAll());
                    assertEquals(-1, pair.server().read(new byte[1]));
                }
            }
        });
    }

    @OnEveryBackend
    void aConnectionThatEndsWithoutTlsEndingWasCutOff(Backend backend) throws Exception {
        backend.run(() -> {
            for (String version : VERSIONS) {
                try (TlsPair pair = TlsPair.open(version)) {
                    pair.client().write("half of ");
                    pair.below().left().close();
                    assertEquals('h', pair.server().read(1)[0]);
                    assertEquals(7, pair.server().readExactly(7).length);
                    var failure = assertThrows(SSLException.class, () -> pair.server().read(1));
                    assertTrue(failure.getMessage().contains("allowTruncation"), failure::getMessage);
                    assertThrows(SSLException.class, () -> pair.server().read(1));
                }
            }
        });
    }

    @OnEveryBackend
    void whoWasCutOffDoesNotTellItsPeerThatAllIsWell(Backend backend) throws Exception {
        backend.run(() -> {
            for (String version : VERSIONS) {
                try (TlsPair pair = TlsPair.open(version)) {
                    // What the client's network does, not the client: it still hears.
                    pair.below().left().shutdownOutput();
                    assertThrows(SSLException.class, () -> pair.server().read(1));
                    assertThrows(SSLException.class, () -> pair.client().read(1));
                }
            }
        });
    }

    @OnEveryBackend
    void suchAnEndIsTheEndIfThatIsAllowed(Backend backend) throws Exception {
        backend.run(() -> {
            try (TlsPair pair = TlsPair.open(TlsPair.clients(), TlsPair.servers().allowTruncation(),
                    ByteStream.memoryPair())) {
                pair.client().write("all");
                pair.below().left().close();
                assertEquals("all", pair.server().readLine());
                assertNull(pair.server().readLine());
            }
        });
    }

    @OnEveryBackend
    void aRecordThatIsCutOffIsAFailureAllTheSame(Backend backend) throws Exception {
        backend.run(() -> {
            StreamPair memory = ByteStream.memoryPair();
            HarmedStream left = new HarmedStream(memory.left());
            try (TlsPair pair = TlsPair.open(TlsPair.clients(), TlsPair.servers().allowTruncation(),
                    new StreamPair(left, memory.right()))) {
                left.sendable = 10;
                assertThrows(IOException.class, () -> pair.client().write("cut off"));
                memory.left().close();
                assertThrows(SSLException.class, () -> pair.server().read(1));
            }
        });
    }

    @OnEveryBackend
    void inTls13ReadingGoesOnAfterTheOutputWasEnded(Backend backend) throws Exception {
        backend.run(() -> {
            try (TlsPair pair = TlsPair.open("TLSv1.3")) {
                pair.client().write("question");
                pair.client().shutdownOutput();
                assertEquals("question", pair.server().readLine());
                assertNull(pair.server().readLine());
                pair.server().write("answer");
                pair.server().shutdownOutput();
                assertEquals("answer", pair.client().readLine());
                assertNull(pair.client().readLine());
                assertThrows(StreamClosedException.class, () -> pair.client().write("more"));
            }
        });
    }

    @OnEveryBackend
    void inTls12TheEndOfOneDirectionEndsBoth(Backend backend) throws Exception {
        backend.run(() -> {
            try (TlsPair pair = TlsPair.open("TLSv1.2")) {
                pair.client().shutdownOutput();
                assertNull(pair.server().readLine());
                var failure = assertThrows(IOException.class, () -> pair.server().write("too late"));
                assertTrue(failure.getMessage().contains("TLS 1.3"), failure::getMessage);
                pair.server().close();
                assertNull(pair.client().readLine());
            }
        });
    }

    // --- what breaks it ---

    @OnEveryBackend
    void aForgedRecordIsRefusedAndToldAndEndsAll(Backend backend) throws Exception {
        backend.run(() -> {
            for (String version : VERSIONS) {
                try (TlsPair pair = TlsPair.open(version)) {
                    pair.client().write("good\n");
                    byte[] forged = new byte[100];
                    forged[0] = 23;
                    forged[1] = 3;
                    forged[2] = 3;
                    forged[4] = 95;
                    pair.below().left().write(forged);
                    assertEquals("good", pair.server().readLine());
                    SSLException failure = assertThrows(SSLException.class, () -> pair.server().read(1));
                    assertFalse(pair.below().right().isOpen());
                    assertTrue(pair.server().isOpen());
                    assertEquals(failure, assertThrows(SSLException.class, () -> pair.server().read(1)).getCause());
                    assertEquals(failure, assertThrows(SSLException.class, () -> pair.server().write("x")).getCause());
                    // The alert.
                    assertThrows(SSLException.class, () -> pair.client().read(1));
                }
            }
        });
    }

    @OnEveryBackend
    void aForgedRecordIsRefusedAlsoWhileAWriterWaitsForAPeerThatTakesNothing(Backend backend) throws Exception {
        backend.run(() -> {
            StreamPair below = ByteStream.memoryPair(4000);
            Tls server = TlsPair.servers().shutdownTimeout(Duration.ofMillis(20));
            try (TlsPair pair = TlsPair.open(TlsPair.clients(), server, below)) {
                TaskGroup.scope(group -> {
                    Task<Throwable> writing = group.fork(() -> assertThrows(SSLException.class,
                            () -> pair.server().write(new byte[1 << 20])));
                    below.left().write(new byte[100]);
                    SSLException failure = assertThrows(SSLException.class, () -> pair.server().read(1));
                    assertEquals(failure, writing.get().getCause());
                    return null;
                });
                below.left().close();
            }
        });
    }

    @OnEveryBackend
    void afterAFailureInTheMiddleOfASendNothingCanBeSentAndAllIsClosedOnce(Backend backend) throws Exception {
        backend.run(() -> {
            StreamPair memory = ByteStream.memoryPair();
            HarmedStream left = new HarmedStream(memory.left());
            try (TlsPair pair = TlsPair.open(TlsPair.clients(), TlsPair.servers(),
                    new StreamPair(left, memory.right()))) {
                pair.server().write("said before\n");
                left.sendable = 1000;
                IOException failure = assertThrows(IOException.class, () -> pair.client().write(new byte[5000]));
                left.sendable = Long.MAX_VALUE;
                assertEquals(failure, assertThrows(IOException.class, () -> pair.client().write("x")).getCause());
                assertEquals("said before", pair.client().readLine());
                pair.client().close();
                assertEquals(1, left.releases.get());
                assertThrows(SSLException.class, () -> pair.server().read(1));
            }
        });
    }

    // --- cancellation ---

    @OnEveryBackend
    void aCancelledReadLosesNothing(Backend backend) throws Exception {
        backend.run(() -> {
            try (TlsPair pair = TlsPair.open()) {
                pair.client().write("ab");
                TaskGroup.scope(group -> {
                    Task<byte[]> reading = group.fork(() -> pair.server().readExactly(3));
                    assertFalse(Weft.moveOnAfter(Duration.ofMillis(5), () -> {
                        reading.get();
                    }));
                    reading.cancel("enough");
                    assertThrows(CancellationException.class, reading::get);
                    return null;
                });
                pair.client().write("c");
                assertEquals(3, pair.server().readExactly(3).length);
            }
        });
    }

    /// Writes more than is taken, and cancels that.
    ///
    /// @return what was written, in the writer's eyes
    private static byte[] cutShort(TlsStream stream) throws Exception {
        ByteBuffer output = ByteBuffer.wrap(bytes(100_000, 5));
        assertFalse(Weft.moveOnAfter(Duration.ofMillis(20), () -> stream.write(output)));
        assertTrue(output.position() > 0 && output.hasRemaining());
        return Arrays.copyOf(output.array(), output.position());
    }

    @OnEveryBackend
    void theNextWriteCompletesTheRecordThatACancelledOneHasLeft(Backend backend) throws Exception {
        backend.run(() -> {
            try (TlsPair pair = TlsPair.open(TlsPair.clients(), TlsPair.servers(), ByteStream.memoryPair(2000))) {
                byte[] written = cutShort(pair.client());
                TaskGroup.scope(group -> {
                    group.fork(() -> pair.client().write("next"));
                    assertArrayEquals(written, pair.server().readExactly(written.length));
                    assertEquals(4, pair.server().readExactly(4).length);
                    return null;
                });
            }
        });
    }

    @OnEveryBackend
    void closingCompletesTheRecordThatACancelledWriteHasLeft(Backend backend) throws Exception {
        backend.run(() -> {
            try (TlsPair pair = TlsPair.open(TlsPair.clients(), TlsPair.servers(), ByteStream.memoryPair(2000))) {
                byte[] written = cutShort(pair.client());
                TaskGroup.scope(group -> {
                    group.fork(() -> pair.client().close());
                    assertArrayEquals(written, pair.server().readAll());
                    return null;
                });
            }
        });
    }

    // --- closing ---

    @OnEveryBackend
    void closingDoesNotWaitForThePeersAnswerAndClosesWhatIsBelowOnce(Backend backend) throws Exception {
        backend.run(() -> {
            for (String version : VERSIONS) {
                StreamPair memory = ByteStream.memoryPair();
                HarmedStream left = new HarmedStream(memory.left());
                Tls server = TlsPair.version(TlsPair.servers(), version);
                TlsPair pair = TlsPair.open(TlsPair.clients(), server, new StreamPair(left, memory.right()));
                pair.client().close();
                pair.client().close();
                assertEquals(1, left.releases.get());
                assertNull(pair.server().readLine());
                pair.server().close();
            }
        });
    }

    @OnEveryBackend
    void closingIsNotHeldUpForLongByAPeerThatTakesNothing(Backend backend) throws Exception {
        backend.run(() -> {
            Tls client = TlsPair.clients().shutdownTimeout(Duration.ofMillis(50));
            try (TlsPair pair = TlsPair.open(client, TlsPair.servers(), ByteStream.memoryPair(2000))) {
                cutShort(pair.client());
                pair.client().close();
                assertFalse(pair.below().left().isOpen());
            }
        });
    }

    @OnEveryBackend
    void aCancelledTaskEndsTlsWhenItCloses(Backend backend) throws Exception {
        backend.run(() -> {
            try (TlsPair pair = TlsPair.open()) {
                TaskGroup.scope(group -> {
                    Task<byte[]> reading = group.fork(() -> {
                        try (TlsStream mine = pair.client()) {
                            mine.write("before");
                            return mine.read(1);
                        }
                    });
                    assertEquals(6, pair.server().readExactly(6).length);
                    reading.cancel("enough");
                    assertThrows(CancellationException.class, reading::get);
                    return null;
                });
                assertNull(pair.server().readLine());
            }
        });
    }

    @OnEveryBackend
    void anInterruptedThreadEndsTlsWhenItClosesAndStaysInterrupted(Backend backend) throws Exception {
        backend.run(() -> {
            try (TlsPair pair = TlsPair.open()) {
                Thread.currentThread().interrupt();
                pair.client().close();
                assertTrue(Thread.interrupted());
                assertNull(pair.server().readLine());
            }
        });
    }

    @OnEveryBackend
    void closingEndsAReaderAndAWriterThatWait(Backend backend) throws Exception {
        backend.run(() -> {
            Tls client = TlsPair.clients().shutdownTimeout(Duration.ofMillis(50));
            try (TlsPair pair = TlsPair.open(client, TlsPair.servers(), ByteStream.memoryPair(2000))) {
                TaskGroup.scope(group -> {
                    Task<Throwable> reading = group.fork(() -> assertThrows(StreamClosedException.class,
                            () -> pair.client().read(1)));
                    Task<Throwable> writing = group.fork(() -> assertThrows(StreamClosedException.class,
                            () -> pair.client().write(new byte[1 << 20])));
                    pair.server().read(1);
                    pair.client().close();
                    assertTrue(reading.get().getMessage().startsWith("TLS over"), reading.get()::getMessage);
                    assertNotNull(writing.get());
                    return null;
                });
            }
        });
    }

    @OnEveryBackend
    void whatIsClosedCannotBeUsed(Backend backend) throws Exception {
        backend.run(() -> {
            try (TlsPair pair = TlsPair.open()) {
                pair.client().close();
                assertThrows(StreamClosedException.class, () -> pair.client().read(1));
                assertThrows(StreamClosedException.class, () -> pair.client().write("x"));
                assertThrows(StreamClosedException.class, () -> pair.client().shutdownOutput());
            }
        });
    }
}
