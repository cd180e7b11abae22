package dev.weft.examples.crawler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.examples.crawler.Options.Action;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

    @Test
    void noArgumentsMeanTenPagesInAllWays() throws UsageException {
        assertEquals(new Options(Action.CRAWL, 10, Duration.ofMillis(450), Ways.ALL), Arguments.parse());
    }

    @Test
    void moreThanTenPagesAreFasterUnlessADelayIsGiven() throws UsageException {
        assertEquals(Duration.ofMillis(450), Arguments.parse("--pages", "7").delay());
        assertEquals(Duration.ofMillis(100), Arguments.parse("--pages", "11").delay());
        assertEquals(Duration.ofMillis(30), Arguments.parse("--delay", "30", "--pages", "11").delay());
    }

    @Test
    void aValueMayBeJoinedToItsOption() throws UsageException {
        Options options = Arguments.parse("--pages=1000", "--way=threads");
        assertEquals(1000, options.pages());
        assertEquals(List.of("threads"), names(options));
    }

    @Test
    void waysMayBeRepeatedAndListedAndCountOnce() throws UsageException {
        Options options = Arguments.parse("--way", "polling, threads", "--way", "callbacks", "--way", "threads");
        assertEquals(List.of("polling", "threads", "callbacks"), names(options));
    }

    @Test
    void helpAndListAreActions() throws UsageException {
        assertEquals(Action.HELP, Arguments.parse("--help").action());
        assertEquals(Action.HELP, Arguments.parse("-h").action());
        assertEquals(Action.LIST, Arguments.parse("--list").action());
    }

    @Test
    void aNumberOutOfRangeIsNamedWithItsRange() {
        assertMessage("--pages must be a whole number from 1 to 5000, got 0", "--pages", "0");
        assertMessage("--pages must be a whole number from 1 to 5000, got -3", "--pages", "-3");
        assertMessage("--delay must be a whole number from 1 to 60000, got 60001", "--delay=60001");
    }

    @Test
    void whatIsNoNumberIsQuoted() {
        assertMessage("--pages must be a whole number from 1 to 5000, got \"ten\"", "--pages", "ten");
        assertMessage("--delay must be a whole number from 1 to 60000, got \"\"", "--delay=");
    }

    @Test
    void aMissingValueIsAskedFor() {
        assertMessage("--pages needs a value: a whole number from 1 to 5000", "--pages");
        assertMessage("--delay needs a value: a whole number from 1 to 60000", "--delay", "--list");
    }

    @Test
    void anUnknownWayIsAnsweredWithTheKnownOnes() {
        String message = message("--way", "threads,thread");
        assertEquals("--way must be one of " + Ways.names() + ", got \"thread\"", message);
    }

    @Test
    void anUnknownOptionIsAnsweredWithTheKnownOnes() {
        String known = "; there are --pages, --delay, --way, --list and --help";
        assertMessage("unknown argument \"--page\"" + known, "--page", "3");
        assertMessage("unknown argument \"ten\"" + known, "ten");
    }

    @Test
    void everyMessageIsOneLine() {
        for (String[] arguments : List.of(new String[]{"--way"}, new String[]{"--what"}, new String[]{"--pages=x"})) {
            assertFalse(message(arguments).contains("\n"));
        }
    }

    private static void assertMessage(String expected, String... arguments) {
        assertEquals(expected, message(arguments));
    }

    private static String message(String... arguments) {
        return assertThrows(UsageException.class, () -> Arguments.parse(arguments)).getMessage();
    }

    private static List<String> names(Options options) {
        return options.ways().stream().map(Way::name).toList();
    }
}
