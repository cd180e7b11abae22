package dev.weft.perf;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import joptsimple.NonOptionArgumentSpec;
import joptsimple.OptionException;
import joptsimple.OptionParser;
import joptsimple.OptionSet;
import joptsimple.OptionSpec;
import org.jspecify.annotations.Nullable;

/// What [EchoComparison] was asked for.
///
/// @param suite the cipher suite, or null without TLS
/// @param connections how many
/// @param busy how many of them have a message under way at any time
/// @param idle how many more only exist
/// @param rounds how often each server is run
/// @param seconds that are measured in a run
/// @param warmUp seconds before them
/// @param kinds the servers, in their order
record EchoOptions(@Nullable String suite, int connections, int busy, int idle, int rounds, int seconds, int warmUp,
        List<EchoKind> kinds) {

    EchoOptions {
        atLeast(1, "connections", connections);
        atLeast(1, "busy", busy);
        atLeast(0, "idle", idle);
        atLeast(1, "rounds", rounds);
        atLeast(1, "seconds", seconds);
        atLeast(0, "warm-up", warmUp);
        if (busy > connections) {
            throw new IllegalArgumentException("--busy " + busy + " is more than --connections " + connections);
        }
        for (EchoKind kind : kinds) {
            if (kind.isTls() != (suite != null)) {
                throw new IllegalArgumentException(kind
                        + (kind.isTls() ? " needs --tls"
                                : " has no TLS: leave --tls out, or see --help for those that have"));
            }
        }
    }

    private static void atLeast(int min, String name, int value) {
        if (value < min) {
            throw new IllegalArgumentException("--" + name + " must be >= " + min + ", got " + value);
        }
    }

    /// Kinds that were not named are all those that go with the rest.
    ///
    /// @return null if help was asked for
    /// @throws IllegalArgumentException if something is wrong with the arguments; the message says what
    static @Nullable EchoOptions parse(String... arguments) {
        return new Parser().parse(arguments);
    }

    /// The text for `--help`.
    static String help() {
        return new Parser().help();
    }

    private static final class Parser {

        private final OptionParser parser = new OptionParser();
        private final OptionSpec<Void> help = parser.accepts("help", "Prints this").forHelp();
        private final OptionSpec<Void> tls = parser.accepts("tls", "Compares over TLS 1.3, with a load in Java");
        private final OptionSpec<String> suite = parser.accepts("suite", "Cipher suite of --tls").withRequiredArg()
                .defaultsTo("TLS_AES_128_GCM_SHA256");
        private final OptionSpec<Integer> connections = number("connections", "Connections", 50);
        private final OptionSpec<Integer> busy = parser
                .accepts("busy", "How many of them have a message under way at any time (default: all)")
                .withRequiredArg()
                .ofType(Integer.class);
        private final OptionSpec<Integer> idle = number("idle",
                "More connections, which exchange one message and then only exist; tells what memory one costs (Linux)",
                0);
        private final OptionSpec<Integer> rounds = number("rounds", "How often each server is run, in turn", 5);
        private final OptionSpec<Integer> seconds = number("seconds", "Seconds that are measured in a run", 5);
        private final OptionSpec<Integer> warmUp = number("warm-up", "Seconds before them", 5);
        private final NonOptionArgumentSpec<String> kinds = parser.nonOptions("Servers to compare (default: all)");

        private OptionSpec<Integer> number(String name, String description, int value) {
            return parser.accepts(name, description).withRequiredArg().ofType(Integer.class).defaultsTo(value);
        }

        @Nullable EchoOptions parse(String... arguments) {
            try {
                return read(parser.parse(arguments));
            } catch (OptionException e) {
                throw new IllegalArgumentException(e.getMessage() + ", see --help", e);
            }
        }

        private @Nullable EchoOptions read(OptionSet set) {
            if (set.has(help)) {
                return null;
            }
            List<EchoKind> named = kinds.values(set).stream().map(EchoKind::of).distinct().toList();
            return new EchoOptions(set.has(tls) ? suite.value(set) : null, connections.value(set),
                    set.has(busy) ? busy.value(set) : connections.value(set), idle.value(set), rounds.value(set),
                    seconds.value(set), warmUp.value(set), named.isEmpty() ? EchoKind.all(set.has(tls)) : named);
        }

        String help() {
            var text = new StringWriter();
            try {
                parser.printHelpOn(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            String servers = Stream.of(EchoKind.values())
                    .map(kind -> String.format("  %-11s %s%n", kind, kind.description()))
                    .collect(Collectors.joining());
            return "Compares echo servers on one processor each: messages of 1 KiB there and back."
                    + System.lineSeparator()
                    + System.lineSeparator() + text + System.lineSeparator() + "Servers:" + System.lineSeparator()
                    + servers;
        }
    }
}
