package dev.weft.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.EventLoop;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/// The starter does with what an application has.
class MissingLibrariesTest {

    @ParameterizedTest
    @ValueSource(strings = {"org.springframework.boot.actuate", "org.springframework.boot.health",
        "org.springframework.web", "jakarta.servlet", "org.apache.catalina", "io.micrometer.core",
        "io.micrometer.context", "dev.weft.nio", "org.springframework.security"})
    void anApplicationStartsWithout(String packages) {
        new ApplicationContextRunner().withClassLoader(new FilteredClassLoader(packages))
                .withConfiguration(AutoConfigurations.of(WeftAutoConfiguration.class, WeftTaskAutoConfiguration.class))
                .withPropertyValues("weft.async.loop=main", "weft.scheduling.loop=main")
                .run(context -> assertThat(context.getBean(EventLoop.class).run(() -> "runs")).isEqualTo("runs"));
    }
}
