package dev.weft.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.observe.WeftMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class WeftMetricsTest {

    private final ApplicationContextRunner without = new ApplicationContextRunner().withConfiguration(AutoConfigurations
            .of(WeftMetricsAutoConfiguration.class, MetricsAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class));
    private final ApplicationContextRunner runner = without.withBean(MeterRegistry.class, SimpleMeterRegistry::new);

    @Test
    void metersOfLoopsAreInTheRegistry() throws Exception {
        try (RealTasks tasks = new RealTasks()) {
            tasks.wait("order 17");
            runner.run(context -> assertThat(
                    context.getBean(MeterRegistry.class).get("weft.loop.tasks").tag("loop", "bank")
                            .gauge().value())
                    .isEqualTo(1));
        }
    }

    @Test
    void needsARegistry() {
        new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(WeftMetricsAutoConfiguration.class))
                .run(context -> assertThat(context).doesNotHaveBean(WeftMeters.class));
    }

    @Test
    void canBeSwitchedOff() {
        runner.withPropertyValues("weft.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(WeftMeters.class));
    }

    @Test
    void givesWayToMetersOfTheApplications() {
        WeftMeters own = WeftMeters.of();
        runner.withBean(WeftMeters.class, () -> own)
                .run(context -> assertThat(context.getBean(WeftMeters.class)).isSameAs(own));
    }
}
