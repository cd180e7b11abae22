package dev.weft.perf;

import dev.weft.Weft;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;

/// Sets Weft beside what a program would use instead, in one run on this machine: in the JVM by JMH, outside it by programs of
/// our own. Prints a table, and writes JSON and charts into `target/comparison`.
///
/// `mvn -q -pl perf -am compile exec:exec -Dargs="--help"`
///
/// It is itself a program on a loop: whatever ends it, Ctrl-C too, ends its processes.
final class Comparison {

    private static final double MAX_LOAD_AVERAGE = 0.5;

    private final ComparisonOptions options;
    private final Programs programs;
    private final Cells cells;
    private final Results results = new Results();
    private final Map<Job, Map<Peer, Cell>> plan = new EnumMap<>(Job.class);
    private boolean isWhole = true;
    private double secondsDone;
    private double secondsPlanned;
    private long begin;

    Comparison(ComparisonOptions options, Programs programs, Cells cells) {
        this.options = options;
        this.programs = programs;
        this.cells = cells;
    }

    public static void main(String[] arguments) {
        int exitCode = 1;
        try {
            ComparisonOptions options = ComparisonOptions.parse(arguments);
            exitCode = switch (options.wish()) {
                case HELP -> print(ComparisonOptions.help());
                case LIST -> print(ComparisonOptions.list());
                case RUN -> Weft.<Boolean, Exception>run(() -> {
                    var programs = new Programs(module());
                    return new Comparison(options, programs, new Cells(programs)).run();
                }) ? 0 : 1;
            };
        } catch (IllegalArgumentException e) {
            tell(String.valueOf(e.getMessage()));
            exitCode = 2;
        } catch (CancellationException e) {
            // Ctrl-C or SIGTERM.
            tell(String.valueOf(e.getMessage()));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        System.exit(exitCode);
    }

    private static Path module() throws URISyntaxException {
        return Path.of(Comparison.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                .resolve("../..").normalize();
    }

    @SuppressWarnings("SystemOut")
    private static int print(String text) {
        System.out.print(text);
        return 0;
    }

    @SuppressWarnings("SystemOut")
    private static void tell(String line) {
        System.err.println(line);
    }

    Results results() {
        return results;
    }

    /// @return whether every cell that the machine can run has been measured in every round
    boolean run() throws IOException, InterruptedException {
        prepare();
        Map<String, String> machine = Machine.describe();
        try {
            rounds();
        } finally {
            // What there is until a Ctrl-C, too.
            print(ComparisonTable.of(results));
        }
        if (results.isEmpty()) {
            return false;
        }
        print("\n" + ComparisonTable.targets(results));
        var report = new ComparisonReport(results, options.effort(), machine, cells.missing());
        List<Path> files = options.isWritten()
                ? report.writeAll(programs.module())
                : report.write(programs.module().resolve("target/comparison"));
        tell("written: " + files);
        return isWhole;
    }

    private void prepare() throws InterruptedException {
        double busy = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        if (busy > MAX_LOAD_AVERAGE) {
            tell(String.format(Locale.ROOT, "the machine is busy, its load average is %.1f: figures will vary", busy));
        }
        for (Job job : options.jobs()) {
            Map<Peer, Cell> row = new EnumMap<>(Peer.class);
            for (Peer peer : Cells.peers(job)) {
                Cell cell = options.peers().contains(peer) ? cells.cell(job, peer) : null;
                if (cell != null) {
                    row.put(peer, cell);
                    secondsPlanned += cell.seconds(options.effort()) * options.effort().rounds();
                }
            }
            plan.put(job, row);
        }
        cells.missing().forEach((peer, why) -> tell(peer + " left out: " + why));
        tell(String.format(Locale.ROOT, "about %.0f s for %s", secondsPlanned, options.jobs()));
    }

    private void rounds() throws InterruptedException {
        begin = System.nanoTime();
        for (int round = 1; round <= options.effort().rounds(); round++) {
            for (Job job : options.jobs()) {
                Map<Peer, Cell> row = plan.getOrDefault(job, Map.of());
                for (Peer peer : new ArrayList<>(row.keySet())) {
                    measure(round, job, peer, row);
                }
            }
        }
    }

    /// Measures once. A cell that fails is left out from then on.
    private void measure(int round, Job job, Peer peer, Map<Peer, Cell> row) throws InterruptedException {
        Cell cell = row.get(peer);
        if (cell == null) {
            return;
        }
        String outcome;
        try {
            List<Sample> samples = cell.measure(options.effort());
            results.add(job, peer, samples);
            outcome = ComparisonTable
                    .time(Spread.of(samples.stream().mapToDouble(Sample::nanos).toArray()).median());
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            row.remove(peer);
            isWhole = false;
            outcome = "failed, and is left out from now on: " + e;
        }
        secondsDone += cell.seconds(options.effort());
        double left = (System.nanoTime() - begin) / 1e9 / secondsDone * (secondsPlanned - secondsDone);
        tell(String.format(Locale.ROOT, "round %d of %d, %s, %s: %s; %.0f s left", round, options.effort().rounds(),
                job,
                peer, outcome, left));
    }
}
