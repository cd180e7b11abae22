package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

class TcpTest {

    private static TcpServer open() throws Exception {
        return TcpServer.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @OnEveryBackend
    void aServerAnswersEachConnectionInATaskOfItsOwn(Backend backend) throws Exception {
        backend.run(() -> {
            TcpServer server = open();
            TaskGroup.run(group -> {
                group.fork(() -> server.serve(stream -> {
                    for (String line; (line = stream.readLine()) != null;) {
                        stream.write("<" + line + ">\n");
                    }
                }));
                try (TcpStream one = TcpStream.connect(server.localAddress());
                        TcpStream two = TcpStream.connect("127.0.0.1", server.port())) {
                    one.write("a\n");
                    two.write("b\nc\n");
                    assertEquals("<b>", two.readLine());
                    assertEquals("<c>", two.readLine());
                    assertEquals("<a>", one.readLine());
                    one.shutdownOutput();
                    assertNull(one.readLine());
                }
                server.close();
            });
            assertFalse(server.isOpen());
        });
    }

    @OnEveryBackend
    void aMegabyteGoesBothWaysAtOnceAndArrivesWhole(Backend backend) throws Exception {
        byte[] there = new byte[1 << 20];
        byte[] back = new byte[1 << 20];
        new Random(1).nextBytes(there);
        new Random(2).nextBytes(back);
        backend.run(() -> {
            try (TcpServer server = open()) {
                TaskGroup.run(group -> {
                    Task<TcpStream> accepting = group.fork(server::accept);
                    try (TcpStream left = TcpStream.connect(server.localAddress());
                            TcpStream right = accepting.await()) {
                        group.fork(() -> {
                            left.write(there);
                            left.shutdownOutput();
                        });
                        group.fork(() -> {
                            right.write(back);
                            right.shutdownOutput();
                        });
                        Task<byte[]> atRight = group.fork(right::readAll);
                        assertArrayEquals(back, left.readAll());
                        assertArrayEquals(there, atRight.await());
                    }
                });
            }
        });
    }

    @OnEveryBackend
    void whatHasBeenReceivedAndNotReadIsTold(Backend backend) throws Exception {
        backend.run(() -> {
            try (StreamPair pair = ByteStream.memoryPair()) {
                assertEquals(0, pair.right().available());
                pair.left().write("one\ntwo\n");
                assertEquals(0, pair.right().available());
                assertEquals("one", pair.right().readLine());
                assertEquals(4, pair.right().available());
                assertEquals(4, pair.right().inputStream().available());
                assertEquals("two", pair.right().readLine());
                assertEquals(0, pair.right().available());
            }
        });
    }

    @OnEveryBackend
    void closingEndsWhoWaitsInARead(Backend backend) throws Exception {
        backend.run(() -> {
            try (TcpServer server = open()) {
                TaskGroup.run(group -> {
                    Task<TcpStream> accepting = group.fork(server::accept);
                    TcpStream left = TcpStream.connect(server.localAddress());
                    try (TcpStream right = accepting.await()) {
                        CountDownLatch begun = new CountDownLatch(1);
                        Task<?> reading = group.fork(() -> {
                            begun.countDown();
                            return assertThrows(StreamClosedException.class, () -> left.read(1));
                        });
                        begun.await();
                        left.close();
                        reading.await();
                        assertEquals(-1, right.read(new byte[1]));
                    }
                });
            }
        });
    }

    @OnEveryBackend
    void aServerThatIsClosedLetsItsHandlersFinish(Backend backend) throws Exception {
        backend.run(() -> {
            TcpServer server = open();
            TaskGroup.run(group -> {
                Task<?> serving = group.fork(() -> server.serve(stream -> stream.transferTo(stream)));
                try (TcpStream stream = TcpStream.connect(server.localAddress())) {
                    stream.write("a");
                    assertArrayEquals(new byte[]{'a'}, stream.readExactly(1));
                    server.close();
                    assertThrows(ConnectException.class, () -> TcpStream.connect(server.localAddress()));
                    stream.write("b");
                    assertArrayEquals(new byte[]{'b'}, stream.readExactly(1));
                    assertFalse(serving.isDone());
                }
                serving.await();
            });
        });
    }

    @OnEveryBackend
    void theAddressInUseIsNamed(Backend backend) throws Exception {
        backend.run(() -> {
            try (TcpServer server = open()) {
                var e = assertThrows(BindException.class, () -> TcpServer.open(server.localAddress()));
                assertTrue(e.getMessage().contains(Integer.toString(server.port())), e.getMessage());
            }
        });
    }

    @OnEveryBackend
    void theAddressIsFreeAgainOnceTheServerIsClosed(Backend backend) throws Exception {
        backend.run(() -> {
            TcpServer server = open();
            TaskGroup.run(group -> {
                Task<?> serving = group.fork(() -> server.serve(stream -> {}));
                try (TcpStream stream = TcpStream.connect(server.localAddress())) {
                    assertEquals(0, stream.readAll().length);
                }
                server.close();
                TcpServer.open(server.localAddress()).close();
                serving.await();
            });
        });
    }

    @OnEveryBackend
    void whenTheFirstAddressOfAHostDoesNotAnswerTheNextIsTaken(Backend backend) throws Exception {
        backend.run(() -> {
            TcpServer dead = open();
            InetSocketAddress refusing = dead.localAddress();
            dead.close();
            try (TcpServer server = open()) {
                try (TcpStream stream = Connector.race("it", List.of(refusing, server.localAddress()))) {
                    assertEquals(server.localAddress(), stream.remoteAddress());
                }
            }
        });
    }

    @OnEveryBackend
    void ofAHostThatAnswersAtNoAddressAllFailuresAreTold(Backend backend) throws Exception {
        backend.run(() -> {
            TcpServer dead = open();
            dead.close();
            var e = assertThrows(ConnectException.class,
                    () -> Connector.race("it", List.of(dead.localAddress(), dead.localAddress())));
            assertEquals(2, e.getSuppressed().length, Arrays.toString(e.getSuppressed()));
        });
    }
}
