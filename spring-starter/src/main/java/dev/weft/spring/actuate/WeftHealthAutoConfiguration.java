package dev.weft.spring.actuate;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/// The health contributor `weft`. `OUT_OF_SERVICE`, if a loop keeps others waiting for longer than `weft.health.max-lag`, or one
/// task has had it for longer than `weft.health.max-step`: that may pass by itself. `DOWN`, if it was asked to look for deadlocks
/// and found one: that does not pass.
///
/// It is part of `/actuator/health`, but neither of the group `liveness` nor of `readiness`. A late loop has too much to do:
/// a restart throws away what it has done, takes its share to the others, and makes them late in turn. To take a late
/// instance out of the balance may be right where others have time to spare, and stops all of them where they have not; who
/// knows that includes `weft` in `management.endpoint.health.group.readiness.include`.
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "weft.enabled", matchIfMissing = true)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("weft")
@EnableConfigurationProperties(HealthProperties.class)
public final class WeftHealthAutoConfiguration {

    /// By Spring.
    WeftHealthAutoConfiguration() {
    }

    @Bean
    @ConditionalOnMissingBean(name = "weftHealthIndicator")
    WeftHealthIndicator weftHealthIndicator(HealthProperties properties) {
        return new WeftHealthIndicator(properties, WeftHealthIndicator.Source.ofThisJvm(), System::nanoTime);
    }
}
