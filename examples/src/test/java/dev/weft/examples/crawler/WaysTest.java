package dev.weft.examples.crawler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The Weft ways need the JVM flag `--add-opens java.base/java.lang=ALL-UNNAMED`.
@Timeout(60)
class WaysTest {

    @ParameterizedTest
    @MethodSource("waysInThisJvm")
    void eachWayFetchesEveryPageOnce(String name) throws Exception {
        try (SlowServer server = SlowServer.open(Duration.ofMillis(30))) {
            Round.of(way(name), server, SamplePages.paths(20));
        }
    }

    @Test
    void processesFetchEveryPageOnceAndSayHowLongTheyTookToStart() throws Exception {
        try (SlowServer server = SlowServer.open(Duration.ofMillis(30))) {
            String note = Round.of(way("processes"), server, SamplePages.paths(3)).note();
            assertTrue(note.matches("3 processes, start \\d+\\.\\d\\d s"), note);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sequential", "polling"})
    void oneAtATimeTakesTheSumOfTheDelays(String name) throws Exception {
        assertTrue(way(name).oneAtATime());
        try (SlowServer server = SlowServer.open(Duration.ofMillis(30))) {
            long nanos = Round.of(way(name), server, SamplePages.paths(5)).nanos();
            assertTrue(nanos >= TimeUnit.MILLISECONDS.toNanos(5 * 30), () -> "took " + nanos + " ns");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"threads", "callbacks", "generator-tasks", "yield-from", "virtual-threads",
        "weft-callbacks",
        "weft-generators", "weft-sockets", "weft-streams", "weft-httpclient"})
    void allAtOnceTakesFarLessThanTheSumOfTheDelays(String name) throws Exception {
        Duration delay = Duration.ofMillis(200);
        List<String> paths = SamplePages.paths(50);
        try (SlowServer server = SlowServer.open(delay)) {
            Duration time = Duration.ofNanos(Round.of(way(name), server, paths).nanos());
            assertTrue(time.compareTo(delay) >= 0, () -> "took " + time);
            assertTrue(time.compareTo(delay.multipliedBy(25)) < 0, () -> "took " + time);
        }
    }

    @Test
    void aThreadPoolIsNoLargerThanTheTableSays() throws Exception {
        try (SlowServer server = SlowServer.open(Duration.ofMillis(1))) {
            assertEquals("7 threads", Round.of(way("threads"), server, SamplePages.paths(7)).note());
            assertEquals("100 threads", Round.of(way("threads"), server, SamplePages.paths(300)).note());
        }
    }

    @ParameterizedTest
    @MethodSource("waysInThisJvm")
    void aPageThatCannotBeFetchedIsAFailure(String name) throws Exception {
        try (SlowServer server = SlowServer.open(Duration.ofMillis(5))) {
            List<String> paths = List.of("/pages/1", "/nowhere", "/pages/2");
            Exception thrown = assertThrows(Exception.class, () -> way(name).fetch(server.site(), paths));
            assertTrue(thrown.toString().contains("/nowhere: the server answered"), thrown::toString);
        }
    }

    @Test
    void aChildProcessThatEndsIsMissedByName() throws Exception {
        try (SlowServer server = SlowServer.open(Duration.ofMillis(5))) {
            List<String> paths = List.of("/nowhere");
            Exception thrown = assertThrows(Exception.class, () -> way("processes").fetch(server.site(), paths));
            assertTrue(
                    thrown.toString().contains("a child process ended with exit code 1 before it had fetched /nowhere"),
                    thrown::toString);
        }
    }

    private static Stream<String> waysInThisJvm() {
        return Ways.ALL.stream().map(Way::name).filter(name -> !name.equals("processes"));
    }

    private static Way way(String name) {
        return Ways.named(name).orElseThrow();
    }
}
