package dev.weft.perf;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How time and memory grow with numbers: of tasks, groups, scopes, timers, those who wait at a channel, connections, loops. Each
/// job at each size is measured in a JVM of its own. Writes SCALE.md, plots and scale.json, and says where something grows worse
/// than n log n.
///
/// `mvn -q -pl perf -am compile exec:exec -Dmain.class=dev.weft.perf.Scale -Dargs="--help"`
final class Scale {

    private static final long LARGEST_HEAP = 12L << 30;
    private static final int MIB = 1 << 20;
    /// Of memory whose size must not hang on when the collector last ran, or on what it keeps for later.
    private static final String[] LEAN = {"-XX:+UseSerialGC", "-Xms16m", "-XX:MinHeapFreeRatio=1",
        "-XX:MaxHeapFreeRatio=2", "-XX:-ShrinkHeapInSteps"};

    /// One point to measure.
    private record Point(ScaleSeries series, int n) {
    }

    private final Path directory;
    private final List<Point> points = new ArrayList<>();
    private final Map<ScaleSeries, List<ScaleResult>> results = new LinkedHashMap<>();
    private final List<String> leftOut = new ArrayList<>();
    private boolean isWhole = true;

    private Scale(ScaleOptions options) {
        directory = options.directory();
        for (ScaleRow row : options.rows()) {
            for (ScaleSeries series : row.series()) {
                for (int n : series.pointsUpTo(options.most())) {
                    points.add(new Point(series, n));
                }
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        ScaleOptions options;
        try {
            options = ScaleOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            tell(String.valueOf(e.getMessage()));
            System.exit(2);
            return;
        }
        if (options == null) {
            print(ScaleOptions.help());
            return;
        }
        Scale scale = new Scale(options);
        scale.run();
        print(scale.report().summary());
        System.exit(scale.isWhole ? 0 : 1);
    }

    @SuppressWarnings("SystemOut")
    private static void print(String text) {
        System.out.print(text);
    }

    @SuppressWarnings("SystemOut")
    private static void tell(String line) {
        System.err.println(line);
    }

    private ScaleReport report() {
        return new ScaleReport(results, leftOut);
    }

    private void run() throws InterruptedException, IOException {
        long begin = System.nanoTime();
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            String outcome = measure(point);
            Duration left = Duration.ofNanos((System.nanoTime() - begin) / (i + 1) * (points.size() - i - 1));
            tell(String.format("%s, %s, %,d: %s; about %d s left", point.series().row(), point.series().peer(),
                    point.n(), outcome, left.toSeconds()));
            if (i + 1 == points.size() || points.get(i + 1).series().row() != point.series().row()) {
                // Whoever ends the program early keeps what there is.
                report().writeTo(directory);
            }
        }
    }

    /// @return in words
    private String measure(Point point) throws InterruptedException {
        String obstacle = point.series().row() == ScaleRow.CONNECTIONS ? ScaleConnections.obstacle(point.n()) : null;
        if (obstacle == null) {
            try {
                ScaleResult result = probe(point, "time");
                if (point.series().holdsAll()) {
                    result = result.withMemoryOf(probe(point, "memory", LEAN));
                }
                results.computeIfAbsent(point.series(), _ -> new ArrayList<>()).add(result);
                return ScaleReport.inWords(result);
            } catch (IllegalStateException e) {
                isWhole = false;
                obstacle = String.valueOf(e.getMessage());
            }
        }
        String what = String.format("%s, %s, %,d: %s", point.series().row(), point.series().peer(), point.n(),
                obstacle);
        leftOut.add(what);
        return "left out: " + obstacle;
    }

    private static ScaleResult probe(Point point, String mode, String... flags) throws InterruptedException {
        List<String> all = new ArrayList<>(List.of(flags));
        all.add("-Xmx" + heap() / MIB + "m");
        if (flags.length == 0) {
            // Growing the heap is none of the job's work.
            all.add("-Xms" + heap() / 4 / MIB + "m");
        }
        List<String> command = ScaleProbe.command(ScaleProbe.class, List.of(point.series().row().toString(),
                point.series().peer(), String.valueOf(point.n()), mode), all.toArray(String[]::new));
        try {
            Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
            try (BufferedReader output = process.inputReader()) {
                String line = output.lines().filter(one -> one.startsWith(ScaleProbe.RESULT)).findFirst().orElse(null);
                return result(line, process.waitFor());
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ScaleResult result(@Nullable String line, int exitCode) {
        if (line == null || exitCode != 0) {
            throw new IllegalStateException("the probe failed, see above (exit code " + exitCode + ")");
        }
        return ScaleResult.parse(Objects.requireNonNull(line).substring(ScaleProbe.RESULT.length()));
    }

    private static long heap() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return Math.min(LARGEST_HEAP, system.getTotalMemorySize() / 2);
    }
}
