package dev.weft.examples.raft;

import dev.weft.Weft;
import dev.weft.examples.serving.CommandLine;
import dev.weft.examples.serving.CommandLine.Arguments;
import dev.weft.examples.serving.Service;
import dev.weft.examples.serving.UsageException;
import dev.weft.nio.testing.SimulatedNetwork;
import dev.weft.testing.Exploration;
import dev.weft.testing.Simulation;
import dev.weft.testing.SimulationFailedError;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Five hosts elect a leader, while hosts crash and links fail: no term may ever have two leaders, and when the trouble is over
/// all must soon follow the same one. Everything, the trouble too, follows from a seed; `--broken` puts a bug in, and with
/// `--seeds` the program finds a seed that shows it.
public final class LeaderElection {

    private static final List<String> MEMBERS = List.of("a", "b", "c", "d", "e");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final CommandLine COMMAND_LINE = new CommandLine("election", """
            Lets five simulated hosts elect a leader, as Raft does, while hosts crash and links fail by a seed.
            Prints what happened, and whether ever two had the same term. It takes no real time.
            """).option("--seed", "N", "which run", "1")
            .option("--seeds", "N", "try the seeds from 1 to this, and show the first that fails; 0 for one run", "0")
            .option("--broken", "BUG",
                    "none, forgets (syncs no vote), eager (answers before it syncs) or twice (votes so)", "none");

    private LeaderElection() {
    }

    /// Runs the program; `--help` explains the arguments.
    ///
    /// @param args see there
    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        boolean[] held = {true};
        int exit = Service.runOffLoop(COMMAND_LINE, args, out, err, (arguments, to) -> {
            Bug bug = bug(arguments);
            int seeds = arguments.number("--seeds", 0, 1_000_000);
            held[0] = seeds == 0 ? show(arguments.number("--seed", 0, Integer.MAX_VALUE), bug, to)
                    : search(seeds, bug, to);
        });
        return exit == 0 && !held[0] ? 1 : exit;
    }

    private static Bug bug(Arguments arguments) throws UsageException {
        String name = arguments.text("--broken");
        return Arrays.stream(Bug.values()).filter(bug -> word(bug).equals(name)).findFirst()
                .orElseThrow(() -> new UsageException(
                        "--broken must be none, forgets, eager or twice, got \"" + name + "\""));
    }

    private static String word(Bug bug) {
        return bug.name().toLowerCase(Locale.ROOT);
    }

    /// @return whether the invariant held
    private static boolean show(long seed, Bug bug, PrintStream out) {
        Timeline timeline = new Timeline();
        try {
            Simulation.of(seed).run(() -> elect(timeline, bug));
            out.print(timeline);
            out.println("seed " + seed + ": " + timeline.terms() + " terms had a leader, and none had two");
            return true;
        } catch (AssertionError | Exception e) {
            out.print(timeline);
            out.println("seed " + seed + ": " + e.getMessage());
            return false;
        }
    }

    private static boolean search(int seeds, Bug bug, PrintStream out) {
        try {
            Exploration tried = Simulation.explore(seeds, () -> elect(new Timeline(), bug));
            out.println(
                    tried.seeds() + " seeds, " + tried.distinct() + " runs that differ, and no term had two leaders");
            return true;
        } catch (SimulationFailedError e) {
            show(e.seed(), bug, out);
            out.println("Once more: --seed " + e.seed() + " --broken " + word(bug));
            return false;
        }
    }

    /// One run, as a task of a simulation.
    ///
    /// @throws AssertionError if a term had two leaders, or if in the end all do not follow the same one
    static void elect(Timeline timeline, Bug bug) throws InterruptedException {
        SimulatedNetwork net = SimulatedNetwork.create().latency(Duration.ofMillis(1), Duration.ofMillis(30))
                .loss(0.05);
        for (String name : MEMBERS) {
            net.host(name, host -> Member.run(host, MEMBERS, bug, timeline));
        }
        new Trouble(net, timeline).run();
        Duration begin = Simulation.clock().elapsed();
        while (!timeline.isAgreed(MEMBERS)) {
            if (Simulation.clock().elapsed().minus(begin).compareTo(PATIENCE) > 0) {
                throw new AssertionError("after " + PATIENCE.toSeconds() + " s of quiet they do not follow one leader");
            }
            Weft.sleep(Duration.ofMillis(100));
            timeline.check();
        }
    }
}
