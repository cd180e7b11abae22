package dev.weft.internal.carrier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is said in each kind of JVM.
class DiagnosisTest {

    private static final Module UNNAMED = DiagnosisTest.class.getClassLoader().getUnnamedModule();
    private static final Module NAMED = Object.class.getModule();

    private static Diagnosis on(String version, Module us) {
        return new Diagnosis(Runtime.Version.parse(version), us);
    }

    /// D15
    @ParameterizedTest
    @CsvSource({"25,25.0.3", "25.0.2,25.0.3", "25.0.2+10,25.0.3", "26,26.0.1", "26-ea,26.0.1"})
    void aJdkThatLosesUnparksIsRefusedWithTheOneThatDoesNot(String version, String needed) {
        String problem = on(version, UNNAMED).versionProblem();
        assertTrue(problem != null && problem.contains("JDK " + needed + " or newer"), problem);
        assertTrue(problem.contains("JDK-8369227"), problem);
        assertTrue(problem.contains("TaskGroup"), "says what works all the same");
    }

    @ParameterizedTest
    @ValueSource(strings = {"25.0.3", "25.0.3+9-LTS", "25.0.10", "25.1", "26.0.1", "26.0.2", "27", "27-ea+3", "30.0.1"})
    void aSoundJdkIsNotRefused(String version) {
        assertNull(on(version, UNNAMED).versionProblem());
    }

    @Test
    void theMissingFlagIsPrintedAsItMustBeGiven() {
        String text = on("25.0.3", UNNAMED).notOpen();
        assertTrue(text.contains("--add-opens java.base/java.lang=ALL-UNNAMED"), text);
        assertTrue(text.contains("JDK_JAVA_OPTIONS"), text);
        assertTrue(text.contains("Add-Opens: java.base/java.lang"), text);
    }

    @Test
    void aNamedModuleIsToldItsOwnName() {
        String text = on("25.0.3", NAMED).notOpen();
        assertTrue(text.contains("--add-opens java.base/java.lang=java.base"), text);
        assertFalse(text.contains("manifest"), "the manifest opens to the unnamed module only");
    }

    @Test
    void aNewerJdkThatDoesNotFitIsNamedWithTheCause() {
        Throwable cause = new ExceptionInInitializerError(new NoSuchMethodException("newVirtualThread"));
        String text = on("27", UNNAMED).doesNotFit(cause);
        assertTrue(text.contains("JDK 27.0.0 is newer than the one this Weft was written for (25)"), text);
        assertTrue(text.contains("java.lang.NoSuchMethodException: newVirtualThread"), text);
    }

    @Test
    void aKnownJdkThatDoesNotFitIsNotCalledNewer() {
        String text = on("25.0.3", UNNAMED).doesNotFit(new IllegalStateException("self-test failed: x"));
        assertFalse(text.contains("newer than"), text);
        assertTrue(text.contains("self-test failed: x"), text);
    }

    @Test
    void theHookIsAvailableExactlyWithTheFlag() {
        assertEquals(Boolean.getBoolean("weft.test.flag"), Hook.isAvailable());
        assertEquals(Hook.isAvailable(), Hook.problem() == null);
    }
}
