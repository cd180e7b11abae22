package dev.weft.examples.crawler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/// Broken twins of the server and of a way, which show that the check would see it.
@Timeout(30)
class WrongPageTest {

    private static final List<String> PATHS = SamplePages.paths(5);

    @Test
    void aDamagedPageIsSeen() {
        String failure = failure(new Sequential(), broken(html -> html.replace("The weft", "The left")));
        assertTrue(failure.startsWith("/pages/3 is damaged: its CRC-32 is "), failure);
    }

    @Test
    void aPageWithAPieceMissingIsSeen() {
        String failure = failure(new Callbacks(), broken(html -> html.replaceFirst("<p>.*</p>\n", "")));
        assertTrue(failure.matches("/pages/3 is damaged: it has \\d+ bytes, but says \\d+"), failure);
        assertEquals(
                "/pages/3 is damaged: it does not end with its length and checksum",
                failure(new Polling(), broken(html -> html.substring(0, 500))));
    }

    @Test
    void aPageInPlaceOfAnotherIsSeen() {
        assertEquals(
                "asked for /pages/3, got /pages/4",
                failure(new ThreadPool(), broken(_ -> SamplePages.at("/pages/4").orElseThrow())));
    }

    @Test
    void aPageThatIsLeftOutIsSeen() {
        Way forgetful = new Altered(pages -> pages.subList(0, 4));
        assertEquals("/pages/5 did not arrive, one of 1 missing", failure(forgetful, SamplePages::at));
    }

    @Test
    void aPageThatComesTwiceIsSeen() {
        Way repetitive = new Altered(pages -> {
            List<Page> more = new ArrayList<>(pages);
            more.add(pages.getFirst());
            return more;
        });
        assertEquals("/pages/1 arrived twice, or was never asked for", failure(repetitive, SamplePages::at));
    }

    @Test
    void aPageThatIsAskedForTwiceIsSeenByTheServer() {
        Way wasteful = new Altered(pages -> pages) {
            @Override
            public Harvest fetch(Site site, List<String> paths) throws Exception {
                BlockingFetch.page(site, paths.getFirst());
                return super.fetch(site, paths);
            }
        };
        assertEquals("the server sent 6 pages for 5 that arrived", failure(wasteful, SamplePages::at));
    }

    private static String failure(Way way, Function<String, Optional<String>> content) {
        Executable round = () -> {
            try (SlowServer server = SlowServer.open(Duration.ZERO, content)) {
                Round.of(way, server, PATHS);
            }
        };
        return assertThrows(WrongPageException.class, round).getMessage();
    }

    /// A site whose third page is not what it should be.
    private static Function<String, Optional<String>> broken(Function<String, String> damage) {
        return path -> {
            Optional<String> html = SamplePages.at(path);
            return path.equals("/pages/3") ? html.map(damage) : html;
        };
    }

    /// A way that fetches as it should and then loses or doubles something.
    private static class Altered implements Way {

        private final Function<List<Page>, List<Page>> change;

        Altered(Function<List<Page>, List<Page>> change) {
            this.change = change;
        }

        @Override
        public String name() {
            return "altered";
        }

        @Override
        public String description() {
            return "not to be trusted";
        }

        @Override
        public Harvest fetch(Site site, List<String> paths) throws Exception {
            List<Page> pages = new Sequential().fetch(site, paths).pages();
            return new Harvest(change.apply(pages), "");
        }
    }
}
