package dev.weft.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurationImportSelector;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.type.AnnotationMetadata;

/// An application that has the starter and not those parts of Spring Boot that it would tell.
class WithoutActuatorTest {

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withUserConfiguration(Application.class).withPropertyValues("management.endpoints.web.exposure.include=*");

    @Configuration(proxyBeanMethods = false)
    @Import(OfWeft.class)
    static class Application {
    }

    /// As Spring Boot does it, which leaves out by their metadata what could not be loaded; but for this package only.
    static final class OfWeft extends AutoConfigurationImportSelector {

        @Override
        protected List<String> getCandidateConfigurations(AnnotationMetadata metadata,
                AnnotationAttributes attributes) {
            return super.getCandidateConfigurations(metadata, attributes).stream()
                    .filter(name -> name.startsWith(OfWeft.class.getPackageName())).toList();
        }

        @Override
        protected AnnotationAttributes getAttributes(AnnotationMetadata metadata) {
            return AnnotationAttributes.fromMap(Map.of("exclude", new String[0], "excludeName", new String[0]));
        }
    }

    @Test
    void startsWithoutActuator() {
        runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("weftEndpoint"));
    }

    @Test
    void startsWithoutHealth() {
        runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("weftHealthIndicator"));
    }

    @Test
    void startsWithoutMicrometer() {
        runner.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("weftMeters"));
    }

    @Test
    void withThemItHasThem() {
        runner.run(context -> assertThat(context).hasBean("weftEndpoint").hasBean("weftHealthIndicator"));
    }
}
