package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChildJvm;
import dev.weft.internal.carrier.TimeAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The JDK's own timed waits in a JVM with the agent: what [JdkWaits] printed there.
@Tag("loop")
class VirtualTimeAgentTest {

    private static final String HOUR = "PT1H ";
    private static final String EARLY = "PT10M ";

    private static final Map<String, String> PRINTED = new HashMap<>();

    @TempDir
    private static Path folder;

    @BeforeAll
    static void waitInEveryWay() throws Exception {
        String agent = "-javaagent:" + jar();
        // Twice, as where two parts of a build add it.
        try (ChildJvm jvm = ChildJvm.start(JdkWaits.class, ChildJvm.FLAG, agent, agent)) {
            for (String line : jvm.lines()) {
                String[] parts = line.split(": ", 2);
                PRINTED.put(parts[0], parts[parts.length - 1]);
            }
            assertEquals(0, jvm.exitCode(), PRINTED.toString());
        }
    }

    /// A jar that only names the agent: its classes are on the class path.
    private static Path jar() throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Premain-Class", TimeAgent.class.getName());
        main.putValue("Can-Retransform-Classes", "true");
        Path jar = folder.resolve("agent.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }

    private static String printed(String situation) {
        String line = PRINTED.get(situation);
        assertNotNull(line, () -> situation + " of " + PRINTED);
        return line;
    }

    @Test
    void theAgentSaysThatItIsActive() {
        assertEquals("true", printed("active"));
    }

    @Test
    void withoutTheAgentItIsNotActive() {
        assertFalse(VirtualTimeAgent.isActive());
    }

    static Stream<JdkWait> waits() {
        // By the wall clock of the program, which stays real: not exactly an hour.
        return JdkWait.all().stream().filter(wait -> !wait.name().equals("Condition.awaitUntil"));
    }

    @ParameterizedTest
    @MethodSource("waits")
    void anHourPassesInVirtualTime(JdkWait wait) {
        assertEquals(HOUR + wait.timedOut(), printed("timeout, " + wait.name()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Condition.awaitUntil false", "parkUntil null"})
    void anHourOfTheWallClockPassesInVirtualTime(String waitAndOutcome) {
        String[] parts = waitAndOutcome.split(" ", -1);
        String line = printed("timeout, " + parts[0]);
        assertTrue(line.matches("PT(1H|59M.*) " + parts[1]), line);
    }

    static Stream<JdkWait> allWaits() {
        return JdkWait.all().stream();
    }

    @ParameterizedTest
    @MethodSource("allWaits")
    void anInterruptEndsTheWaitAtItsMoment(JdkWait wait) {
        assertEquals(EARLY + "InterruptedException", printed("interrupt, " + wait.name()));
    }

    static Stream<JdkWait> wakeable() {
        return JdkWait.all().stream().filter(wait -> wait.wake() != null);
    }

    @ParameterizedTest
    @MethodSource("wakeable")
    void whatIsWaitedForEndsTheWaitAtItsMoment(JdkWait wait) {
        assertEquals(EARLY + wait.woken(), printed("wake, " + wait.name()));
    }

    @Test
    void aParkPassesOrEndsInVirtualTime() {
        assertEquals(List.of(HOUR + "false", EARLY + "true", EARLY + "false"),
                List.of(printed("timeout, parkNanos"), printed("interrupt, parkNanos"), printed("wake, parkNanos")));
    }

    /// In a class initialiser: nothing else runs on the loop meanwhile, so nobody else could move the clock.
    @Test
    void aWaitThatCannotLeaveTheCarrierMovesTheClockItself() {
        assertEquals("PT2H true", printed("timeout, on the carrier"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Socket.read SocketTimeoutException", "ServerSocket.accept SocketTimeoutException",
        "Selector.select 0"})
    void theTimeoutOfASocketPassesInVirtualTime(String waitAndOutcome) {
        String[] parts = waitAndOutcome.split(" ", -1);
        assertEquals(HOUR + parts[1], printed("timeout, " + parts[0]));
    }

    @Test
    void aTimeoutOfWeftsCutsAWaitOfTheJdksShort() {
        assertEquals(EARLY + "TimeoutException", printed("withTimeout, SynchronousQueue.poll"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtual thread", "platform thread", "loop"})
    void offTheLoopTimeStaysReal(String where) {
        assertEquals("true null", printed("real, " + where));
    }

    @Test
    void aClockThatIsMovedByHandLetsAWaitOfTheJdksEnd() {
        assertEquals("RUNNING SUCCESS", printed("by hand"));
    }

    /// All six orders of three tasks that sleep equally long, and each seed the same one twice.
    @Test
    void aSimulationDecidesWhoseTimedWaitEndsFirst() {
        assertEquals("true 6", printed("simulation"));
    }
}
