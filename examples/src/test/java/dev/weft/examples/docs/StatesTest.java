package dev.weft.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The page of states says what the classes say.
class StatesTest {

    private static final Path PAGE = Pages.ROOT.resolve("docs", "states.md");
    private static final Pattern SOURCE = Pattern.compile("\\]\\((\\.\\./framework/[^)]+\\.java)\\)");
    private static final Pattern REFERENCE = Pattern.compile("\\[(?:\\w+)?#(\\w+)(?:\\([^)]*\\))?]");

    @TestFactory
    Stream<DynamicTest> itsTablesAreThoseOfTheClasses() throws IOException {
        return tablesOfThePage().entrySet().stream().map(entry -> DynamicTest.dynamicTest(entry.getKey(),
                () -> assertEquals(tablesOf(PAGE.resolveSibling(entry.getKey()).normalize()), entry.getValue())));
    }

    /// By the class that the section above them names.
    private static Map<String, List<String>> tablesOfThePage() throws IOException {
        Map<String, List<String>> tables = new LinkedHashMap<>();
        List<String> current = new ArrayList<>();
        for (String line : Files.readAllLines(PAGE)) {
            var source = SOURCE.matcher(line);
            if (source.find()) {
                current = tables.computeIfAbsent(source.group(1), _ -> new ArrayList<>());
            } else if (line.startsWith("|")) {
                current.add(line);
            }
        }
        return tables;
    }

    private static List<String> tablesOf(Path source) throws IOException {
        return Files.readAllLines(source).stream().filter(line -> line.startsWith("/// |"))
                .map(line -> REFERENCE.matcher(line.substring("/// ".length())).replaceAll("`$1`")).toList();
    }
}
