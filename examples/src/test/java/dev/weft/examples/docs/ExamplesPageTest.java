package dev.weft.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The page of examples names all that can be run, and nothing else.
class ExamplesPageTest {

    private static final Path SOURCES = Pages.ROOT.resolve("examples", "src", "main", "java", "dev", "weft",
            "examples");
    private static final Pattern LINK = Pattern.compile("/dev/weft/examples/([\\w/]+)\\.java");
    /// What an example starts in a JVM of its own.
    private static final Set<String> CHILDREN = Set.of("cluster/Member", "crawler/ChildFetcher", "seeds/ProcessJob");

    @Test
    void itNamesEveryMainClass() throws IOException {
        String page = Files.readString(Pages.ROOT.resolve("docs", "examples.md"));
        var named = LINK.matcher(page).results().map((MatchResult link) -> link.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(mainClasses(), named);
    }

    private static TreeSet<String> mainClasses() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            var found = new TreeSet<String>();
            for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
                String name = SOURCES.relativize(file).toString().replace('\\', '/').replace(".java", "");
                if (!CHILDREN.contains(name) && Files.readString(file).contains("static void main(")) {
                    found.add(name);
                }
            }
            return found;
        }
    }
}
