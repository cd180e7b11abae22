package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.EventLoop;
import dev.weft.Weft;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/// What a [WeftTest] that passes sees.
@Tag("loop")
class WeftTestUseTest {

    private static final Set<Object> INSTANCES = new HashSet<>();
    private static final Set<Integer> DRAWN = new HashSet<>();
    private static final Set<List<Integer>> ORDERS = new HashSet<>();

    private boolean wasPrepared;
    private boolean wasOnLoop = true;

    @BeforeEach
    void prepare() {
        wasPrepared = true;
        wasOnLoop = Simulation.isRunning();
    }

    @WeftTest
    void anHourTakesNoTime() throws Exception {
        Weft.sleep(Duration.ofHours(1));
        assertEquals(Duration.ofHours(1), Simulation.clock().elapsed());
    }

    @WeftTest
    void theMethodIsTheFirstTaskOfASimulation() {
        assertTrue(Simulation.isRunning());
        assertEquals("Task-1", Weft.currentTask().name());
    }

    @WeftTest
    void whatComesBeforeEachIsOutside() {
        assertTrue(wasPrepared);
        assertFalse(wasOnLoop);
    }

    @WeftTest
    void oneSeedIsFirstComeFirstServed() throws Exception {
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7), order());
    }

    @WeftTest(seeds = 5, firstSeed = 10)
    void eachSeedHasAnInstanceOfItsOwn() {
        assertTrue(INSTANCES.add(this));
        assertTrue(wasPrepared);
        DRAWN.add(Simulation.random().nextInt());
    }

    @WeftTest(seeds = 5)
    void eachSeedHasAnOrderOfItsOwn() throws Exception {
        ORDERS.add(order());
    }

    @WeftTest(seeds = 2, strategy = WeftTest.By.PCT, depth = 2)
    void pctTakesADepth() throws Exception {
        assertEquals(8, order().size());
    }

    @WeftTest
    void otherResolversGiveParameters(TestInfo info, @TempDir Path folder) {
        assertEquals("[seed 1]", info.getDisplayName());
        assertTrue(Files.isDirectory(folder));
    }

    @WeftTest(realTime = true)
    void inRealTimeTheLoopIsARealOne() throws Exception {
        long begin = System.nanoTime();
        Weft.sleep(Duration.ofMillis(5));
        assertTrue(System.nanoTime() - begin >= 5_000_000);
        assertFalse(Simulation.isRunning());
        EventLoop.current().assertCurrent();
    }

    @WeftTest(timeout = "90 m")
    void theTimeoutIsVirtual() throws Exception {
        Weft.sleep(Duration.ofMinutes(89));
    }

    @AfterAll
    static void allSeedsWereRun() {
        assertEquals(5, INSTANCES.size());
        assertEquals(5, DRAWN.size());
        assertTrue(ORDERS.size() > 1);
    }

    private static List<Integer> order() throws Exception {
        List<Integer> order = new ArrayList<>();
        List<dev.weft.Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int number = i;
            tasks.add(Weft.spawn(() -> order.add(number)));
        }
        for (dev.weft.Task<?> task : tasks) {
            task.await();
        }
        return order;
    }
}
