package dev.weft.examples.crawler;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.IntSupplier;

/// Tells the person in front of the screen what is going on.
interface Progress extends AutoCloseable {

    void started(String way);

    /// A measured round begins.
    void round(int number, int pages);

    void finished(Result result);

    @Override
    void close();

    /// @param answers how many pages the server has sent so far
    static Progress on(PrintStream out, Terminal terminal, IntSupplier answers) {
        return terminal.interactive() ? new LiveProgress(out, answers) : new PlainProgress(out);
    }

    /// A result in one line.
    static String line(Result result) {
        String outcome = switch (result) {
            case Result.Measured measured ->
                String.format(Locale.ROOT, "%s%.3f s", measured.estimated() ? "~" : "", measured.seconds());
            case Result.Failed _ -> "failed";
        };
        return line(result.way(), outcome);
    }

    static String line(String way, String state) {
        return String.format(Locale.ROOT, "%-15s  %s", way, state);
    }
}
