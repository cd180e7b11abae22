package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.Weft;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// What a program printed, and how long it took in seconds of its own.
final class Transcript {

    /// The program's second: long enough that a busy machine does not turn a ratio round.
    static final Duration SECOND = Duration.ofMillis(100);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /// With every time of day as HH:mm:ss.
    List<String> linesWithoutTimes() {
        return lines().stream().map(line -> line.replaceAll("\\d\\d:\\d\\d:\\d\\d", "HH:mm:ss")).toList();
    }

    static double seconds(Action program) throws Exception {
        return seconds(SECOND, program);
    }

    /// As above, for a program with a second of its own.
    static double seconds(Duration second, Action program) throws Exception {
        // Loads the classes, which is not what is measured.
        Weft.run(() -> Weft.gather(() -> 1, () -> 2));
        long begin = System.nanoTime();
        program.run();
        return (double) (System.nanoTime() - begin) / second.toNanos();
    }

    /// That a time is `expected` and nearer to it than to `other`, which is longer.
    static void assertNearer(double expected, double other, double seconds) {
        assertTrue(seconds >= expected, () -> seconds + " s is less than " + expected);
        assertTrue(seconds < (expected + other) / 2, () -> seconds + " s is nearer to " + other + " than " + expected);
    }
}
