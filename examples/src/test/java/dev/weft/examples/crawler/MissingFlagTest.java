package dev.weft.examples.crawler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The program in a JVM of its own, started as one does who has not read the manual.
@Timeout(60)
class MissingFlagTest {

    @Test
    void withoutTheFlagTheOtherWaysRunAndTheMessageSaysWhatToAdd() throws Exception {
        Process process = start("--pages=3", "--delay=20",
                "--way=generator-tasks,weft-sockets,weft-httpclient,threads");
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, process.waitFor(), output);
        assertTrue(output.contains("\ngenerator-tasks, weft-sockets, weft-httpclient failed: "), output);
        assertTrue(output.contains("--add-opens java.base/java.lang=ALL-UNNAMED"), output);
        assertTrue(output.contains("  3 threads\n"), output);
    }

    private static Process start(String... arguments) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"));
        builder.command().add(Crawler.class.getName());
        builder.command().addAll(List.of(arguments));
        builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
        return builder.redirectErrorStream(true).start();
    }
}
