package dev.weft.examples.crawler;

import dev.weft.examples.crawler.Options.Action;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/// Reads the command line. A value may follow its option or be joined to it by `=`.
final class Arguments {

    private final Deque<String> rest;
    private final Set<Way> ways = new LinkedHashSet<>();
    private Action action = Action.CRAWL;
    private int pages = Options.DEFAULT_PAGES;
    private OptionalInt delayMillis = OptionalInt.empty();

    private Arguments(List<String> arguments) {
        rest = new ArrayDeque<>(arguments);
    }

    static Options parse(String... arguments) throws UsageException {
        Arguments parser = new Arguments(List.of(arguments));
        while (!parser.rest.isEmpty()) {
            parser.argument(parser.rest.remove());
        }
        return parser.options();
    }

    private Options options() {
        int millis = delayMillis.orElse(Options.defaultDelayMillis(pages));
        return new Options(action, pages, Duration.ofMillis(millis), ways.isEmpty() ? Ways.ALL : List.copyOf(ways));
    }

    private void argument(String argument) throws UsageException {
        int equals = argument.indexOf('=');
        if (argument.startsWith("--") && equals > 0) {
            rest.addFirst(argument.substring(equals + 1));
            option(argument.substring(0, equals));
        } else {
            option(argument);
        }
    }

    private void option(String option) throws UsageException {
        switch (option) {
            case "--help", "-h" -> action = Action.HELP;
            case "--list" -> action = Action.LIST;
            case "--pages" -> pages = number(option, Options.MOST_PAGES);
            case "--delay" -> delayMillis = OptionalInt.of(number(option, Options.LONGEST_DELAY_MILLIS));
            case "--way" -> addWays(value(option, "a name, one of " + Ways.names()));
            default ->
                throw new UsageException(
                        "unknown argument \"" + option + "\"; there are --pages, --delay, --way, --list and --help");
        }
    }

    private int number(String option, int most) throws UsageException {
        String range = "a whole number from 1 to " + most;
        String value = value(option, range);
        try {
            int number = Integer.parseInt(value);
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new UsageException(option + " must be " + range + ", got \"" + value + "\"");
        }
        throw new UsageException(option + " must be " + range + ", got " + value);
    }

    private void addWays(String names) throws UsageException {
        for (String name : names.split(",", -1)) {
            ways.add(way(name.strip()));
        }
    }

    private static Way way(String name) throws UsageException {
        return Ways.named(name).orElseThrow(() -> new UsageException(
                "--way must be one of " + Ways.names() + ", got \"" + name + "\""));
    }

    private String value(String option, String what) throws UsageException {
        String value = rest.poll();
        if (value == null || value.startsWith("--")) {
            throw new UsageException(option + " needs a value: " + what);
        }
        return value;
    }
}
