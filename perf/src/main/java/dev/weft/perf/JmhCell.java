package dev.weft.perf;

import dev.weft.Weft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.runner.options.WarmupMode;

/// A benchmark of this package, run by JMH in a JVM of its own.
///
/// @param benchmark `Class.method`
/// @param parameters of the class
/// @param hasOneCarrier whether the JDK's scheduler gets one carrier
/// @param shots for a benchmark that is run so many times instead of for some time: the operations of each, else 0
/// @param log what JMH says goes there
record JmhCell(String benchmark, Map<String, String> parameters, boolean hasOneCarrier, int shots,
        Path log) implements Cell {

    private static final int ITERATION_MILLIS = 100;
    /// In place of milliseconds, where each iteration is one shot.
    private static final int SHOTS_A_SECOND = 40;

    @Override
    public List<Sample> measure(Effort effort) throws Exception {
        return Weft.<List<Sample>>offload(() -> run(effort));
    }

    private List<Sample> run(Effort effort) throws Exception {
        Files.createDirectories(log.toAbsolutePath().getParent());
        Collection<RunResult> results = new Runner(options(effort)).run();
        List<Sample> samples = new ArrayList<>();
        for (RunResult result : results) {
            result.getBenchmarkResults().forEach(fork -> fork.getIterationResults()
                    .forEach(iteration -> samples.add(sample(iteration))));
        }
        if (samples.isEmpty()) {
            throw new IOException("JMH has no result, see " + log);
        }
        return samples;
    }

    private ChainedOptionsBuilder common() {
        var options = new OptionsBuilder().include("^" + Pattern.quote("dev.weft.perf." + benchmark) + "$")
                .forks(1).warmupMode(WarmupMode.INDI).timeUnit(TimeUnit.NANOSECONDS).verbosity(VerboseMode.NORMAL)
                .output(log.toString()).jvmArgsPrepend(Settings.HEAP, Settings.TOUCHED).addProfiler(ProcessorTime.class)
                .shouldFailOnError(true);
        parameters.forEach((name, value) -> options.param(name, value));
        if (hasOneCarrier) {
            options.jvmArgsAppend("-Djdk.virtualThreadScheduler.parallelism=1");
        }
        return options;
    }

    private Options options(Effort effort) {
        if (shots > 0) {
            return common().warmupIterations(effort.warmUpMillis() * SHOTS_A_SECOND / 1000)
                    .measurementIterations(Math.max(effort.iterations(), SHOTS_A_SECOND / 2)).build();
        }
        return common().warmupIterations((effort.warmUpMillis() + ITERATION_MILLIS - 1) / ITERATION_MILLIS)
                .warmupTime(TimeValue.milliseconds(ITERATION_MILLIS)).measurementIterations(effort.iterations())
                .measurementTime(TimeValue.milliseconds(effort.iterationMillis())).build();
    }

    private Sample sample(IterationResult iteration) {
        Result<?> cpu = iteration.getSecondaryResults().get(ProcessorTime.NAME);
        // The clock of a single shot leaves its making out; the processor's does not.
        return shots > 0
                ? new Sample(iteration.getPrimaryResult().getScore() / shots, Double.NaN, Double.NaN)
                : new Sample(iteration.getPrimaryResult().getScore(), cpu == null ? Double.NaN : cpu.getScore(),
                        Double.NaN);
    }
}
