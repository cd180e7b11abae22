package dev.weft.examples.crawler;

import java.util.Locale;
import java.util.stream.Collectors;

/// What `--help` and `--list` print.
final class Help {

    private Help() {}

    static String text() {
        return """
                Fetches the same slow pages in several ways and compares the times with the ideal, the time of the
                slowest page. The pages come from a web server inside the program, on the loopback interface.

                  --pages N       how many pages, 1 to %d (default %d)
                  --delay MILLIS  how long the server takes over a page, 1 to %d
                                  (default %d for up to %d pages, else %d)
                  --way NAME      only this way; may be repeated, or name several separated by commas
                  --list          print the ways and end
                  --help          print this and end

                The ways with Weft or generators need the JVM flag --add-opens java.base/java.lang=ALL-UNNAMED.
                Exit code: 0 if every way fetched every page, 1 if one failed, 2 if the arguments are wrong.
                """
                .formatted(
                        Options.MOST_PAGES,
                        Options.DEFAULT_PAGES,
                        Options.LONGEST_DELAY_MILLIS,
                        Options.defaultDelayMillis(Options.DEFAULT_PAGES),
                        Options.DEFAULT_PAGES,
                        Options.defaultDelayMillis(Options.MOST_PAGES));
    }

    static String ways() {
        return Ways.ALL.stream()
                .map(way -> String.format(Locale.ROOT, "%-15s  %s%n", way.name(), way.description()))
                .collect(Collectors.joining());
    }
}
