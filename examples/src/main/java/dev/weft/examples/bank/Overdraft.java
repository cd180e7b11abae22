package dev.weft.examples.bank;

import dev.weft.TaskGroup;
import dev.weft.Weft;
import dev.weft.examples.serving.CommandLine;
import dev.weft.examples.serving.Service;
import dev.weft.examples.serving.UsageException;
import dev.weft.testing.Exploration;
import dev.weft.testing.Simulation;
import dev.weft.testing.SimulationFailedError;
import dev.weft.testing.Strategy;
import java.io.PrintStream;
import java.util.Map;

/// Two customers pay from one account that has enough for one of them. On a loop in production, first come, first served, the
/// second is always late enough; a simulation finds the order in which both are paid, and shows it.
public final class Overdraft {

    private static final Map<String, Strategy> STRATEGIES = Map.of("fifo", Strategy.FIFO, "random", Strategy.RANDOM,
            "pct", Strategy.pct(2));

    private static final CommandLine COMMAND_LINE = new CommandLine("overdraft", """
            Runs a small bank under many schedules, and shows the first in which an account is overdrawn.
            """).option("--seeds", "N", "how many schedules to try", "100")
            .option("--strategy", "NAME", "fifo, random or pct", "random")
            .option("--careful", "YES/NO", "yes: a transfer keeps others out from its check to its end", "no");

    private Overdraft() {
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
            Strategy strategy = STRATEGIES.get(arguments.text("--strategy"));
            if (strategy == null) {
                throw new UsageException("--strategy must be fifo, random or pct, got \"" + arguments.text("--strategy")
                        + "\"");
            }
            boolean careful = arguments.text("--careful").equals("yes");
            held[0] = search(arguments.number("--seeds", 1, 1_000_000), strategy, careful, to);
        });
        return exit == 0 && !held[0] ? 1 : exit;
    }

    /// @return whether no account was overdrawn
    private static boolean search(int seeds, Strategy strategy, boolean careful, PrintStream out) {
        try {
            Exploration tried = Simulation.explore(seeds, strategy, () -> pay(careful));
            out.println(tried.seeds() + " seeds, " + tried.distinct() + " schedules that differ, and all went well");
            return true;
        } catch (SimulationFailedError e) {
            out.println(e.getMessage());
            return false;
        }
    }

    /// One run, as a task of a simulation, or of any loop.
    ///
    /// @throws AssertionError if an account was overdrawn
    static void pay(boolean careful) throws InterruptedException {
        Bank bank = new Bank(careful);
        bank.open("shared", 100);
        TaskGroup.run(group -> {
            group.forkDaemon(() -> bank.keepAudit(new StringBuilder()), "auditor");
            group.fork(() -> bank.transfer("shared", "rent", 80), "first customer");
            group.fork(() -> {
                logIn();
                bank.transfer("shared", "food", 80);
            }, "second customer");
        });
        if (bank.balance("shared") < 0) {
            throw new AssertionError("the account is overdrawn: " + bank.balance("shared"));
        }
    }

    /// Takes a few turns.
    private static void logIn() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            Weft.yieldNow();
        }
    }
}
