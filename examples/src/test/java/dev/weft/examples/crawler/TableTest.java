package dev.weft.examples.crawler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.examples.crawler.Result.Failed;
import dev.weft.examples.crawler.Result.Measured;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    private static final Terminal PLAIN = new Terminal(false, 80, false);
    private static final Terminal BLOCKS = new Terminal(true, 60, true);
    private static final Measured SLOW = new Measured("sequential", 4.512, false, "one page at a time");
    private static final Measured FAST = new Measured("callbacks", 0.4504, false, "1 thread");

    @Test
    void eachWayHasItsTimeRatioBarAndNote() {
        assertEquals(
                """
                way               seconds    ratio
                sequential          4.512    10.03  ########################  one page at a time
                callbacks           0.450     1.00  ##                        1 thread

                ratio: to the ideal of 0.450 s, the time of the slowest page
                seconds: median of 3 rounds; a round of more than 1 s is the only one
                """,
                text(PLAIN, SLOW, FAST));
    }

    @Test
    void aNarrowTerminalWithBlocksHasShortAndExactBars() {
        List<String> lines = new Table(List.of(SLOW, FAST), Duration.ofMillis(450), BLOCKS).lines();
        assertEquals("sequential          4.512    10.03  ██████████  one page at a time", lines.get(1));
        assertEquals("callbacks           0.450     1.00  █           1 thread", lines.get(2));
    }

    @Test
    void theRowsFillTheTerminalExactly() {
        for (int width = 70; width <= 160; width++) {
            String text = text(new Terminal(false, width, false), SLOW);
            assertEquals(width, text.lines().toList().get(1).length());
        }
    }

    @Test
    void anEstimateIsMarkedAndExplained() {
        String text = text(PLAIN, new Measured("polling", 101.5, true, "20 pages"), FAST);
        assertTrue(text.contains("polling          ~101.500   225.56  ##"), text);
        assertTrue(text.contains("\n~ fetched 20 of the pages, the time for all is calculated from that\n"), text);
    }

    @Test
    void waysThatFailedForTheSameReasonShareALine() {
        Failed first = new Failed("a", "no flag");
        Failed second = new Failed("b", "x");
        Failed third = new Failed("c", "no flag");
        String text = text(PLAIN, FAST, first, second, third);
        assertTrue(text.contains("\na                  failed           see below\n"), text);
        assertTrue(text.endsWith("\na, c failed: no flag\nb failed: x\n"), text);
    }

    @Test
    void aTableOfFailuresOnlyCanBeDrawn() {
        assertTrue(text(PLAIN, new Failed("b", "x")).endsWith("\nb failed: x\n"));
    }

    private static String text(Terminal terminal, Result... results) {
        Table table = new Table(List.of(results), Duration.ofMillis(450), terminal);
        return String.join("\n", table.lines()) + "\n";
    }
}
