package dev.weft.examples.crawler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CrawlerTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void aCrawlPrintsFactsProgressAndTable() {
        assertEquals(0, run("--pages", "3", "--delay", "20", "--way", "sequential,callbacks"));
        assertEquals("", err.toString(StandardCharsets.UTF_8));
        assertLine("3 pages, 20 ms each; \\d+ cores, Java 2.*, .*");
        assertLine("sequential       started");
        assertLine("sequential       +0\\.\\d{3} +\\d\\.\\d\\d  #+ +one page at a time");
        assertLine("callbacks        +0\\.\\d{3} +\\d\\.\\d\\d  #+ +1 thread");
    }

    @Test
    void helpNamesEveryOption() {
        assertEquals(0, run("--help"));
        for (String option : new String[]{"--pages N", "--delay MILLIS", "--way NAME", "--list", "--help"}) {
            assertTrue(output().contains("\n  " + option), option);
        }
    }

    @Test
    void listNamesEveryWayWithALineOfDescription() {
        assertEquals(0, run("--list"));
        assertEquals(Ways.ALL.size(), output().lines().count());
        Ways.ALL.forEach(way -> assertLine(way.name() + " +" + way.description()));
    }

    @Test
    void badArgumentsAreOneLineAndExitCodeTwo() {
        assertEquals(2, run("--pages", "many"));
        assertEquals("", output());
        assertEquals(
                "crawler: --pages must be a whole number from 1 to 5000, got \"many\"\n",
                err.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"));
    }

    private int run(String... arguments) {
        PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new Crawler(outStream, errStream, new Terminal(false, 80, false)).run(arguments);
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private void assertLine(String pattern) {
        assertTrue(output().lines().anyMatch(line -> line.matches(pattern)), this::output);
    }
}
