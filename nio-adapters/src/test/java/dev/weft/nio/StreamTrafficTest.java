package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.CancelScope;
import dev.weft.Soak;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.loop.Strand;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/// Bytes on their way through streams of every kind.
class StreamTrafficTest {

    private static byte[] noise(int length, long seed) {
        byte[] noise = new byte[length];
        new Random(seed).nextBytes(noise);
        return noise;
    }

    private static void writeInChunks(ByteStream stream, byte[] data, Random random) throws Exception {
        for (int at = 0; at < data.length;) {
            int length = Math.min(1 + random.nextInt(1 << random.nextInt(18)), data.length - at);
            stream.write(data, at, length);
            at += length;
        }
        stream.shutdownOutput();
    }

    private static byte[] readInChunks(ByteStream stream, int length, Random random) throws Exception {
        byte[] got = new byte[length + 1];
        int at = 0;
        while (true) {
            int count = stream.read(got, at, Math.min(1 + random.nextInt(1 << random.nextInt(18)), got.length - at));
            if (count < 0) {
                return Arrays.copyOf(got, at);
            }
            at += count;
        }
    }

    @OnEveryStream
    void writingNothingIsAllowed(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> {
            writer.write(new byte[0]);
            writer.write("");
            writer.write(ByteBuffer.allocate(0));
            writer.write("x");
            assertEquals("x", new String(reader.read(10)));
        });
    }

    @OnEveryStream
    void readingNothingDoesNotWait(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> {
            assertEquals(0, reader.read(new byte[0]));
            assertEquals(0, reader.read(ByteBuffer.allocate(0)));
            assertEquals(0, reader.readExactly(0).length);
        });
    }

    @OnEveryStream
    void badSizesAreRefusedAndDoNoHarm(StreamKind kind, Backend backend) throws Exception {
        byte[] separator = {'\n'};
        kind.run(backend, (writer, reader) -> {
            assertThrows(IllegalArgumentException.class, () -> reader.read(0));
            assertTrue(assertThrows(IllegalArgumentException.class, () -> reader.read(-7)).getMessage().contains("-7"));
            assertThrows(IllegalArgumentException.class, () -> reader.readExactly(-1));
            assertThrows(IllegalArgumentException.class, () -> reader.readUntil(0, separator));
            assertThrows(IllegalArgumentException.class, () -> reader.readUntil(-1, separator));
            assertThrows(IllegalArgumentException.class, () -> reader.readUntil());
            assertThrows(IllegalArgumentException.class, () -> reader.readUntil(separator, new byte[0]));
            assertThrows(IllegalArgumentException.class, () -> reader.readUntil(""));
            assertThrows(IllegalArgumentException.class, () -> reader.readLine(0, StandardCharsets.UTF_8));
            assertThrows(IndexOutOfBoundsException.class, () -> reader.read(new byte[3], 2, 2));
            assertThrows(IndexOutOfBoundsException.class, () -> writer.write(new byte[3], 4, 1));
            writer.write("x");
            assertEquals("x", new String(reader.read(1)));
        });
    }

    @OnEveryStream
    void theSecondOfTwoReadersIsRefusedAndTheFirstGoesOn(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> TaskGroup.run(group -> {
            Task<byte[]> first = Blocked.reader(group, reader);
            String message = assertThrows(IllegalStateException.class, () -> reader.read(1)).getMessage();
            assertTrue(message.contains(first.name()), message);
            assertTrue(message.contains(Strand.current().toString()), message);
            assertTrue(message.contains(reader.toString()), message);
            assertThrows(IllegalStateException.class, reader::readLine);
            writer.write("x");
            assertEquals("x", new String(first.await()));
            writer.write("y");
            assertEquals("y", new String(reader.read(1)));
        }));
    }

    @OnEveryStream
    void theSecondOfTwoWritersIsRefusedAndTheFirstGoesOn(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> TaskGroup.run(group -> {
            Task<Void> first = Blocked.writer(group, writer, ByteBuffer.allocate(kind.tooMuch()));
            String message = assertThrows(IllegalStateException.class, () -> writer.write("x")).getMessage();
            assertTrue(message.contains(first.name()), message);
            assertTrue(message.contains(Strand.current().toString()), message);
            assertTrue(message.contains(writer.toString()), message);
            assertThrows(IllegalStateException.class, writer::shutdownOutput);
            skip(reader, kind.tooMuch());
            first.await();
            writer.write("x");
            assertEquals("x", new String(reader.read(1)));
        }));
    }

    private static void skip(ByteStream reader, int count) throws Exception {
        for (int left = count; left > 0;) {
            left -= reader.read(Math.min(left, 1 << 16)).length;
        }
    }

    @OnEveryStream
    void aWriterWaitsWhileNobodyReadsAndThenGoesOn(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> TaskGroup.run(group -> {
            ByteBuffer much = ByteBuffer.allocate(kind.tooMuch());
            Task<Void> blocked = Blocked.writer(group, writer, much);
            for (int turns = 0; turns < 100; turns++) {
                Weft.yieldNow();
            }
            assertFalse(blocked.isDone());
            skip(reader, kind.tooMuch());
            blocked.await();
            assertFalse(much.hasRemaining());
        }));
    }

    @OnEveryStream
    void thePositionAfterACancelledWriteTellsWhatThePeerGets(StreamKind kind, Backend backend) throws Exception {
        ByteBuffer much = ByteBuffer.wrap(noise(kind.tooMuch(), 1));
        kind.run(backend, (writer, reader) -> TaskGroup.run(group -> {
            much.clear();
            CompletableFuture<CancelScope> scope = new CompletableFuture<>();
            Task<Void> blocked = Blocked.fork(group, () -> {
                CancelScope.runVoid(mine -> {
                    scope.complete(mine);
                    writer.write(much);
                });
                writer.close();
                return null;
            });
            scope.join().cancel("it has waited enough");
            byte[] got = reader.readAll();
            blocked.await();
            assertArrayEquals(Arrays.copyOf(much.array(), much.position()), got);
            assertTrue(much.hasRemaining());
        }));
    }

    @OnEveryStream
    void aWriteGoesOnWhereACancelledOneStopped(StreamKind kind, Backend backend) throws Exception {
        ByteBuffer much = ByteBuffer.wrap(noise(kind.tooMuch(), 2));
        kind.run(backend, (writer, reader) -> TaskGroup.run(group -> {
            much.clear();
            CompletableFuture<CancelScope> scope = new CompletableFuture<>();
            Blocked.fork(group, () -> {
                CancelScope.runVoid(mine -> {
                    scope.complete(mine);
                    writer.write(much);
                });
                writer.write(much);
                writer.shutdownOutput();
                return null;
            });
            scope.join().cancel("it has waited enough");
            assertArrayEquals(much.array(), reader.readAll());
        }));
    }

    @OnEveryStream
    void aCancelledReadLosesNothing(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (writer, reader) -> TaskGroup.run(group -> {
            CompletableFuture<CancelScope> scope = new CompletableFuture<>();
            AtomicInteger got = new AtomicInteger();
            Task<Void> blocked = Blocked.fork(group, () -> {
                CancelScope.runVoid(mine -> {
                    scope.complete(mine);
                    got.addAndGet(reader.readExactly(7).length);
                });
                return null;
            });
            writer.write("abcde");
            scope.join().cancel("it has waited enough");
            blocked.await();
            assertEquals(0, got.get());
            writer.write("fg");
            assertEquals("abcdefg", new String(reader.readExactly(7)));
        }));
    }

    @OnEveryStream
    void muchEachWayAtOnceArrivesIntact(StreamKind kind, Backend backend) throws Exception {
        for (long seed = 1; seed <= Soak.times(1, 3); seed++) {
            long theSeed = seed;
            kind.run(backend, (one, other) -> {
                byte[] there = noise(kind.volume(), theSeed);
                byte[] back = noise(kind.volume(), -theSeed);
                TaskGroup.run(group -> {
                    group.fork(() -> writeInChunks(one, there, new Random(theSeed)));
                    if (kind.halfCloses()) {
                        group.fork(() -> writeInChunks(other, back, new Random(theSeed + 1)));
                        group.fork(() -> assertArrayEquals(back,
                                readInChunks(one, kind.volume(), new Random(theSeed + 2)), "seed " + theSeed));
                    }
                    assertArrayEquals(there, readInChunks(other, kind.volume(), new Random(theSeed + 3)),
                            "seed " + theSeed);
                });
            });
        }
    }

    @OnEveryStream
    void aStreamIsTransferredToAnotherAsItComes(StreamKind kind, Backend backend) throws Exception {
        byte[] data = noise(100_000, 1);
        kind.run(backend, (writer, reader) -> TaskGroup.run(group -> {
            StreamPair further = ByteStream.memoryPair();
            group.fork(() -> {
                writer.write(data);
                writer.shutdownOutput();
            });
            group.fork(() -> {
                assertEquals(data.length, reader.transferTo(further.left()));
                further.left().shutdownOutput();
            });
            assertArrayEquals(data, further.right().readAll());
        }));
    }

    @OnEveryStream
    void askingAndAnsweringTakesTurns(StreamKind kind, Backend backend) throws Exception {
        kind.run(backend, (client, server) -> {
            if (kind.isTwoWay()) {
                TaskGroup.run(group -> {
                    group.fork(() -> {
                        for (String line; (line = server.readLine()) != null;) {
                            server.write("you said " + line + "\n");
                        }
                    });
                    for (int turn = 0; turn < 300; turn++) {
                        client.write("turn " + turn + "\r\n");
                        assertEquals("you said turn " + turn, client.readLine());
                    }
                    client.shutdownOutput();
                });
            }
        });
    }
}
