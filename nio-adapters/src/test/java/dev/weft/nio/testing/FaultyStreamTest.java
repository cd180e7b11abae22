package dev.weft.nio.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Backend;
import dev.weft.OnEveryBackend;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.nio.ByteStream;
import dev.weft.nio.StreamClosedException;
import dev.weft.nio.StreamPair;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/// Each fault, as it is seen at the end on which it was put and at the peer's.
class FaultyStreamTest {

    private static final FaultPlan NONE = FaultPlan.seeded(42);

    @FunctionalInterface
    private interface Body {

        void of(FaultyStream faulty, ByteStream peer) throws Exception;
    }

    private static void run(Backend backend, FaultPlan plan, Body body) throws Exception {
        backend.run(() -> {
            StreamPair pair = ByteStream.memoryPair();
            try (pair; FaultyStream faulty = FaultyStream.over(pair.left(), plan)) {
                body.of(faulty, pair.right());
            }
        });
    }

    /// The lengths in which `count` bytes come through.
    private static List<Integer> piecesOf(ByteStream stream, int count) throws Exception {
        List<Integer> pieces = new ArrayList<>();
        byte[] into = new byte[count];
        for (int at = 0; at < count;) {
            int length = stream.read(into, at, count - at);
            pieces.add(length);
            at += length;
        }
        return pieces;
    }

    private static void assertReset(ByteStream stream, Executable operation) {
        var thrown = assertThrows(IOException.class, operation);
        assertFalse(thrown instanceof StreamClosedException, () -> "" + thrown);
        assertTrue(thrown.getMessage().startsWith("Connection reset"), thrown::getMessage);
        assertTrue(thrown.getMessage().contains("seed=42"), thrown::getMessage);
    }

    @OnEveryBackend
    void withoutFaultsAllGoesThrough(Backend backend) throws Exception {
        run(backend, NONE, (faulty, peer) -> {
            faulty.write("there");
            peer.write("back");
            assertEquals("there", new String(peer.readExactly(5)));
            assertEquals("back", new String(faulty.readExactly(4)));
            faulty.shutdownOutput();
            assertEquals(0, peer.readAll().length);
            assertEquals(List.of(), faulty.faults());
        });
    }

    @OnEveryBackend
    void slicesAreNotLongerThanToldAndTheSameForTheSameSeed(Backend backend) throws Exception {
        List<List<Integer>> runs = new ArrayList<>();
        for (long seed : new long[]{1, 1, 2}) {
            run(backend, FaultPlan.seeded(seed).slices(5), (faulty, peer) -> {
                peer.write(new byte[500]);
                runs.add(piecesOf(faulty, 500));
            });
        }
        assertTrue(runs.getFirst().stream().allMatch(length -> length >= 1 && length <= 5));
        assertEquals(runs.get(0), runs.get(1));
        assertNotEquals(runs.get(1), runs.get(2));
    }

    @OnEveryBackend
    void slicesOfOneAreSingleBytes(Backend backend) throws Exception {
        run(backend, NONE.slices(1), (faulty, peer) -> {
            peer.write("abcdef");
            assertEquals(List.of(1, 1, 1, 1, 1, 1), piecesOf(faulty, 6));
            faulty.write("abcdef");
            assertEquals("abcdef", new String(peer.readExactly(6)));
        });
    }

    @OnEveryBackend
    void aResetBreaksBothDirectionsForGood(Backend backend) throws Exception {
        run(backend, NONE.incoming(more -> more.resetAfter(3)), (faulty, peer) -> {
            peer.write("abcdef");
            assertEquals("abc", new String(faulty.readExactly(3)));
            assertReset(faulty, () -> faulty.read(1));
            assertReset(faulty, () -> faulty.read(1));
            assertReset(faulty, () -> faulty.write("x"));
            assertReset(faulty, faulty::shutdownOutput);
            assertThrows(IOException.class, () -> peer.write("x"));
            assertEquals(List.of(new InjectedFault(0, "incoming", "Reset[after=3]", 3)), faulty.faults());
        });
    }

    @OnEveryBackend
    void aResetOfTheOutputWakesAReader(Backend backend) throws Exception {
        run(backend, NONE.outgoing(more -> more.resetAfter(3)), (faulty, peer) -> TaskGroup.run(group -> {
            Task<Void> reader = group.fork(() -> assertReset(faulty, () -> faulty.read(1)));
            assertReset(faulty, () -> faulty.write("abcdef"));
            reader.await();
            assertEquals("abc", new String(peer.readAll()));
        }));
    }

    @OnEveryBackend
    void anEndComesAfterSoManyBytes(Backend backend) throws Exception {
        run(backend, NONE.incoming(more -> more.endAfter(3)), (faulty, peer) -> {
            peer.write("abcdef");
            assertEquals("abc", new String(faulty.readAll()));
            assertEquals(-1, faulty.read(new byte[1]));
            faulty.write("still");
            assertEquals("still", new String(peer.readExactly(5)));
        });
    }

    @OnEveryBackend
    void whatIsWrittenBehindAnEndIsLostInSilence(Backend backend) throws Exception {
        run(backend, NONE.outgoing(more -> more.endAfter(3)), (faulty, peer) -> {
            faulty.write("abcdef");
            faulty.write("ghi");
            faulty.shutdownOutput();
            assertEquals("abc", new String(peer.readAll()));
            assertEquals(1, faulty.faults().size());
        });
    }

    @OnEveryBackend
    void anEndThatIsDroppedLeavesThePeerWaiting(Backend backend) throws Exception {
        run(backend, NONE.dropEnd(), (faulty, peer) -> {
            faulty.write("x");
            faulty.shutdownOutput();
            assertEquals("x", new String(peer.readExactly(1)));
            assertTrue(Weft.moveOnAfter(Duration.ofMillis(5), () -> peer.read(1)).isEmpty());
            peer.shutdownOutput();
            assertTrue(Weft.moveOnAfter(Duration.ofMillis(5), () -> faulty.read(1)).isEmpty());
        });
    }

    @OnEveryBackend
    void aStallForGoodLastsUntilTheStreamIsClosed(Backend backend) throws Exception {
        run(backend, NONE.incoming(more -> more.stallAfter(3)), (faulty, peer) -> TaskGroup.run(group -> {
            peer.write("abcdef");
            assertEquals("abc", new String(faulty.readExactly(3)));
            assertTrue(Weft.moveOnAfter(Duration.ofMillis(5), () -> faulty.read(1)).isEmpty());
            group.fork(faulty::close);
            assertThrows(StreamClosedException.class, () -> faulty.read(1));
        }));
    }

    @OnEveryBackend
    void aStallForAWhilePasses(Backend backend) throws Exception {
        FaultPlan plan = NONE.incoming(more -> more.stallAfter(2, Duration.ofMillis(20)).stallAfter(4, Duration.ZERO));
        run(backend, plan, (faulty, peer) -> {
            peer.write("abcdef");
            long begin = System.nanoTime();
            assertEquals("abcdef", new String(faulty.readExactly(6)));
            assertTrue(System.nanoTime() - begin >= 19_000_000);
            assertEquals(2, faulty.faults().size());
        });
    }

    @OnEveryBackend
    void latencyHoldsEachPieceBack(Backend backend) throws Exception {
        run(backend, NONE.slices(1).latency(Duration.ofMillis(2), Duration.ofMillis(3)), (faulty, peer) -> {
            peer.write("abcde");
            long begin = System.nanoTime();
            assertEquals("abcde", new String(faulty.readExactly(5)));
            assertTrue(System.nanoTime() - begin >= 9_000_000);
        });
    }

    @OnEveryBackend
    void aReadThatIsCancelledAmidstTheLatencyLosesNothing(Backend backend) throws Exception {
        run(backend, NONE.latency(Duration.ofMillis(30), Duration.ofMillis(30)), (faulty, peer) -> {
            peer.write("abc");
            assertTrue(Weft.moveOnAfter(Duration.ofMillis(1), () -> faulty.read(3)).isEmpty());
            assertEquals("abc", new String(faulty.readExactly(3)));
        });
    }

    @OnEveryBackend
    void garbageIsWhereItShouldBeAndTheSameForTheSameSeed(Backend backend) throws Exception {
        List<byte[]> runs = new ArrayList<>();
        for (int slices : new int[]{1, 3, 1000}) {
            run(backend, NONE.slices(slices).outgoing(more -> more.garbageAfter(10, 5)), (faulty, peer) -> {
                faulty.write(new byte[30]);
                runs.add(peer.readExactly(30));
                assertEquals(5, faulty.faults().size());
            });
        }
        for (int at = 0; at < 30; at++) {
            assertEquals(at >= 10 && at < 15, runs.getFirst()[at] != 0);
        }
        assertArrayEquals(runs.get(0), runs.get(1));
        assertArrayEquals(runs.get(0), runs.get(2));
    }

    @OnEveryBackend
    void bitFlipsTurnSingleBitsNowAndThen(Backend backend) throws Exception {
        run(backend, NONE.incoming(more -> more.bitFlips(100)), (faulty, peer) -> {
            peer.write(new byte[10_000]);
            int flipped = 0;
            for (byte each : faulty.readExactly(10_000)) {
                assertTrue(Integer.bitCount(each & 0xff) <= 1);
                flipped += each == 0 ? 0 : 1;
            }
            assertTrue(flipped > 50 && flipped < 200, "flipped " + flipped);
            assertEquals(flipped, faulty.faults().size());
        });
    }

    @OnEveryBackend
    void theSameSeedGivesTheSameFaults(Backend backend) throws Exception {
        List<List<InjectedFault>> runs = new ArrayList<>();
        for (int again = 0; again < 2; again++) {
            FaultPlan plan = NONE.bitFlips(20).garbageAfter(7, 3).stallAfter(50, Duration.ZERO).endAfter(900);
            run(backend, plan, (faulty, peer) -> {
                peer.write(new byte[1000]);
                faulty.readAll();
                runs.add(faulty.faults());
            });
        }
        assertTrue(runs.getFirst().size() > 20);
        assertEquals(runs.get(0), runs.get(1));
    }
}
