package dev.weft.examples.orders;

import dev.weft.examples.orders.Wrk.Run;
import dev.weft.examples.serving.CommandLine;
import dev.weft.examples.serving.CommandLine.Arguments;
import dev.weft.examples.serving.Service;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// The same order service on Tomcat's threads, on virtual ones, on one loop and on two, under `wrk`: all run at a time, short bursts
/// take turns, and the median counts, so that whatever else the machine does meets all of them alike.
public final class Comparison {

    private static final CommandLine COMMAND_LINE = new CommandLine("comparison", """
            Runs wrk, which must be on the path, against the order service on threads and on loops.
            """).option("--rounds", "N", "how many bursts of each kind, of which the median counts", "5")
            .option("--seconds", "N", "how long a burst takes", "3")
            .option("--warmup", "N", "how many seconds each job takes with each, before that", "25")
            .option("--connections", "N", "how many at a time", "64");

    private Comparison() {
    }

    /// Runs the program; `--help` explains the arguments.
    ///
    /// @param args see there
    public static void main(String[] args) {
        System.exit(Service.runOffLoop(COMMAND_LINE, args, System.out, System.err, Comparison::run));
    }

    private static void run(Arguments arguments, PrintStream out) throws Exception {
        Wrk wrk = new Wrk(arguments.number("--connections", 1, 10_000), arguments.number("--seconds", 1, 600));
        Wrk warmUp = new Wrk(wrk.connections(), arguments.number("--warmup", 1, 600));
        int rounds = arguments.number("--rounds", 1, 1_000);
        List<Contestant> contestants = new ArrayList<>();
        try {
            for (Contestant.Kind kind : Contestant.Kind.values()) {
                contestants.add(Contestant.start(kind));
            }
            for (Wrk.Job job : Wrk.Job.values()) {
                for (Contestant contestant : contestants) {
                    warmUp.run(job, contestant);
                }
                compare(contestants, job, wrk, rounds, out);
            }
        } finally {
            contestants.forEach(Contestant::close);
        }
    }

    private static void compare(List<Contestant> contestants, Wrk.Job job, Wrk wrk, int rounds, PrintStream out)
            throws Exception {
        List<List<Run>> runs = contestants.stream().<List<Run>>map(_ -> new ArrayList<>()).toList();
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < contestants.size(); i++) {
                runs.get(i).add(wrk.run(job, contestants.get(i)));
            }
        }
        out.println(job.what());
        for (int i = 0; i < contestants.size(); i++) {
            out.println(line(contestants.get(i).kind().what(), runs.get(i)));
        }
    }

    private static String line(String who, List<Run> runs) {
        long refused = runs.stream().mapToLong(Run::refused).sum();
        return String.format(Locale.ROOT, "  %-20s %8.0f requests/s  p99 %7.1f ms  %7.0f us CPU a request%s", who,
                median(runs, Run::perSecond), median(runs, Run::p99Millis), median(runs, Run::cpuMicros),
                refused == 0 ? "" : "  " + refused + " refused");
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> what) {
        return runs.stream().sorted(Comparator.comparingDouble(what)).skip((runs.size() - 1) / 2).findFirst()
                .map(what::applyAsDouble).orElseThrow();
    }
}
