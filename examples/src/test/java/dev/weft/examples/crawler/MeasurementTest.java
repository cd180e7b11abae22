package dev.weft.examples.crawler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.examples.crawler.Result.Failed;
import dev.weft.examples.crawler.Result.Measured;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MeasurementTest {

    private final Log log = new Log();

    @Test
    void aShortWayIsMeasuredThreeTimes() throws Exception {
        Measured result = assertInstanceOf(Measured.class, measure(new Callbacks(), 20, Duration.ofMillis(20)));
        assertTrue(result.seconds() >= 0.02, result::toString);
        assertEquals(List.of("callbacks", "round 1 of 20", "round 2 of 20", "round 3 of 20", "measured"), log.lines);
    }

    @Test
    void aLongWayIsMeasuredOnce() throws Exception {
        Measured result = assertInstanceOf(Measured.class, measure(new Callbacks(), 2, Duration.ofMillis(1001)));
        assertTrue(result.seconds() >= 1.001, result::toString);
        assertEquals(List.of("callbacks", "round 1 of 2", "measured"), log.lines);
    }

    @Test
    void oneAtATimeFetchesAShareOfManyPagesAndCalculatesTheRest() throws Exception {
        Measured result = assertInstanceOf(Measured.class, measure(new Sequential(), 1000, Duration.ofMillis(2)));
        assertTrue(result.estimated());
        assertTrue(result.seconds() >= 2, result::toString);
        assertEquals("round 1 of 20", log.lines.get(1));
    }

    @Test
    void oneAtATimeFetchesAFewPagesAll() throws Exception {
        Measured result = assertInstanceOf(Measured.class, measure(new Sequential(), 50, Duration.ofMillis(1)));
        assertEquals("round 1 of 50", log.lines.get(1));
        assertFalse(result.estimated());
    }

    @Test
    void aFailureIsAResult() throws Exception {
        try (SlowServer empty = SlowServer.open(Duration.ZERO, _ -> Optional.empty())) {
            Measurement measurement = new Measurement(3, empty, empty, log);
            assertEquals(
                    new Failed("sequential", "/pages/1: the server answered HTTP/1.1 404 Not Found"),
                    measurement.measure(new Sequential()));
            assertEquals(List.of("sequential", "failed"), log.lines);
        }
    }

    private Result measure(Way way, int pages, Duration delay) throws Exception {
        try (SlowServer server = SlowServer.open(delay);
                SlowServer warmUpServer = SlowServer.open(Duration.ZERO)) {
            return new Measurement(pages, server, warmUpServer, log).measure(way);
        }
    }

    private static final class Log implements Progress {

        final List<String> lines = new ArrayList<>();

        @Override
        public void started(String way) {
            lines.add(way);
        }

        @Override
        public void round(int number, int pages) {
            lines.add("round " + number + " of " + pages);
        }

        @Override
        public void finished(Result result) {
            lines.add(result instanceof Measured ? "measured" : "failed");
        }

        @Override
        public void close() {}
    }
}
