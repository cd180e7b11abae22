package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import dev.weft.ChildJvm;
import dev.weft.Outcome;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Strand;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same seed gives the same run: in another JVM, on a busy machine, while somebody looks.
@Tag("loop")
class DeterminismTest {

    private static final int SEEDS = 10;

    @TempDir
    private Path folder;

    @Test
    void differentSeedsGiveDifferentRuns() {
        Set<Long> hashes = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            hashes.add(hash(seed, true));
        }
        assertEquals(20, hashes.size());
    }

    @Test
    void aRunIsTheSameAgain() {
        for (int seed = 0; seed < SEEDS; seed++) {
            assertEquals(hash(seed, true), hash(seed, true), "seed " + seed);
        }
    }

    @Test
    void aRunIsTheSameInAnotherJvm() throws Exception {
        assertEquals(hashes(true), hashesInJvms(1, true));
    }

    @Test
    @Tag("soak")
    void aRunIsTheSameInTenJvms() throws Exception {
        assertEquals(hashes(true), hashesInJvms(10, true));
    }

    @Test
    @Tag("soak")
    void aRunIsTheSameInTenJvmsInWhichItsStacksAreTaken() throws Exception {
        assertEquals(hashes(false), hashesInJvms(10, false));
    }

    private static List<String> hashes(boolean generators) {
        List<String> hashes = new ArrayList<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            hashes.add(seed + " " + hash(seed, generators));
        }
        return hashes;
    }

    /// What each of them says, if they agree.
    private List<String> hashesInJvms(int count, boolean generators) throws IOException, InterruptedException {
        Set<List<String>> said = new HashSet<>();
        for (int i = 0; i < count; i++) {
            try (ChildJvm jvm = ChildJvm.start(Program.class, List.of(Boolean.toString(generators), folder.toString()),
                    ChildJvm.FLAG)) {
                List<String> lines = new ArrayList<>(jvm.lines());
                assertTrue(lines.removeLast().matches(
                        generators ? "0 stacks, 0 dumps" : "[1-9]\\d* stacks, [1-9]\\d* dumps"),
                        () -> lines.toString());
                said.add(lines);
                assertEquals(0, jvm.exitCode());
            }
        }
        assertEquals(1, said.size(), said.toString());
        return said.iterator().next();
    }

    private static long hash(long seed, boolean generators) {
        Trial<List<String>> trial = Simulation.of(seed).trial(() -> {
            Program.loop = (Scheduler) Strand.current().domain();
            return EverythingAtOnce.run(generators);
        }, false);
        assertInstanceOf(Outcome.Success.class, trial.outcome());
        return trial.hash() ^ trial.outcome().hashCode();
    }

    /// Prints the hashes; without generators, while two threads take stacks as fast as they can.
    static final class Program {

        static volatile Scheduler loop;

        public static void main(String[] arguments) throws Exception {
            AtomicInteger stacks = new AtomicInteger();
            AtomicInteger dumps = new AtomicInteger();
            boolean generators = Boolean.parseBoolean(arguments[0]);
            if (!generators) {
                Thread.ofPlatform().daemon().start(() -> takeStacks(stacks));
                Thread.ofPlatform().daemon().start(() -> dump(Path.of(arguments[1]), dumps));
            }
            hashes(generators).forEach(System.out::println);
            while (!generators && (dumps.get() == 0 || stacks.get() == 0)) {
                hash(0, false);
            }
            System.out.println(stacks + " stacks, " + dumps + " dumps");
            System.out.flush();
            Runtime.getRuntime().halt(0);
        }

        private static void takeStacks(AtomicInteger count) {
            while (true) {
                Scheduler current = loop;
                if (current != null) {
                    for (Strand strand : current.strands()) {
                        strand.thread().getStackTrace();
                        count.incrementAndGet();
                    }
                }
            }
        }

        private static void dump(Path folder, AtomicInteger count) {
            var diagnostics = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            try {
                Path file = folder.resolve("dump.json");
                Files.deleteIfExists(file);
                while (true) {
                    diagnostics.dumpThreads(file.toString(), ThreadDumpFormat.JSON);
                    Files.delete(file);
                    count.incrementAndGet();
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
