package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.everywhere.CancelEverywhere;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;

class UdpSocketTest {

    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @OnEveryBackend
    void aQuestionIsAnswered(Backend backend) throws Exception {
        backend.run(() -> {
            try (UdpSocket server = UdpSocket.open(ANY); UdpSocket client = UdpSocket.connect(server.localAddress())) {
                TaskGroup.run(group -> {
                    group.fork(() -> {
                        UdpSocket.Datagram question = server.receive();
                        server.send(question.data(), question.from());
                    });
                    client.send(new byte[]{1, 2, 3});
                    UdpSocket.Datagram answer = client.receive();
                    assertArrayEquals(new byte[]{1, 2, 3}, answer.data());
                    assertEquals(server.localAddress(), answer.from());
                });
            }
        });
    }

    @OnEveryBackend
    void anEmptyDatagramIsOneToo(Backend backend) throws Exception {
        backend.run(() -> {
            try (UdpSocket server = UdpSocket.open(ANY); UdpSocket client = UdpSocket.open()) {
                client.send(new byte[0], server.localAddress());
                assertEquals(0, server.receive().data().length);
            }
        });
    }

    @OnEveryBackend
    void theLargestDatagramArrivesWhole(Backend backend) throws Exception {
        backend.run(() -> {
            try (UdpSocket server = UdpSocket.open(ANY); UdpSocket client = UdpSocket.open(ANY)) {
                byte[] largest = new byte[65_507];
                largest[largest.length - 1] = 7;
                client.send(largest, server.localAddress());
                assertArrayEquals(largest, server.receive().data());
            }
        });
    }

    @OnEveryBackend
    void whatDoesNotFitTheBufferIsLost(Backend backend) throws Exception {
        backend.run(() -> {
            try (UdpSocket server = UdpSocket.open(ANY); UdpSocket client = UdpSocket.open(ANY)) {
                client.send(new byte[]{1, 2, 3}, server.localAddress());
                client.send(new byte[]{4}, server.localAddress());
                ByteBuffer two = ByteBuffer.allocate(2);
                assertEquals(client.localAddress(), server.receive(two));
                assertEquals(0, two.remaining());
                assertArrayEquals(new byte[]{4}, server.receive().data());
            }
        });
    }

    @OnEveryBackend
    void closingEndsWhoReceives(Backend backend) throws Exception {
        backend.run(() -> {
            UdpSocket socket = UdpSocket.open(ANY);
            TaskGroup.run(group -> {
                Task<?> receiving = group.fork(() -> assertThrows(StreamClosedException.class, socket::receive));
                Weft.sleep(Duration.ofMillis(1));
                socket.close();
                receiving.await();
                assertThrows(StreamClosedException.class, () -> socket.send(new byte[1], ANY));
            });
        });
    }

    @OnEveryBackend
    void aConnectedOneIsToldThatNobodyListens(Backend backend) throws Exception {
        UdpSocket gone = UdpSocket.open(ANY);
        gone.close();
        backend.run(() -> {
            try (UdpSocket client = UdpSocket.connect(gone.localAddress())) {
                client.send(new byte[1]);
                var e = assertThrows(PortUnreachableException.class, client::receive);
                assertEquals(client + ": nobody listens at " + gone.localAddress(), e.getMessage());
            }
        });
    }

    @OnEveryBackend
    void aReceiveThatIsCancelledLosesNoDatagram(Backend backend) throws Exception {
        CancelEverywhere.of("receiving", stage -> {
            UdpSocket server = UdpSocket.open(ANY);
            UdpSocket client = UdpSocket.open(ANY);
            stage.fork(() -> {
                client.send(new byte[1], server.localAddress());
                client.send(new byte[2], server.localAddress());
                client.close();
            });
            return server;
        }).scenario(server -> {
            int first = server.receive().data().length;
            server.send(new byte[first], server.localAddress());
            Weft.yieldNow();
        }).check(server -> {
            assertTrue(server.receive().data().length > 0);
            server.close();
        }).run(backend);
    }

    @OnEveryBackend
    void misuseIsTold(Backend backend) throws Exception {
        backend.run(() -> {
            try (UdpSocket socket = UdpSocket.open(ANY)) {
                assertThrows(NotYetConnectedException.class, () -> socket.send(new byte[1]));
                var e = assertThrows(BindException.class, () -> UdpSocket.open(socket.localAddress()));
                assertTrue(e.getMessage().contains(socket.localAddress().toString()), e.getMessage());
            }
        });
    }
}
