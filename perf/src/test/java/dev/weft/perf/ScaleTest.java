package dev.weft.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScaleTest {

    private static ScaleResult result(int n, double seconds) {
        return new ScaleResult(n, seconds, seconds, 0, 0, 0, 0, 0);
    }

    private static List<ScaleResult> growing(double... seconds) {
        return IntStream.range(0, seconds.length).mapToObj(i -> result((int) Math.pow(10, 3 + i), seconds[i])).toList();
    }

    /// In this JVM, and each so few that it is done at once.
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LOOPS")
    void whoeverDoesAJobDoesItAsOftenAsItShouldBeDone(ScaleRow row) throws Exception {
        for (ScaleSeries series : row.series()) {
            ScaleWatch watch = ScaleWatch.ofRehearsals();
            series.job().run(20, watch);
            assertTrue(watch.result(20).seconds() > 0, series::toString);
        }
    }

    @Test
    void aResultIsReadAsItIsPrinted() {
        ScaleResult result = new ScaleResult(1000, 0.5, 0.25, 2, 4096, 2048, 12.5, 99.9);
        assertEquals(result, ScaleResult.parse(result.toString()));
        assertThrows(IllegalArgumentException.class, () -> ScaleResult.parse("no result"));
    }

    @Test
    void whatDoublesWithNIsNoWorseThanNLogN() {
        ScaleGrowth growth = ScaleGrowth.of(growing(0.001, 0.01, 0.1), ScaleResult::work);
        assertNotNull(growth);
        assertFalse(growth.isWorse());
        assertEquals("n^1.00", growth.toString());
    }

    @Test
    void aStepThatGrowsAsTheSquareIsNamed() {
        ScaleGrowth growth = ScaleGrowth.of(growing(0.001, 0.01, 1, 10), ScaleResult::work);
        assertNotNull(growth);
        assertTrue(growth.isWorse());
        assertEquals("**n^2.00 from 10,000 to 100,000**", growth.toString());
    }

    @Test
    void whatWasNotMeasuredDoesNotGrow() {
        assertNull(ScaleGrowth.of(growing(0.001, 0.01), ScaleResult::heap));
    }

    @Test
    void theReportHasATableAPlotAndFigures(@TempDir Path folder) throws Exception {
        ScaleSeries series = ScaleRow.GATHER.series().getFirst();
        new ScaleReport(Map.of(series, growing(0.001, 0.01, 1)), List.of("something: it was not there"))
                .writeTo(folder);
        String page = Files.readString(folder.resolve("SCALE.md"));
        assertTrue(page.contains("| Gather | Weft | 100,000 | **n^2.00 from 10,000 to 100,000**"), page);
        assertTrue(page.contains("worse than n log n: time"), page);
        assertTrue(page.contains("- something: it was not there"), page);
        assertTrue(page.contains("(scale/gather-time.svg)"), page);
        assertTrue(Files.readString(folder.resolve("scale/gather-time.svg")).contains("<svg"));
        assertTrue(Files.readString(folder.resolve("scale/scale.json")).contains("\"n\" : 100000"));
    }

    @Test
    void aShortRunLeavesLargeNumbersOut() {
        ScaleOptions options = ScaleOptions.parse("--short", "sleep", "loops");
        assertNotNull(options);
        assertEquals(List.of(ScaleRow.SLEEP, ScaleRow.LOOPS), options.rows());
        assertEquals(100_000, Arrays.stream(ScaleRow.SLEEP.series().getFirst().pointsUpTo(options.most())).max()
                .orElseThrow());
    }

    @Test
    void saysWhatIsWrongWithTheArguments() {
        assertTrue(String.valueOf(assertThrows(IllegalArgumentException.class, () -> ScaleOptions.parse("slep"))
                .getMessage()).startsWith("no row \"slep\", there are [sleep, cancel, "));
        assertEquals("--most must be >= 1, got 0", assertThrows(IllegalArgumentException.class,
                () -> ScaleOptions.parse("--most", "0")).getMessage());
    }
}
