package dev.weft.perf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One job at one size, in a JVM of its own: `ScaleProbe row peer n time|memory`. Prints a [ScaleResult].
final class ScaleProbe {

    /// Before the line of the result, for whoever reads it among others.
    static final String RESULT = "RESULT ";

    private static final Duration WARM_UP = Duration.ofMillis(1500);
    private static final Duration UNTIL_COMPILED = Duration.ofMillis(3000);
    private static final int PATIENCE = 4;
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
        // By few: what is left of them, in arrays that keep what they have held, is not to be missed from the difference.
        rehearse(series.job(), Math.max(1, Math.min(n, MANY) / 10), UNTIL_COMPILED);
        ScaleWatch watch = ScaleWatch.ofMemory();
        watch.empty();
        series.job().run(n, watch);
        return watch.result(n);
    }

    private static ScaleResult time(ScaleSeries series, int n) throws Exception {
        rehearse(series.job(), Math.min(n, MANY), WARM_UP);
        ScaleWatch watch = ScaleWatch.ofTime();
        if (series.isOneLap()) {
            series.job().run(n, watch);
        } else {
            repeat(series.job(), n, watch);
        }
        return watch.result(n);
    }

    private static void repeat(ScaleJob job, int n, ScaleWatch watch) throws Exception {
        long begin = System.nanoTime();
        for (int lap = 0; lap < FEWEST || System.nanoTime() - begin < MEASURED.toNanos(); lap++) {
            job.run(n, watch);
        }
    }

    /// @param work processor time, of which a busy machine gives less: what counts is how much has been compiled
    private static void rehearse(ScaleJob job, int n, Duration work) throws Exception {
        long begin = System.nanoTime();
        do {
            job.run(n, ScaleWatch.ofRehearsals());
        } while (ScaleWatch.processorTime() < work.toNanos()
                && System.nanoTime() - begin < work.multipliedBy(PATIENCE).toNanos());
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
