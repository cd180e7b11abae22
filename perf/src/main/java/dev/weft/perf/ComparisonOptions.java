package dev.weft.perf;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import joptsimple.OptionException;
import joptsimple.OptionParser;
import joptsimple.OptionSet;
import joptsimple.OptionSpec;

/// What [Comparison] was asked for.
///
/// @param wish what to do
/// @param effort how much time to take
/// @param isWritten whether `RESULTS.md` is written
/// @param jobs to be done
/// @param peers who may do them
record ComparisonOptions(Wish wish, Effort effort, boolean isWritten, List<Job> jobs, List<Peer> peers) {

    /// What a user may want.
    enum Wish {
        RUN, LIST, HELP
    }

    /// @throws IllegalArgumentException if something is wrong with the arguments; the message says what
    static ComparisonOptions parse(String... arguments) {
        return new Parser().parse(arguments);
    }

    /// The text for `--help`.
    static String help() {
        return new Parser().help();
    }

    /// The text for `--list`.
    static String list() {
        return Arrays.stream(Job.values())
                .map(job -> String.format("%-13s %s%n%-13s   %s%n", job, job.title(), "", Cells.peers(job).stream()
                        .map(Peer::toString).collect(Collectors.joining(", "))))
                .collect(Collectors.joining());
    }

    private static final class Parser {

        private final OptionParser parser = new OptionParser();
        private final OptionSpec<Void> help = parser.accepts("help", "Prints this").forHelp();
        private final OptionSpec<Void> list = parser.accepts("list", "Prints the jobs, and who does them").forHelp();
        private final OptionSpec<Void> shortly = parser.accepts("short",
                "One round; without the network unless it is named (the default)");
        private final OptionSpec<Void> full = parser.accepts("full",
                "Three rounds, all jobs in their full size, and perf/RESULTS.md is written; half an hour");
        private final OptionSpec<Void> write = parser.accepts("write", "Writes perf/RESULTS.md");
        private final OptionSpec<Integer> rounds = parser.accepts("rounds", "How often each cell is run, in turn")
                .withRequiredArg().ofType(Integer.class);
        private final OptionSpec<Integer> warmUp = parser.accepts("warm-up", "Milliseconds of warm-up of each cell")
                .withRequiredArg().ofType(Integer.class);
        private final OptionSpec<String> peers = parser
                .accepts("peers", "Beside Weft, as \"go,vt1\" (default: all)").withRequiredArg()
                .withValuesSeparatedBy(',');
        private final OptionSpec<String> jobs = parser
                .nonOptions("Jobs, or the beginning of their names (default: all)");

        ComparisonOptions parse(String... arguments) {
            try {
                return read(parser.parse(arguments));
            } catch (OptionException e) {
                throw new IllegalArgumentException(e.getMessage() + ", see --help", e);
            }
        }

        private ComparisonOptions read(OptionSet set) {
            if (set.has(full) && set.has(shortly)) {
                throw new IllegalArgumentException("--full and --short exclude each other, see --help");
            }
            Effort effort = set.has(full) ? Effort.FULL : Effort.SHORT;
            effort = set.has(rounds) ? effort.rounds(set.valueOf(rounds)) : effort;
            effort = set.has(warmUp) ? effort.warmUp(set.valueOf(warmUp)) : effort;
            List<Job> named = set.valuesOf(jobs).stream().flatMap(name -> Job.of(name).stream()).distinct().sorted()
                    .toList();
            List<Peer> chosen = set.valuesOf(peers).stream().map(Peer::of).toList();
            boolean isFull = effort.isFull();
            return new ComparisonOptions(
                    set.has(help) ? Wish.HELP : set.has(list) ? Wish.LIST : Wish.RUN, effort,
                    set.has(full) || set.has(write),
                    named.isEmpty()
                            ? Arrays.stream(Job.values()).filter(job -> isFull || !job.isNetwork()).toList()
                            : named,
                    Arrays.stream(Peer.values())
                            .filter(peer -> chosen.isEmpty() || peer == Peer.WEFT || chosen.contains(peer)).toList());
        }

        String help() {
            var text = new StringWriter();
            try {
                parser.printHelpOn(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return "Compares Weft with what a program would use instead, in one run on this machine."
                    + System.lineSeparator() + System.lineSeparator() + text + System.lineSeparator()
                    + "Plain JMH: -Dmain.class=org.openjdk.jmh.Main -Dargs=\"...\"" + System.lineSeparator();
        }
    }
}
