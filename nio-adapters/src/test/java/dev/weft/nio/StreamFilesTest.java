package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.everywhere.CancelEverywhere;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;

/// From a file into a stream, and back: over sockets by the kernel, else by a copy.
class StreamFilesTest {

    @TempDir
    private Path folder;

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static StreamPair tcpPair() throws Exception {
        try (TcpServer server = TcpServer.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return TaskGroup.scope(group -> {
                Task<TcpStream> accepting = group.fork(server::accept);
                TcpStream left = TcpStream.connect(server.localAddress());
                return new StreamPair(left, accepting.await());
            });
        }
    }

    @OnEveryBackend
    void aWholeFileGoesThroughASocketAndIntoAnother(Backend backend) throws Exception {
        byte[] bytes = random(5_000_000);
        Path source = Files.write(folder.resolve("source"), bytes);
        backend.run(() -> {
            try (StreamPair pair = tcpPair();
                    FileChannel target = FileChannel.open(folder.resolve("target"), StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE)) {
                TaskGroup.run(group -> {
                    Task<Long> sending = group.fork(() -> {
                        long sent = pair.left().transferFrom(source);
                        pair.left().shutdownOutput();
                        return sent;
                    });
                    assertEquals(bytes.length, pair.right().transferTo(target, 10));
                    assertEquals(bytes.length, sending.await());
                });
                byte[] written = Files.readAllBytes(folder.resolve("target"));
                assertArrayEquals(bytes, Arrays.copyOfRange(written, 10, written.length));
            }
        });
    }

    @OnEveryBackend
    void aPartOfAFileGoesThroughAnyStream(Backend backend) throws Exception {
        byte[] bytes = random(300_000);
        Path source = Files.write(folder.resolve("part"), bytes);
        backend.run(() -> {
            for (StreamPair each : new StreamPair[]{tcpPair(), ByteStream.memoryPair(), PipeStream.pair()}) {
                try (StreamPair pair = each; FileChannel file = FileChannel.open(source)) {
                    TaskGroup.run(group -> {
                        Task<Long> sending = group.fork(() -> pair.left().transferFrom(file, 1_000, 200_000));
                        assertArrayEquals(Arrays.copyOfRange(bytes, 1_000, 201_000), pair.right().readExactly(200_000));
                        assertEquals(200_000, sending.await());
                        Task<Long> rest = group.fork(() -> pair.left().transferFrom(file, 299_990, 200_000));
                        assertArrayEquals(Arrays.copyOfRange(bytes, 299_990, 300_000), pair.right().readExactly(10));
                        assertEquals(10, rest.await());
                        assertEquals(0, pair.left().transferFrom(file, 400_000, 5));
                    });
                }
            }
        });
    }

    @OnEveryBackend
    void misuseIsToldAtOnce(Backend backend) throws Exception {
        backend.run(() -> {
            try (StreamPair pair = ByteStream.memoryPair()) {
                assertThrows(NoSuchFileException.class, () -> pair.left().transferFrom(folder.resolve("none")));
                Path file = Files.write(folder.resolve("some"), new byte[1]);
                try (FileChannel channel = FileChannel.open(file)) {
                    assertThrows(IllegalArgumentException.class, () -> pair.left().transferFrom(channel, -1, 1));
                    assertThrows(IllegalArgumentException.class, () -> pair.left().transferFrom(channel, 0, -1));
                    assertThrows(IllegalArgumentException.class, () -> pair.left().transferTo(channel, -1));
                }
            }
        });
    }

    private record World(StreamPair pair, FileChannel file) implements Closeable {

        @Override
        public void close() throws IOException {
            pair.close();
            file.close();
        }
    }

    @OnEveryBackend
    void aTransferThatIsCancelledLeavesTheFileOpen(Backend backend) throws Exception {
        Path source = Files.write(folder.resolve("cancelled"), random(100_000));
        CancelEverywhere.of("sending a file", stage -> {
            World world = new World(tcpPair(), FileChannel.open(source));
            stage.fork(() -> world.pair.right().readAll());
            return world;
        }).scenario(world -> world.pair.left().transferFrom(world.file, 0, 100_000))
                .afterwards(world -> world.pair.left().close()).check(world -> {
                    assertTrue(world.file.isOpen());
                    world.close();
                }).run(backend);
    }

    @OnEveryBackend
    void aTransferThatIsCancelledWhileTheSocketIsFullLeavesTheFileOpen(Backend backend) throws Exception {
        int tooMuch = 400_000;
        Path source = Files.write(folder.resolve("much"), random(tooMuch));
        CancelEverywhere
                .of("sending much of a file", _ -> new World(StreamKind.UNIX.connect(), FileChannel.open(source)))
                .scenario(world -> TaskGroup.run(group -> {
                    Task<?> reading = group.fork(() -> world.pair.right().readExactly(tooMuch));
                    world.pair.left().transferFrom(world.file, 0, tooMuch);
                    reading.await();
                })).check(world -> {
                    assertTrue(world.file.isOpen());
                    world.close();
                }).run(backend);
    }

    @OnEveryStream
    void closingEndsATransferThatNobodyReads(StreamKind kind, Backend backend) throws Exception {
        Path source = Files.write(folder.resolve("unread"), random(kind.tooMuch()));
        kind.run(backend, (one, other) -> TaskGroup.run(group -> {
            Task<?> sending = Blocked.fork(group,
                    () -> assertThrows(StreamClosedException.class, () -> one.transferFrom(source)));
            one.close();
            sending.await();
        }));
    }

    @OnEveryBackend
    void whatWasReceivedIsInTheFileThoughTheTransferWasCancelled(Backend backend) throws Exception {
        byte[] bytes = random(100_000);
        CancelEverywhere.of("receiving a file", stage -> {
            World world = new World(tcpPair(), FileChannel.open(Files.createTempFile(folder, "received", ""),
                    StandardOpenOption.READ, StandardOpenOption.WRITE));
            stage.fork(() -> {
                world.pair.left().write(bytes);
                world.pair.left().shutdownOutput();
            });
            return world;
        }).scenario(world -> world.pair.right().transferTo(world.file, 0)).check(world -> {
            long there = world.file.size();
            assertEquals(bytes.length - there, world.pair.right().readAll().length);
            world.close();
        }).run(backend);
    }
}
