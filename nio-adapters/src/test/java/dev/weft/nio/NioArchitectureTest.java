package dev.weft.nio;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Which way the arrows point.
@Tag("once")
class NioArchitectureTest {

    private final JavaClasses classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.weft");

    @Test
    void theStreamsDoNotKnowTheirTestingTools() {
        noClasses().that().resideInAPackage("dev.weft.nio").should().dependOnClassesThat()
                .resideInAPackage("dev.weft.nio.testing").check(classes);
    }

    @Test
    void theFrameworkDoesNotKnowTheAdapters() {
        noClasses().that().resideOutsideOfPackage("dev.weft.nio..").should().dependOnClassesThat()
                .resideInAPackage("dev.weft.nio..").check(classes);
    }
}
