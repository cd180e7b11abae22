package dev.weft.perf;

import dev.weft.Weft;
import dev.weft.nio.Subprocess;
import dev.weft.nio.SubprocessOptions;
import dev.weft.nio.SubprocessResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// A program that does a job and prints its samples.
///
/// @param command how it starts
/// @param arguments the job, and how much of it
/// @param expectedSeconds for a job whose time is not that of the effort, else 0
record ProgramCell(List<String> command, Function<Effort, List<String>> arguments,
        double expectedSeconds) implements Cell {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    /// A job that is given its iterations, their milliseconds, and those of the warm-up.
    static ProgramCell timed(List<String> command, Job job) {
        return new ProgramCell(command,
                effort -> List.of(job.toString(), Integer.toString(effort.iterations()),
                        Integer.toString(effort.iterationMillis()),
                        // There is no compiler that would have to see it first.
                        Integer.toString(effort.warmUpMillis() / 5)),
                0);
    }

    @Override
    public List<Sample> measure(Effort effort) throws Exception {
        List<String> all = new ArrayList<>(command);
        all.addAll(arguments.apply(effort));
        SubprocessResult result = Weft.<SubprocessResult, Exception>withTimeout(LIMIT,
                () -> Subprocess.run(SubprocessOptions.defaults().check(), new ProcessBuilder(all)));
        return Sample.parse(result.text());
    }

    @Override
    public double seconds(Effort effort) {
        return expectedSeconds > 0
                ? expectedSeconds
                : 0.2 + (effort.warmUpMillis() / 5.0 + (double) effort.iterations() * effort.iterationMillis()) / 1000;
    }
}
