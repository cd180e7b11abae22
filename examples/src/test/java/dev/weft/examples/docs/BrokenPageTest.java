package dev.weft.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// That [DocumentationTest] sees what is wrong with a page, and says where.
class BrokenPageTest {

    @Test
    void javaThatDoesNotCompileIsNamedWithItsLineOfThePage() {
        Listing listing = onlyListing("""
                # A page

                ```java
                int good = 1;
                int bad = "text";
                ```
                """);
        String message = assertThrows(AssertionError.class, () -> DocumentationTest.check(listing)).getMessage();
        assertTrue(message.contains("PAGE.md:5: incompatible types"), message);
    }

    @Test
    void wrongOutputIsSeen() {
        Listing listing = onlyListing("""
                ## Twice

                ```java
                System.out.println(2 * 21);
                ```
                which prints
                ```text
                41
                ```
                """);
        String message = assertThrows(AssertionError.class, () -> DocumentationTest.check(listing)).getMessage();
        assertTrue(message.contains("PAGE.md:4 \"Twice\"") && message.contains("<42>"), message);
    }

    @Test
    void rightOutputOfAProgramWithoutAClassIsAccepted() throws Exception {
        DocumentationTest.check(onlyListing("""
                ```java
                record Point(int x, int y) { }

                void main() {
                    IO.println(new Point(1, 2));
                }
                ```
                ```output
                Point[x=1, y=2]
                ```
                """));
    }

    @Test
    void textUnderAnotherHeadingIsNotItsOutput() {
        assertEquals(true, onlyListing("""
                ```java
                int good = 1;
                ```
                ## Next
                ```text
                something else
                ```
                """).output().isEmpty());
    }

    @Test
    void deadLinksAreSeen() {
        Page page = page("""
                # Some heading

                [file](nowhere.md), [heading](#some-heading), [no heading](#other), [outside](https://example.org)
                """);
        Map<String, Page> pages = Map.of("README.md", page);
        assertThrows(AssertionError.class, () -> DocumentationTest.check(page.links().get(0), pages));
        assertThrows(AssertionError.class, () -> DocumentationTest.check(page.links().get(2), pages));
        DocumentationTest.check(new Link("README.md", 3, page.links().get(1).target()), pages);
        assertEquals(3, page.links().stream().filter(Link::isRelative).count());
    }

    private static Listing onlyListing(String text) {
        return page(text).listings().getFirst();
    }

    private static Page page(String text) {
        return PageReader.read("PAGE.md", text.lines().toList());
    }
}
