package dev.weft.spring;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/// Makes beans of the loops under `weft.loops`, and ends them with the application. Everything can be switched off by
/// `weft.enabled=false`.
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "weft.enabled", matchIfMissing = true)
@EnableConfigurationProperties(WeftProperties.class)
@Import(LoopRegistrar.class)
public final class WeftAutoConfiguration {

    /// By Spring.
    WeftAutoConfiguration() {
    }

    @Bean(LoopRegistrar.FACTORY)
    LoopFactory loopFactory(WeftProperties properties) {
        return new LoopFactory(properties);
    }

    @Bean
    WeftLoops weftLoops(ConfigurableListableBeanFactory beans) {
        return new WeftLoops(beans);
    }
}
