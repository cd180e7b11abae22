package dev.weft.nio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.Weft;
import dev.weft.everywhere.CancelEverywhere;
import dev.weft.everywhere.Stage;
import dev.weft.loop.Backstage;
import dev.weft.loop.Strand;
import dev.weft.nio.ByteStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A cancellation at every point of what hosts do: nothing is lost, nothing stays open. Streams are with the other kinds of
/// stream in `StreamsEverywhereTest`.
@Tag("loop")
class SimulatedEverywhereTest {

    /// Two hosts, and a victim that somebody else can wait for.
    private static class World {

        final SimulatedNetwork net = SimulatedNetwork.create(new SplittableRandom(1)).latency(Duration.ZERO,
                Duration.ofNanos(20_000));
        final Host a = net.host("a");
        final Host b = net.host("b");
        final List<Integer> got = new ArrayList<>();
        volatile Strand victim;

        void isVictim() {
            victim = Strand.current();
        }

        boolean isAwaited() {
            return victim != null && Backstage.isParked(victim);
        }

        /// When all that is under way has arrived.
        void assertNothingIsOpen() {
            Backstage.spinUntil(() -> a.incarnation().streamCount() + b.incarnation().streamCount() == 0,
                    Duration.ofSeconds(10), "all streams are closed");
        }
    }

    @Test
    void connecting() throws Exception {
        CancelEverywhere.of("connecting", _ -> {
            World world = new World();
            world.b.listen(1);
            return world;
        }).scenario(world -> {
            try (ByteStream stream = world.a.connect("b", 1)) {
                assertTrue(stream.isOpen());
            }
        }).check(world -> {
            // Those that wait to be accepted.
            world.b.crash();
            world.assertNothingIsOpen();
        }).run(Backend.LOOP);
    }

    @Test
    void accepting() throws Exception {
        class Accepting extends World {

            final SimulatedServer server = b.listen(1);

            Accepting(Stage stage) throws Exception {
                stage.fork(() -> {
                    for (int i = 1; i <= 2; i++) {
                        stage.until(this::isAwaited);
                        try (ByteStream stream = a.connect("b", 1)) {
                            stream.write(new byte[]{(byte) i});
                        }
                    }
                });
            }

            void accept() throws Exception {
                try (ByteStream stream = server.accept()) {
                    Weft.shield(() -> got.add((int) stream.readExactly(1)[0]));
                }
            }
        }
        CancelEverywhere.of("accepting", Accepting::new).scenario(world -> {
            world.isVictim();
            world.accept();
            world.accept();
        }).check(world -> {
            while (world.got.size() < 2) {
                world.accept();
            }
            assertEquals(List.of(1, 2), world.got);
            world.assertNothingIsOpen();
        }).run(Backend.LOOP);
    }

    @Test
    void receivingDatagrams() throws Exception {
        class Receiving extends World {

            final SimulatedUdpSocket socket = b.datagrams(1);

            Receiving(Stage stage) throws Exception {
                SimulatedUdpSocket from = a.datagrams(1);
                stage.fork(() -> {
                    for (int i = 1; i <= 2; i++) {
                        stage.until(this::isAwaited);
                        from.send(new byte[]{(byte) i}, "b", 1);
                    }
                });
            }

            void receive() throws Exception {
                got.add((int) socket.receive().data()[0]);
            }
        }
        CancelEverywhere.of("receiving", Receiving::new).scenario(world -> {
            world.isVictim();
            world.receive();
            world.receive();
        }).check(world -> {
            while (world.got.size() < 2) {
                world.receive();
            }
            assertEquals(List.of(1, 2), world.got.stream().sorted().toList());
        }).run(Backend.LOOP);
    }

    @Test
    void sendingDatagrams() throws Exception {
        CancelEverywhere.of("sending", _ -> new World()).scenario(world -> {
            try (SimulatedUdpSocket socket = world.a.datagrams(1)) {
                for (int i = 0; i < 3; i++) {
                    socket.send(new byte[1], "b", 1);
                    world.got.add(i);
                }
            }
        }).check(world -> world.a.datagrams(1).close()).run(Backend.LOOP);
    }

    @Test
    void syncing() throws Exception {
        CancelEverywhere.of("syncing", _ -> new World()).scenario(world -> {
            Disk disk = world.a.disk();
            disk.put("one", "1");
            disk.sync();
            world.got.add(1);
            disk.put("two", "2");
            disk.sync();
            world.got.add(2);
        }).check(world -> {
            world.a.crash();
            Disk disk = world.a.disk();
            assertEquals(world.got.size(), disk.keys().size());
        }).run(Backend.LOOP);
    }

    @Test
    void joiningAHost() throws Exception {
        class Joining extends World {

            final CountDownLatch mayEnd = new CountDownLatch(1);
            final Host c = net.host("c", _ -> mayEnd.await());

            Joining(Stage stage) {
                stage.fork(() -> {
                    stage.until(this::isAwaited);
                    mayEnd.countDown();
                });
            }
        }
        CancelEverywhere.of("joining", Joining::new).scenario(world -> {
            world.isVictim();
            world.c.join();
        }).check(world -> {
            world.c.join();
            assertFalse(world.c.isUp());
        }).run(Backend.LOOP);
    }
}
