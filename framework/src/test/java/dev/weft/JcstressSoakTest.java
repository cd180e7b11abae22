package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.Jcstress.Verdict;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// As [JcstressTest], in every mix of interpreter and compilers, on processors near and far; and the broken twins.
@Tag("soak")
@EnabledIfSystemProperty(named = "weft.test.flag", matches = "true", disabledReason = "once is enough: it runs in JVMs of its own, without the flag")
class JcstressSoakTest {

    @Test
    @Timeout(value = 90, unit = TimeUnit.MINUTES)
    void nothingForbiddenComesOut() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() >= 2, "races need two processors");
        Map<String, List<String>> wrong = new TreeMap<>();
        for (Map.Entry<String, Verdict> one : Jcstress.run("jcstress-soak", "-f", "1", "-fsm", "1", "-iters", "3",
                "-time", "500", "-t", Jcstress.NO_TWINS).entrySet()) {
            Verdict verdict = one.getValue();
            if (!verdict.broken().isEmpty() || !verdict.forbidden().isEmpty()) {
                wrong.put(one.getKey(), verdict.broken().isEmpty() ? verdict.forbidden() : verdict.broken());
            }
        }
        assertEquals(Map.of(), wrong);
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void eachBrokenTwinIsCaught() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() >= 2, "races need two processors");
        Map<String, String> missed = new TreeMap<>();
        for (Map.Entry<String, Verdict> one : Jcstress
                .run("jcstress-twins", "-f", "1", "-iters", "2", "-time", "250", "-sc", "false",
                        "-af", "NONE", "-spinStyle", "THREAD_YIELD", "-strideSize", "32", "-t", Jcstress.TWINS,
                        "-jvmArgs",
                        "-Xmx256m -XX:+UseSerialGC")
                .entrySet()) {
            Verdict twin = one.getValue();
            if (!twin.broken().isEmpty() || twin.forbidden().isEmpty()) {
                missed.put(one.getKey(), twin.broken() + ", nothing forbidden in " + twin.samples() + " samples");
            }
        }
        assertEquals(Map.of(), missed);
    }
}
