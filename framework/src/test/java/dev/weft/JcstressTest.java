package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.Jcstress.Verdict;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jcstress.infra.runners.TestList;

/// What is lock-free in the engine: a moment of each, as the JVM compiles it by itself. That each can fail is shown by a twin
/// that is broken, in [JcstressSoakTest]; so are the tests of channels, which would take another fifteen seconds here.
@EnabledIfSystemProperty(named = "weft.test.flag", matches = "true", disabledReason = "once is enough: it runs in JVMs of its own, without the flag")
class JcstressTest {

    private static Map<String, Verdict> verdicts;

    @BeforeAll
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    static void run() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() >= 2, "races need two processors");
        verdicts = Jcstress.run("jcstress", "-f", "1", "-iters", "1", "-time", "150", "-pth", "false", "-sc", "false",
                "-af", "NONE",
                "-spinStyle", "THREAD_YIELD", "-strideSize", "32", "-t", Jcstress.OF_THE_ENGINE,
                "-jvmArgs", "-Xmx256m -XX:+UseSerialGC");
    }

    static Stream<String> real() {
        return TestList.tests().stream().filter(test -> !Jcstress.isTwin(test)).sorted();
    }

    static Stream<String> ofTheEngine() {
        return real().filter(test -> test.matches(Jcstress.OF_THE_ENGINE));
    }

    @ParameterizedTest
    @MethodSource("ofTheEngine")
    void nothingForbiddenComesOut(String test) {
        Verdict verdict = verdicts.get(test);
        assertEquals(List.of(), verdict.broken());
        assertEquals(List.of(), verdict.forbidden());
        assertTrue(verdict.samples() > 0, "it did not run");
    }

    @Test
    void noTwinIsWithoutItsTest() {
        assertEquals(real().map(Jcstress::twinOf).toList(),
                TestList.tests().stream().filter(Jcstress::isTwin).sorted().toList());
    }
}
