package dev.weft.examples.crawler;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// What can be done with the place where the output goes.
///
/// @param interactive whether a line can be written over
/// @param width in characters
/// @param blocks whether it can show [Bar]'s block characters
record Terminal(boolean interactive, int width, boolean blocks) {

    private static final int USUAL_WIDTH = 80;

    static Terminal of(PrintStream out) {
        Console console = System.console();
        boolean interactive = console != null && console.isTerminal();
        OptionalInt width = number(System.getenv("COLUMNS"));
        if (width.isEmpty() && interactive) {
            width = askStty();
        }
        boolean blocks = out.charset().newEncoder().canEncode(Bar.BLOCKS);
        return new Terminal(interactive, Math.clamp(width.orElse(USUAL_WIDTH), 60, 160), blocks);
    }

    /// The JDK does not know how wide a terminal is, `stty` does: it prints rows and columns.
    private static OptionalInt askStty() {
        try {
            ProcessBuilder stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            byte[] answer = stty.start().getInputStream().readAllBytes();
            String size = new String(answer, StandardCharsets.US_ASCII).strip();
            return number(size.substring(size.indexOf(' ') + 1));
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }

    private static OptionalInt number(@Nullable String text) {
        return text != null && text.matches("[1-9]\\d{0,3}")
                ? OptionalInt.of(Integer.parseInt(text))
                : OptionalInt.empty();
    }
}
