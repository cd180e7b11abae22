package dev.weft.perf;

import dev.weft.Weft;
import dev.weft.nio.Subprocess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A crawler, and the server that it asks.
///
/// @param command of the crawler
/// @param delayMillis of a page
/// @param pages how many
record CrawlCell(List<String> command, int delayMillis, int pages) implements Cell {

    private static final Duration TO_START = Duration.ofSeconds(60);

    @Override
    public List<Sample> measure(Effort effort) throws Exception {
        var server = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED",
                "-Dslf4j.internal.verbosity=ERROR", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
                SlowPages.class.getName(), Integer.toString(delayMillis));
        try (Subprocess running = Subprocess.start(server)) {
            String port = Weft.<@Nullable String, Exception>withTimeout(TO_START, () -> running.stdout().readLine());
            if (port == null) {
                throw new IOException("the server of the pages has ended");
            }
            return new ProgramCell(command,
                    _ -> List.of("crawl", port, Integer.toString(pages), Integer.toString(iterations())), 0)
                    .measure(effort);
        }
    }

    private int iterations() {
        return delayMillis > 200 ? 2 : 4;
    }

    @Override
    public double seconds(Effort effort) {
        return 1.5 + delayMillis * (iterations() + 1) / 500.0;
    }
}
