package dev.weft.examples.seeds;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Lists the seed programs and runs them by name: `--list`, or one or more names.
public final class Seeds {

    private static final String USAGE = "give --list, or one or more names from it";

    private final PrintStream out;
    private final PrintStream err;

    Seeds(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /// Runs the program.
    public static void main(String[] args) {
        System.exit(new Seeds(System.out, System.err).run(Duration.ofSeconds(1), List.of(args)));
    }

    /// Runs the program.
    ///
    /// @return the exit code: 0 if all that was named ran, 1 if one failed, 2 if the arguments are wrong
    int run(Duration second, List<String> arguments) {
        if (arguments.isEmpty()) {
            return refuse("nothing to run");
        }
        if (arguments.equals(List.of("--list"))) {
            Catalogue.ALL.forEach(this::describe);
            return 0;
        }
        List<String> unknown = arguments.stream().filter(name -> Catalogue.named(name).isEmpty()).toList();
        if (!unknown.isEmpty()) {
            return refuse("there is no example \"" + unknown.getFirst() + "\"");
        }
        return arguments.stream().map(Catalogue::named).flatMap(Optional::stream)
                .allMatch(example -> succeeds(example, second)) ? 0 : 1;
    }

    private void describe(Example example) {
        out.printf(Locale.ROOT, "%-20s  %-4s  %s%n", example.name(), example.seeds(), example.lesson());
    }

    private int refuse(String why) {
        err.println("seeds: " + why + "; " + USAGE);
        return 2;
    }

    private boolean succeeds(Example example, Duration second) {
        try {
            example.program().run(second, out);
            return true;
        } catch (Exception e) {
            err.println("seeds: " + example.name() + " failed: " + e);
            return false;
        }
    }
}
