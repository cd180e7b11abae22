package dev.weft;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Which way imports go, and what no code of ours does.
@Tag("once")
class ArchitectureTest {

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("dev.weft");

    private static final JavaClasses TESTS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS).importPackages("dev.weft");

    @Test
    void theCarrierPackageIsALeaf() {
        check(noClasses().that().resideInAPackage("dev.weft.internal.carrier").should().dependOnClassesThat()
                .resideInAnyPackage("dev.weft", "dev.weft.loop", "dev.weft.channel", "dev.weft.coroutine"));
    }

    @Test
    void theLoopNeedsNoGroup() {
        check(noClasses().that().resideInAPackage("dev.weft.loop").should().dependOnClassesThat()
                .resideInAnyPackage("dev.weft", "dev.weft.channel", "dev.weft.coroutine"));
    }

    @Test
    void theEverydayPackageNeedsNothingAboveIt() {
        check(noClasses().that().resideInAPackage("dev.weft").should().dependOnClassesThat().resideInAnyPackage(
                "dev.weft.channel..", "dev.weft.coroutine..", "dev.weft.testing..", "dev.weft.observe.."));
    }

    @Test
    void nothingNeedsObservation() {
        check(noClasses().that().resideOutsideOfPackage("dev.weft.observe").should().dependOnClassesThat()
                .resideInAPackage("dev.weft.observe"));
    }

    @Test
    void observationNeedsNeitherTestingNorGenerators() {
        check(noClasses().that().resideInAPackage("dev.weft.observe").should().dependOnClassesThat()
                .resideInAnyPackage("dev.weft.testing", "dev.weft.coroutine", "dev.weft.internal.carrier"));
    }

    @Test
    void onlyTheMetersNeedMicrometerAndOnlyTheEventsTheFlightRecorder() {
        check(noClasses().that().haveNameNotMatching("dev\\.weft\\.observe\\..*Meters.*").should()
                .dependOnClassesThat().resideInAPackage("io.micrometer.."));
        check(noClasses().that().haveNameNotMatching("dev\\.weft\\.observe\\.(.*Event|FlightEvents|Recorded.*)")
                .should().dependOnClassesThat().resideInAPackage("jdk.jfr.."));
    }

    @Test
    void packagesFormNoCycle() {
        SlicesRuleDefinition.slices().matching("dev.(**)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void onlyTheCarrierPackageTouchesTheJdksPrivateParts() {
        check(noClasses().that().resideOutsideOfPackage("dev.weft.internal.carrier").should().dependOnClassesThat()
                .resideInAnyPackage("jdk.internal..", "sun.."));
    }

    @Test
    void onlyWhatServesJunitNeedsJunit() {
        check(noClasses().that().haveNameNotMatching("dev\\.weft\\.testing\\.WeftTest.*").should().dependOnClassesThat()
                .resideInAnyPackage("org.junit..", "org.opentest4j..").orShould().dependOnClassesThat()
                .haveNameMatching("dev\\.weft\\.testing\\.WeftTest.*"));
    }

    @Test
    void nothingPrintsOrSleeps() {
        // PsTree is a command.
        check(noClasses().that().doNotHaveFullyQualifiedName("dev.weft.observe.PsTree").should()
                .accessField(System.class, "out").orShould().accessField(System.class, "err")
                .orShould().callMethod(Thread.class, "sleep", long.class)
                .orShould().callMethod(Thread.class, "sleep", Duration.class));
    }

    @Test
    void testsDoNotSleep() {
        noClasses().that().haveSimpleNameNotStartingWith("ForeignBlocking").should()
                .callMethod(Thread.class, "sleep", long.class).orShould()
                .callMethod(Thread.class, "sleep", Duration.class).check(TESTS);
    }

    private static void check(ArchRule rule) {
        rule.check(MAIN);
    }
}
