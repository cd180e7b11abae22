package dev.weft.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The documentation of this repository.
final class Pages {

    static final Path ROOT = root();

    private static final List<String> PACKAGES = List.of("framework/src/main/java/dev/weft",
            "framework/src/main/java/dev/weft/channel", "framework/src/main/java/dev/weft/coroutine",
            "nio-adapters/src/main/java/dev/weft/nio", "nio-adapters/src/main/java/dev/weft/nio/testing");

    private Pages() {
    }

    /// Every Markdown page: at the top, and under docs.
    static List<Page> written() throws IOException {
        try (Stream<Path> top = Files.list(ROOT); Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(top, docs).filter(path -> path.toString().endsWith(".md")).sorted()
                    .map(path -> PageReader.read(nameOf(path), linesOf(path))).toList();
        }
    }

    /// The documentation comments of what people import, as pages with the line numbers of the sources.
    static List<Page> ofTheApi() throws IOException {
        List<Page> pages = new ArrayList<>();
        for (String name : PACKAGES) {
            try (Stream<Path> sources = Files.list(ROOT.resolve(name))) {
                sources.filter(path -> path.toString().endsWith(".java")).sorted()
                        .map(path -> PageReader.read(nameOf(path), commentsOf(linesOf(path)))).forEach(pages::add);
            }
        }
        return pages;
    }

    private static List<String> commentsOf(List<String> source) {
        return source.stream().map(line -> line.strip().startsWith("///") ? line.strip().replaceFirst("/// ?", "") : "")
                .toList();
    }

    private static List<String> linesOf(Path path) {
        try {
            return Files.readAllLines(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String nameOf(Path path) {
        return ROOT.relativize(path).toString().replace('\\', '/');
    }

    /// Tests run in the folder of their module, or in the root from an IDE.
    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("CONTRIBUTING.md"))) {
            at = at.getParent();
            if (at == null) {
                throw new AssertionError("no CONTRIBUTING.md above " + Path.of("").toAbsolutePath());
            }
        }
        return at;
    }
}
