package dev.weft.spring.actuate;

import dev.weft.observe.WeftMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/// Weft's meters, `weft.*`, in every registry that Spring Boot has made. `management.metrics.enable.weft=false` leaves them out.
@AutoConfiguration(afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnBooleanProperty(name = "weft.enabled", matchIfMissing = true)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(MeterRegistry.class)
public final class WeftMetricsAutoConfiguration {

    /// By Spring.
    WeftMetricsAutoConfiguration() {
    }

    @Bean
    @ConditionalOnMissingBean
    WeftMeters weftMeters() {
        return WeftMeters.ofAllLoops();
    }
}
