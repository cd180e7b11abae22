package dev.weft.examples.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What the page calls a message is one: its pieces stand in the sources, or in the output of its listings, which is asserted.
class TroubleshootingTest {

    private static final List<String> PUBLISHED = List.of("framework", "nio-adapters", "spring-starter");
    private static final Pattern MESSAGE = Pattern.compile("^\\| `([^`]+)`(?:, `([^`]+)`)?(?:, `([^`]+)`)?");
    private static final Pattern PIECES = Pattern.compile("\"\\s*\\+\\s*(?://[^\\n]*\\n\\s*)?\"");
    private static final Pattern HOLE = Pattern.compile("Thread\\[(?:…])?|…");
    /// Of the JVM, and of others.
    private static final List<String> FOREIGN = List.of("UnsupportedClassVersionError", "SLF4J(W)");

    @TestFactory
    Stream<DynamicTest> itsMessagesStandInTheSources() throws IOException {
        String page = Files.readString(Pages.ROOT.resolve("docs", "troubleshooting.md"));
        String said = sources() + String.join("\n", page.split("```text", -1));
        return page.lines().map(MESSAGE::matcher).filter(row -> row.find()).flatMap(row -> Stream.of(row.group(1),
                row.group(2), row.group(3)))
                .filter(message -> message != null && FOREIGN.stream().noneMatch(message::startsWith))
                .map(message -> DynamicTest.dynamicTest(message, () -> check(message, said)));
    }

    private static void check(String message, String said) {
        for (String piece : HOLE.split(message)) {
            assertTrue(said.contains(piece.strip()), () -> "nobody says \"" + piece.strip() + "\"");
        }
    }

    /// With the literals of one message joined.
    private static String sources() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String module : PUBLISHED) {
            Path folder = Pages.ROOT.resolve(module, "src", "main", "java");
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(one -> one.toString().endsWith(".java")).collect(Collectors.toList())) {
                    all.append(PIECES.matcher(Files.readString(file)).replaceAll(""));
                }
            }
        }
        return all.toString();
    }
}
