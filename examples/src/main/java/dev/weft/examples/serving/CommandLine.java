package dev.weft.examples.serving;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The options of a program, each with a value: what `--help` says of them, and what they were given.
public final class CommandLine {

    /// One option.
    private record Option(String value, String what, String byDefault) {
    }

    private final String program;
    private final String purpose;
    private final Map<String, Option> options = new LinkedHashMap<>();

    /// A command line without options.
    ///
    /// @param program its name, for messages
    /// @param purpose what the program does, a line or more
    public CommandLine(String program, String purpose) {
        this.program = program;
        this.purpose = purpose;
    }

    /// Adds an option.
    ///
    /// @param name      with its hyphens
    /// @param value     what its value is called
    /// @param what      it is for, in a line
    /// @param byDefault its value if none is given; empty if one must be
    /// @return this
    public CommandLine option(String name, String value, String what, String byDefault) {
        options.put(name, new Option(value, what, byDefault));
        return this;
    }

    String program() {
        return program;
    }

    String help() {
        String lines = options.entrySet().stream()
                .map(entry -> line(entry.getKey() + " " + entry.getValue().value(), entry.getValue().what()
                        + (entry.getValue().byDefault().isEmpty()
                                ? ""
                                : " (default " + entry.getValue().byDefault() + ")")))
                .collect(Collectors.joining());
        return purpose.strip() + "\n\n" + lines + line("--help", "print this and end")
                + "\nCtrl-C ends it. Needs the JVM flag --add-opens java.base/java.lang=ALL-UNNAMED.\n";
    }

    private static String line(String option, String what) {
        return String.format(Locale.ROOT, "  %-16s  %s%n", option, what);
    }

    /// @return null if help is wanted
    @Nullable Arguments parse(String... arguments) throws UsageException {
        if (Stream.of(arguments).anyMatch(Set.of("--help", "-h")::contains)) {
            return null;
        }
        Map<String, String> given = new HashMap<>();
        Deque<String> rest = new ArrayDeque<>(List.of(arguments));
        while (!rest.isEmpty()) {
            String name = rest.remove();
            int equals = name.indexOf('=');
            if (equals > 0) {
                rest.addFirst(name.substring(equals + 1));
                name = name.substring(0, equals);
            }
            Option option = options.get(name);
            if (option == null) {
                throw new UsageException("unknown argument \"" + name + "\"; there are "
                        + String.join(", ", options.keySet()) + " and --help");
            }
            String value = rest.poll();
            if (value == null || value.startsWith("--")) {
                throw new UsageException(name + " needs a value: " + option.what());
            }
            given.put(name, value);
        }
        for (Map.Entry<String, Option> entry : options.entrySet()) {
            if (entry.getValue().byDefault().isEmpty() && !given.containsKey(entry.getKey())) {
                throw new UsageException(entry.getKey() + " " + entry.getValue().value() + " is missing: "
                        + entry.getValue().what());
            }
            given.putIfAbsent(entry.getKey(), entry.getValue().byDefault());
        }
        return new Arguments(given);
    }

    /// What the options were given.
    ///
    /// @param values by the option's name
    public record Arguments(Map<String, String> values) {

        /// The value of an option.
        ///
        /// @param name of the option
        /// @return as given, or the default
        public String text(String name) {
            return Objects.requireNonNull(values.get(name), name);
        }

        /// The value of an option that is a number.
        ///
        /// @param name of the option
        /// @param from the least that will do
        /// @param to   the most that will do
        /// @return as given, or the default
        /// @throws UsageException if it is something else
        public int number(String name, int from, int to) throws UsageException {
            try {
                int number = Integer.parseInt(text(name));
                if (number >= from && number <= to) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Told below.
            }
            throw new UsageException(
                    name + " must be a whole number from " + from + " to " + to + ", got \"" + text(name) + "\"");
        }
    }
}
