package dev.weft.perf;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import joptsimple.NonOptionArgumentSpec;
import joptsimple.OptionException;
import joptsimple.OptionParser;
import joptsimple.OptionSet;
import joptsimple.OptionSpec;
import org.jspecify.annotations.Nullable;

/// What [Scale] was asked for.
///
/// @param most the largest n
/// @param directory to write into
/// @param rows in their order
record ScaleOptions(int most, Path directory, List<ScaleRow> rows) {

    private static final int SHORT = 100_000;

    ScaleOptions {
        if (most < 1) {
            throw new IllegalArgumentException("--most must be >= 1, got " + most);
        }
    }

    /// @return null if help was asked for
    /// @throws IllegalArgumentException if something is wrong with the arguments; the message says what
    static @Nullable ScaleOptions parse(String... arguments) {
        return new Parser().parse(arguments);
    }

    /// The text for `--help`.
    static String help() {
        return new Parser().help();
    }

    private static final class Parser {

        private final OptionParser parser = new OptionParser();
        private final OptionSpec<Void> help = parser.accepts("help", "Prints this").forHelp();
        private final OptionSpec<Void> isShort = parser.accepts("short", "Goes up to 100,000, as --most 100000");
        private final OptionSpec<Integer> most = parser.accepts("most", "Leaves larger numbers out").withRequiredArg()
                .ofType(Integer.class).defaultsTo(Integer.MAX_VALUE);
        private final OptionSpec<String> directory = parser
                .accepts("directory", "Where SCALE.md, scale.json and the plots go (default: perf, or here)")
                .withRequiredArg();
        private final NonOptionArgumentSpec<String> rows = parser.nonOptions("What to look at (default: all)");

        @Nullable ScaleOptions parse(String... arguments) {
            try {
                OptionSet set = parser.parse(arguments);
                if (set.has(help)) {
                    return null;
                }
                List<ScaleRow> named = rows.values(set).stream().map(ScaleRow::of).distinct().toList();
                return new ScaleOptions(set.has(isShort) ? SHORT : most.value(set),
                        set.has(directory) ? Path.of(directory.value(set)) : home(),
                        named.isEmpty() ? List.of(ScaleRow.values()) : named);
            } catch (OptionException e) {
                throw new IllegalArgumentException(e.getMessage() + ", see --help", e);
            }
        }

        /// Maven starts programs in the module's folder, people in the project's.
        private static Path home() {
            Path perf = Path.of("perf");
            return perf.toFile().isDirectory() ? perf : Path.of("");
        }

        String help() {
            var text = new StringWriter();
            try {
                parser.printHelpOn(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return "Shows how time and memory grow with numbers." + System.lineSeparator() + System.lineSeparator()
                    + text + System.lineSeparator() + "What there is to look at:" + System.lineSeparator()
                    + Stream.of(ScaleRow.values()).map(row -> String.format("  %-12s %s%n", row, row.what()))
                            .collect(Collectors.joining());
        }
    }
}
