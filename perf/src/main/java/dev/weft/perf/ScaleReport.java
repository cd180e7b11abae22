package dev.weft.perf;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What [Scale] has found out: as Markdown with plots, and as JSON.
final class ScaleReport {

    private static final String PLOTS = "scale";
    private static final int KIB = 1024;
    /// From where on resident memory is no longer lost in that of the JVM.
    private static final int MANY = 100_000;

    private final Map<ScaleSeries, List<ScaleResult>> results;
    private final List<String> leftOut;

    /// @param results by growing n, in the order to print
    /// @param leftOut what could not be measured, and why
    ScaleReport(Map<ScaleSeries, List<ScaleResult>> results, List<String> leftOut) {
        this.results = results;
        this.leftOut = leftOut;
    }

    /// Writes SCALE.md, scale.json and the plots.
    void writeTo(Path directory) throws IOException {
        Path plots = Files.createDirectories(directory.resolve(PLOTS));
        Files.writeString(directory.resolve("SCALE.md"), markdown(plots));
        Files.writeString(plots.resolve("scale.json"), json());
    }

    /// What came out at one point, in words.
    static String inWords(ScaleResult result) {
        return String.format(Locale.ROOT, "%.3f s, %.3f s of processor time", result.seconds(), result.cpu())
                + (result.heap() > 0
                        ? String.format(Locale.ROOT, ", %,.0f B each in the heap", result.heap() / result.n()) : "");
    }

    /// One line for each series: how it grows, and the verdict.
    String summary() {
        return "| what | by | largest n | time grows as | memory grows as | B each, heap | resident | verdict |\n"
                + "|---|---|--:|--:|--:|--:|--:|---|\n"
                + results.entrySet().stream().map(entry -> summary(entry.getKey(), entry.getValue()))
                        .collect(joining());
    }

    private static String summary(ScaleSeries series, List<ScaleResult> points) {
        ScaleGrowth time = ScaleGrowth.of(points, ScaleResult::work);
        ScaleGrowth memory = ScaleGrowth.of(points, ScaleResult::heap);
        ScaleResult last = points.getLast();
        return String.format(Locale.ROOT, "| %s | %s | %,d | %s | %s | %s | %s | %s |%n", series.row().title(),
                series.peer(), last.n(), time == null ? "" : time, memory == null ? "" : memory,
                bytes(last.heap(), last.n()), resident(last), verdict(time, memory));
    }

    private static String verdict(@Nullable ScaleGrowth time, @Nullable ScaleGrowth memory) {
        boolean isSlow = time != null && time.isWorse();
        boolean isLarge = memory != null && memory.isWorse();
        return isSlow || isLarge
                ? "worse than n log n: " + (isSlow ? isLarge ? "time, memory" : "time" : "memory")
                : "ok";
    }

    private String markdown(Path plots) {
        StringBuilder text = new StringBuilder("# How it scales\n\n");
        text.append("Written by `dev.weft.perf.Scale` on ").append(machine()).append(".\n\n")
                .append("""
                        Each job at each size ran in a JVM of its own, warmed up, and has checked its result. Time is that \
                        of the shortest of at least three laps, or the processor time of a lap if that is less, or always where n \
                        must wait for time to pass: a busy machine changes that little. \
                        Memory is what n of them hold at once after full collections, with the serial collector and a heap cut to \
                        size: *heap* is the Java objects, *resident* the process's growth as the system sees it, which means something \
                        only when there are many: few find room in what the warm-up has left. \
                        A growth is the steepest step between two neighbouring sizes, as n to a power; n log n is n^1.1 or so here, \
                        and a step is worse if it is steeper than that by more than 0.2.

                        """)
                .append(summary()).append('\n');
        if (!leftOut.isEmpty()) {
            text.append("Left out:\n\n");
            leftOut.forEach(what -> text.append("- ").append(what).append('\n'));
            text.append('\n');
        }
        rows().forEach((row, series) -> text.append(section(row, series, plots)));
        return text.toString();
    }

    private Map<ScaleRow, List<ScaleSeries>> rows() {
        Map<ScaleRow, List<ScaleSeries>> rows = new LinkedHashMap<>();
        results.keySet().forEach(series -> rows.computeIfAbsent(series.row(), _ -> new ArrayList<>()).add(series));
        return rows;
    }

    private String section(ScaleRow row, List<ScaleSeries> series, Path plots) {
        boolean waits = series.stream().flatMap(one -> points(one).stream()).anyMatch(point -> point.ideal() > 0);
        String images = plot(row, series, plots, "time", waits ? "processor time, s" : "time, s", ScaleResult::work)
                + plot(row, series, plots, "memory", "memory held, KiB", point -> point.heap() / KIB);
        return "## " + row.title() + "\n\n" + row.what() + ".\n\n" + images + "\n" + table(series) + "\n";
    }

    private String plot(ScaleRow row, List<ScaleSeries> series, Path plots, String kind, String axis,
            ToDoubleFunction<ScaleResult> value) {
        ScalePlot plot = new ScalePlot(row.title() + ": " + kind, "n", axis);
        series.forEach(one -> plot.add(one.peer(), points(one), value));
        if (plot.isEmpty()) {
            return "";
        }
        String file = row + "-" + kind + ".svg";
        try {
            plot.writeTo(plots.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "![" + row.title() + ": " + kind + "](" + PLOTS + "/" + file + ")\n";
    }

    private List<ScaleResult> points(ScaleSeries series) {
        return results.getOrDefault(series, List.of());
    }

    private String table(List<ScaleSeries> series) {
        return "| n | by | time s | to the ideal | processor ns each | B each, heap | resident | late µs p50 | p99 |\n"
                + "|--:|---|--:|--:|--:|--:|--:|--:|--:|\n"
                + series.stream().flatMap(one -> points(one).stream().map(point -> line(one, point)))
                        .collect(joining());
    }

    private static String line(ScaleSeries series, ScaleResult point) {
        return String.format(Locale.ROOT, "| %,d | %s | %.4f | %s | %,.0f | %s | %s | %s | %s |%n", point.n(),
                series.peer(), point.seconds(),
                point.ideal() > 0 ? String.format(Locale.ROOT, "%.2f x", point.seconds() / point.ideal()) : "",
                point.cpu() / point.n() * 1e9, bytes(point.heap(), point.n()), resident(point),
                micros(point.p50()), micros(point.p99()));
    }

    private static String resident(ScaleResult point) {
        return point.n() >= MANY ? bytes(point.resident(), point.n()) : "";
    }

    private static String bytes(double all, int n) {
        return all > 0 ? String.format(Locale.ROOT, "%,.0f", all / n) : "";
    }

    private static String micros(double value) {
        return value > 0 ? String.format(Locale.ROOT, "%,.0f", value) : "";
    }

    private static String machine() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return String.format(Locale.ROOT, "%d processors, %d GiB, %s %s, JDK %s, load average %.1f at the end",
                system.getAvailableProcessors(), system.getTotalMemorySize() >> 30, system.getName(),
                system.getArch(), Runtime.version(), system.getSystemLoadAverage());
    }

    /// One point as it stands in the JSON.
    private record JsonPoint(String row, String by, ScaleResult result) {
    }

    private String json() {
        return JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build()
                .writeValueAsString(results.entrySet().stream().flatMap(entry -> entry.getValue().stream()
                        .map(point -> new JsonPoint(entry.getKey().row().toString(), entry.getKey().peer(), point)))
                        .toList());
    }
}
