package dev.weft.examples.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ClusterCrawlerTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) {
        return ClusterCrawler.run(args, new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void helpNamesEveryOption() {
        assertEquals(0, run("--help"));
        String help = out.toString(StandardCharsets.UTF_8);
        for (String option : new String[]{"--members N", "--pages N", "--delay MS", "--help"}) {
            assertTrue(help.contains("  " + option + " "), help);
        }
    }

    @Test
    void aWrongArgumentIsOneLine() {
        assertEquals(2, run("--members", "none"));
        assertEquals("cluster-crawler: --members must be a whole number from 1 to 50, got \"none\"",
                err.toString(StandardCharsets.UTF_8).strip());
    }

    @Test
    @Tag("soak")
    void twoMembersShareThePages() {
        assertEquals(0, run("--members", "2", "--pages", "60", "--delay", "50"),
                () -> err.toString(StandardCharsets.UTF_8));
        assertTrue(out.toString(StandardCharsets.UTF_8)
                .matches("(member \\d+ fetched \\d+ pages\\R){2}60 pages in \\d+\\.\\d\\d s\\R"), out::toString);
    }
}
