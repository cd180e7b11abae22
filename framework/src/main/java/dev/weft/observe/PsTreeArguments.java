package dev.weft.observe;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What [PsTree] is asked for.
///
/// @param pid     empty for none
/// @param stackOf empty for the tree
/// @param every   how often; null for once
record PsTreeArguments(String pid, boolean json, boolean ascii, String stackOf, @Nullable Duration every,
        boolean help) {

    static final String USAGE = """
            usage: PsTree [--json | --ascii] [--watch SECONDS] PID     the tasks of the JVM with this process id
                   PsTree --stacks ID PID                              where the task with this id of the tree stands
                   PsTree                                              the JVMs in which Weft runs""";

    static PsTreeArguments of(List<String> arguments) {
        String pid = "";
        boolean json = false;
        boolean ascii = false;
        boolean help = false;
        String stackOf = "";
        Duration every = null;
        Iterator<String> left = arguments.iterator();
        while (left.hasNext()) {
            String argument = left.next();
            switch (argument) {
                case "--json" -> json = true;
                case "--ascii" -> ascii = true;
                case "--help", "-h" -> help = true;
                case "--stacks" -> stackOf = valueOf(argument, left);
                case "--watch" -> every = seconds(valueOf(argument, left));
                default -> pid = pid(argument, pid);
            }
        }
        if (pid.isEmpty() && !help && !arguments.isEmpty()) {
            throw new IllegalArgumentException("the process id is missing");
        }
        return new PsTreeArguments(pid, json, ascii, stackOf, every, help);
    }

    private static String valueOf(String option, Iterator<String> left) {
        if (!left.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return left.next();
    }

    private static Duration seconds(String value) {
        try {
            double seconds = Double.parseDouble(value);
            if (seconds > 0 && seconds <= 1e6) {
                return Duration.ofNanos((long) (seconds * 1e9));
            }
        } catch (NumberFormatException e) {
            // As any other that is no time.
        }
        throw new IllegalArgumentException("--watch needs seconds above 0, got " + value);
    }

    private static String pid(String argument, String before) {
        if (argument.startsWith("-")) {
            throw new IllegalArgumentException("unknown option " + argument);
        }
        if (!argument.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("a process id is a number, got " + argument);
        }
        if (!before.isEmpty()) {
            throw new IllegalArgumentException("one process id at a time, got " + before + " and " + argument);
        }
        return argument;
    }
}
