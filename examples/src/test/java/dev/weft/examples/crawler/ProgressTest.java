package dev.weft.examples.crawler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void aFileGetsALineAtTheStartAndOneAtTheEnd() {
        run(new Terminal(false, 80, false));
        assertEquals(
                """
                threads          started
                threads          0.457 s
                polling          started
                polling          failed
                """,
                text());
    }

    @Test
    void aTerminalGetsOneLineForEachWayThatIsWrittenOver() {
        run(new Terminal(true, 80, false));
        String text = text();
        assertEquals(2, text.chars().filter(character -> character == '\n').count(), text);
        assertTrue(text.startsWith("\rthreads          warming up\u001b[K\r"), text);
        assertTrue(text.contains("\rthreads          round 1: 0 of 10 pages\u001b[K\r"), text);
        assertTrue(text.contains("\rthreads          0.457 s\u001b[K\n"), text);
        assertTrue(text.endsWith("\rpolling          failed\u001b[K\n"), text);
    }

    private void run(Terminal terminal) {
        try (Progress progress = Progress.on(out, terminal, () -> 3)) {
            progress.started("threads");
            progress.round(1, 10);
            progress.finished(new Result.Measured("threads", 0.4567, false, "10 threads"));
            progress.started("polling");
            progress.finished(new Result.Failed("polling", "a reason"));
        }
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
