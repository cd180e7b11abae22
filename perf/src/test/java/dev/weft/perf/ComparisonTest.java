package dev.weft.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Weft;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {

    private static final Effort TINY = new Effort(1, 0, 1, 1, false);

    private static List<Sample> round(double... nanos) {
        return Arrays.stream(nanos).mapToObj(each -> new Sample(each, 2 * each, Double.NaN)).toList();
    }

    private static Results results() {
        var results = new Results();
        for (int i = 1; i <= 3; i++) {
            results.add(Job.FORK, Peer.WEFT, round(100 * i));
            results.add(Job.FORK, Peer.GO, round(200, 200));
        }
        return results;
    }

    private static String refusal(String... arguments) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> ComparisonOptions.parse(arguments)).getMessage());
    }

    @Test
    void ratiosAreTakenRoundByRound() {
        assertEquals(new Spread(1, 0.5, 1.5), results().ratio(Job.FORK, Peer.GO, Sample::nanos));
    }

    @Test
    void aPeerThatWasNotMeasuredHasNoRatio() {
        assertFalse(results().ratio(Job.FORK, Peer.VT, Sample::nanos).isKnown());
    }

    @Test
    void oneRoundIsSpreadOverItsIterations() {
        var figures = new Figures(Job.FORK, Peer.GO, List.of(round(3, 1, 2)));
        assertEquals(new Spread(2, 1, 3), figures.nanos());
    }

    @Test
    void whatStillBecomesFasterHasNotSettled() {
        assertFalse(Figures.isSettled(round(300, 290, 110, 100)));
        assertTrue(Figures.isSettled(round(105, 100, 110, 100)));
    }

    @Test
    void theTableHasTimesRatiosAndProcessorTime() {
        assertTrue(ComparisonTable.of(results()).replaceAll(" +", " ")
                .contains("| Go, GOMAXPROCS=1 | 200 [200–200] ns | 1.00 [0.50–1.50] | 400 ns |"));
    }

    @Test
    void aTargetSaysWhetherItIsReached() {
        String targets = ComparisonTable.targets(results());
        assertTrue(targets.contains("| fork <= 0.80 x go | 1.00 [0.50–1.50] | **not reached** |"), targets);
        assertTrue(targets.contains("| fork <= 0.20 x uvloop |  | not measured |"), targets);
        assertFalse(targets.contains("gather"), targets);
    }

    @Test
    void eachTargetIsAboutAPeerThatDoesTheJobOrSaysSo() {
        assertTrue(Target.all().stream().filter(target -> target.limit() != 0.2 && target.limit() != 1)
                .allMatch(Cells::exists));
    }

    @Test
    void theResultsNameMachineAndWhoIsMissing(@TempDir Path directory) throws Exception {
        var report = new ComparisonReport(results(), Effort.FULL, Map.of("JVM", "a good one"),
                Map.of(Peer.UVLOOP, "no python3"));
        List<Path> files = report.writeAll(directory);
        String text = Files.readString(directory.resolve("RESULTS.md"));
        assertTrue(text.contains("- JVM: a good one\n- left out: uvloop, no python3\n"), text);
        assertTrue(text.contains("](results/fork.svg)"), text);
        assertTrue(files.stream().allMatch(Files::exists));
        assertTrue(Files.readString(directory.resolve("results/comparison.json")).contains("\"job\" : \"fork\""));
    }

    @Test
    void samplesAreReadAsTheyArePrinted() {
        var sample = new Sample(1.5, 2.25, Double.NaN);
        assertEquals(List.of(sample), Sample.parse("warm\n" + sample + "\n"));
        assertThrows(IllegalArgumentException.class, () -> Sample.parse("Killed"));
    }

    @Test
    void saysWhatIsWrongWithTheArguments() {
        assertTrue(refusal("forks").startsWith("no job \"forks\", there are [yield, "));
        assertTrue(refusal("--peers", "rust").startsWith("no peer \"rust\", there are [weft, "));
        assertEquals("--rounds must be >= 1, got 0", refusal("--rounds", "0"));
        assertEquals("--full and --short exclude each other, see --help", refusal("--full", "--short"));
    }

    @Test
    void theBeginningOfANameMeansAllJobsThatHaveIt() {
        assertEquals(List.of(Job.GATHER_10, Job.GATHER_100, Job.GATHER_10000),
                ComparisonOptions.parse("gather").jobs());
    }

    @Test
    void theNetworkIsForTheFullComparison() {
        assertTrue(ComparisonOptions.parse().jobs().stream().noneMatch(Job::isNetwork));
        assertTrue(ComparisonOptions.parse("--full").jobs().contains(Job.ECHO_50));
    }

    @Test
    void eachJobIsDoneByWeftAndSomebodyElse() {
        for (Job job : Job.values()) {
            assertTrue(Cells.peers(job).contains(Peer.WEFT) && Cells.peers(job).size() > 2, job.toString());
        }
    }

    @Test
    @Tag("loop")
    void whoCannotRunIsLeftOutWithAReason(@TempDir Path notACheckout) throws Exception {
        var cells = new Cells(new Programs(notACheckout));
        Weft.<Exception>run(() -> assertNull(cells.cell(Job.CRAWL_10, Peer.C_EPOLL)));
        assertTrue(String.valueOf(cells.missing().get(Peer.C_EPOLL)).contains("run from a checkout of Weft"));
    }

    @Test
    @Tag("loop")
    void aTinyCellGoesThroughJmh(@TempDir Path directory) throws Exception {
        System.setProperty("jmh.ignoreLock", "true");
        var cell = new JmhCell("YieldBenchmark.weft", Map.of(), false, 0, directory.resolve("log"));
        List<Sample> samples = Weft.<List<Sample>, Exception>run(() -> cell.measure(TINY));
        assertEquals(1, samples.size());
        assertTrue(samples.getFirst().nanos() > 0 && samples.getFirst().cpu() > 0, samples::toString);
    }
}
