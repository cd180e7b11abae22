package dev.weft.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The documentation is true: its Java compiles and prints what the page says, its links lead somewhere.
class DocumentationTest {

    @TestFactory
    Stream<DynamicTest> javaOfThePagesCompilesAndPrintsWhatTheySay() throws IOException {
        return listingsOf(Pages.written());
    }

    @TestFactory
    Stream<DynamicTest> javaOfTheApisCommentsCompiles() throws IOException {
        return listingsOf(Pages.ofTheApi());
    }

    @TestFactory
    Stream<DynamicTest> linksLeadSomewhere() throws IOException {
        Map<String, Page> pages = Pages.written().stream().collect(Collectors.toMap(Page::name, Function.identity()));
        return pages.values().stream().flatMap(page -> page.links().stream()).filter(Link::isRelative)
                .map(link -> DynamicTest.dynamicTest(link.toString(), () -> check(link, pages)));
    }

    private static Stream<DynamicTest> listingsOf(List<Page> pages) {
        return pages.stream().flatMap(page -> page.listings().stream())
                .map(listing -> DynamicTest.dynamicTest(listing.block().toString(), () -> check(listing)));
    }

    static void check(Listing listing) throws Exception {
        Block block = listing.block();
        Source source = Source.of(block.text());
        Class<?> program = Compiled.of(block, source).load(source.type());
        if (listing.output().isPresent()) {
            assertEquals(tidy(listing.output().get()), tidy(Program.outputOf(program)),
                    () -> block + " prints something else than the page says");
        }
    }

    static void check(Link link, Map<String, Page> pages) {
        Path folder = Path.of(link.page()).resolveSibling("");
        String target = link.file().isEmpty()
                ? link.page()
                : folder.resolve(link.file()).normalize().toString().replace('\\', '/');
        assertTrue(Files.exists(Pages.ROOT.resolve(target)), () -> link + " leads to no file");
        if (!link.anchor().isEmpty()) {
            assertTrue(pages.containsKey(target) && pages.get(target).anchors().contains(link.anchor()),
                    () -> link + " leads to no heading of " + target);
        }
    }

    private static String tidy(String text) {
        return text.lines().map(String::stripTrailing).collect(Collectors.joining("\n")).strip();
    }
}
