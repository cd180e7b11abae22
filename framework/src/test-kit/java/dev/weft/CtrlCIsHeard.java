package dev.weft;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIf;

/// Said of tests that need SIGINT: who is started in the background by a script inherits that it is ignored, and the JVM
/// leaves it so.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(value = "dev.weft.CtrlCIsHeard$Here#isHeard", disabledReason = "SIGINT is ignored in this process")
public @interface CtrlCIsHeard {

    /// This process.
    final class Here {

        private static final Path STATUS = Path.of("/proc/self/status");
        private static final int SIGINT = 2;

        private Here() {
        }

        static boolean isHeard() throws IOException {
            if (!Files.exists(STATUS)) {
                return true;
            }
            try (Stream<String> lines = Files.lines(STATUS)) {
                return lines.filter(line -> line.startsWith("SigIgn:"))
                        .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                        .noneMatch(ignored -> (ignored >> (SIGINT - 1) & 1) == 1);
            }
        }
    }
}
