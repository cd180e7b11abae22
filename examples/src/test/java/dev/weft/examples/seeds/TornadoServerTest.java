package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TornadoServerTest {

    private final Transcript transcript = new Transcript();

    @Test
    void pagesAreFetchedAtTheSameTimeFromAServerInTheSameThread() throws Exception {
        // Loads the classes, which is not what is measured.
        new TornadoServer(Duration.ofMillis(1), new Transcript().out).run();
        double seconds = Transcript.seconds(() -> new TornadoServer(Transcript.SECOND, transcript.out).run());
        List<String> lines = transcript.lines();
        assertEquals(List.of("fetching /slow", "fetching /quick", "fetching /none"), lines.subList(0, 3));
        assertEquals(List.of("fetched /none", "fetched /quick", "fetched /slow", "HTTP/1.1 200 OK: slow page",
                "HTTP/1.1 200 OK: quick page",
                "HTTP/1.1 404 Not Found: no such page"), lines.subList(3, 9));
        Transcript.assertNearer(2, 8, seconds);
    }
}
