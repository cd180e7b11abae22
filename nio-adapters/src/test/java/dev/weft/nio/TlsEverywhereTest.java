package dev.weft.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.everywhere.CancelEverywhere;
import dev.weft.everywhere.Stage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// A cancellation at every point of what TLS does.
class TlsEverywhereTest {

    private static final byte[] MESSAGE = new byte[1500];
    /// Shared by all runs, so that most handshakes resume a session and are quick.
    private static final Tls CLIENT;
    private static final Tls SERVER;

    static {
        for (int i = 0; i < MESSAGE.length; i++) {
            MESSAGE[i] = (byte) i;
        }
        try {
            CLIENT = TlsPair.clients();
            SERVER = TlsPair.servers();
        } catch (Exception e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Two peers over memory, of which the victim is the client.
    private static final class World {

        final StreamPair below = ByteStream.memoryPair(1000);
        final ByteArrayOutputStream read = new ByteArrayOutputStream();
        TlsPair pair;
        /// How far the victim came with what it wrote, in its own eyes.
        int written;

        /// The victim will do the handshake itself.
        static World raw(Stage stage) {
            World world = new World();
            stage.fork(() -> {
                try (TlsStream stream = SERVER.wrap(world.below.right())) {
                    stream.read(1);
                } catch (IOException e) {
                    // The victim was cancelled.
                }
            });
            return world;
        }

        static World open(Stage stage) throws Exception {
            World world = new World();
            world.pair = TlsPair.open(CLIENT, SERVER, world.below);
            return world;
        }

        World withWriter(Stage stage) {
            stage.fork(() -> {
                try {
                    pair.server().write(MESSAGE);
                    pair.server().shutdownOutput();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            return this;
        }

        World withReader(Stage stage) {
            stage.fork(() -> {
                for (byte[] some; (some = pair.server().read(1000)).length > 0;) {
                    read.write(some);
                }
            });
            return this;
        }

        void readSome() throws Exception {
            ByteBuffer into = ByteBuffer.allocate(700);
            int count = pair.client().read(into);
            read.write(into.array(), 0, Math.max(0, count));
        }

        void readTheRest() throws Exception {
            read.write(pair.client().readAll());
        }

        void write() throws Exception {
            ByteBuffer output = ByteBuffer.wrap(MESSAGE);
            try {
                pair.client().write(output);
            } finally {
                written = output.position();
            }
        }

        void closeClient() {
            pair.client().close();
        }
    }

    @OnEveryBackend
    void aHandshakeLeavesNothingOpenIfItDoesNotSucceed(Backend backend) throws Exception {
        CancelEverywhere.of("a handshake", World::raw)
                .scenario(world -> CLIENT.wrap(world.below.left(), "localhost", 443).close())
                .check(world -> {
                    assertFalse(world.below.left().isOpen());
                    assertFalse(world.below.right().isOpen());
                }).run(backend);
    }

    @OnEveryBackend
    void aReadLosesNothing(Backend backend) throws Exception {
        CancelEverywhere.of("read", stage -> World.open(stage).withWriter(stage)).scenario(world -> {
            world.readSome();
            world.readTheRest();
        }).afterwards(World::readTheRest).check(world -> {
            assertArrayEquals(MESSAGE, world.read.toByteArray());
            world.pair.close();
        }).run(backend);
    }

    @OnEveryBackend
    void aWriteIsReadAsFarAsItCame(Backend backend) throws Exception {
        CancelEverywhere.of("write", stage -> World.open(stage).withReader(stage)).scenario(World::write)
                .afterwards(World::closeClient).check(world -> {
                    assertArrayEquals(Arrays.copyOf(MESSAGE, world.written), world.read.toByteArray());
                    world.pair.close();
                }).run(backend);
    }

    @OnEveryBackend
    void anEndOfTheOutputThatIsCutShortIsSaidByClosing(Backend backend) throws Exception {
        CancelEverywhere.of("shutdownOutput", stage -> World.open(stage).withReader(stage)).scenario(world -> {
            world.write();
            world.pair.client().shutdownOutput();
        }).afterwards(World::closeClient).check(world -> {
            assertArrayEquals(Arrays.copyOf(MESSAGE, world.written), world.read.toByteArray());
            world.pair.close();
        }).run(backend);
    }

    @OnEveryBackend
    void closingEndsTlsInOrderWheneverItIsCancelled(Backend backend) throws Exception {
        CancelEverywhere.of("close", stage -> World.open(stage).withReader(stage)).scenario(world -> {
            try (TlsStream stream = world.pair.client()) {
                stream.write(MESSAGE, 0, 10);
                world.written = 10;
            }
        }).afterwards(World::closeClient).check(world -> {
            // The reader has seen the end, and no truncation.
            assertTrue(world.read.size() >= world.written);
            assertFalse(world.pair.client().isOpen());
            world.pair.close();
        }).run(backend);
    }
}
