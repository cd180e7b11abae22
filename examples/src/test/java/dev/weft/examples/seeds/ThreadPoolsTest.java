package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ThreadPoolsTest {

    private final Transcript transcript = new Transcript();

    @Test
    void eachKindOfPoolDoesTheWorkAndHearsOfItsDeadline() throws Exception {
        double seconds = Transcript.seconds(() -> new ThreadPools(Transcript.SECOND, transcript.out).run());
        assertEquals(List.of(
                "Weft's pool: platform",
                "fork-join pool: platform",
                "a virtual thread each: virtual",
                "two threads: [platform, platform, platform]",
                "a future: 42",
                "the worker knows its deadline: true",
                "the worker is cancelled: timeout of PT0.1S passed",
                "the caller goes on when the worker has ended: timeout of PT0.1S passed"), transcript.lines());
        // Three one after the other, two for the three in two threads, one until the time is over; not ten.
        Transcript.assertNearer(6, 15, seconds);
    }
}
