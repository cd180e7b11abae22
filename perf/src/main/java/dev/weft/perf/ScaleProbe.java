package dev.weft.perf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One job at one size, in a JVM of its own: `ScaleProbe row peer n time|memory`. Prints a [ScaleResult].
final class ScaleProbe {

    /// Before the line of the result, for whoever reads it among others.
    static final String RESULT = "RESULT ";

    private static final Duration WARM_UP = Duration.ofMillis(1200);
    private static final Duration UNTIL_COMPILED = Duration.ofMillis(2500);
    private static final Duration MEASURED = Duration.ofMillis(800);
    /// Of which the shortest counts.
    private static final int FEWEST = 3;
    /// What a lap to warm up handles at most.
    private static final int MANY = 10_000;

    private ScaleProbe() {
    }

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        ScaleRow row = ScaleRow.of(arguments[0]);
        ScaleSeries series = row.series().stream().filter(one -> one.peer().equals(arguments[1])).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(row + " has no peer \"" + arguments[1] + "\""));
        int n = Integer.parseInt(arguments[2]);
        ScaleResult result = arguments[3].equals("memory") ? weigh(series, n) : time(series, n);
        System.out.println(RESULT + result);
        // What a job has left running is not waited for.
        System.exit(0);
    }

    private static ScaleResult weigh(ScaleSeries series, int n) throws Exception {
        // A frame of the interpreter takes several times the memory that it has when it is compiled.
        repeat(series.job(), Math.min(n, MANY), ScaleWatch.ofRehearsals(), UNTIL_COMPILED, 1);
        ScaleWatch watch = ScaleWatch.ofMemory();
        watch.empty();
        series.job().run(n, watch);
        return watch.result(n);
    }

    private static ScaleResult time(ScaleSeries series, int n) throws Exception {
        repeat(series.job(), Math.min(n, MANY), ScaleWatch.ofRehearsals(), WARM_UP, 1);
        ScaleWatch watch = ScaleWatch.ofTime();
        if (series.isOneLap()) {
            series.job().run(n, watch);
        } else {
            repeat(series.job(), n, watch, MEASURED, FEWEST);
        }
        return watch.result(n);
    }

    private static void repeat(ScaleJob job, int n, ScaleWatch watch, Duration atLeast, int fewest) throws Exception {
        long begin = System.nanoTime();
        for (int lap = 0; lap < fewest || System.nanoTime() - begin < atLeast.toNanos(); lap++) {
            job.run(n, watch);
        }
    }

    /// What starts a program in a JVM as this one.
    static List<String> command(Class<?> program, List<String> arguments, String... flags) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-preview", "--add-opens", "java.base/java.lang=ALL-UNNAMED",
                "-Dslf4j.internal.verbosity=ERROR"));
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(arguments);
        return command;
    }
}
