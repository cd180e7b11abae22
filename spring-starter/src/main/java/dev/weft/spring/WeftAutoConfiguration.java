package dev.weft.spring;

import java.time.Duration;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;

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

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static OnLoopPostProcessor onLoopPostProcessor(Environment environment) {
        return new OnLoopPostProcessor(environment.getProperty("spring.aop.proxy-target-class", Boolean.class, true));
    }

    @Bean
    LoopShutdown loopShutdown(WeftLoops loops, WeftProperties properties, ApplicationContext context) {
        Duration timeout = Binder.get(context.getEnvironment()).bind(LoopShutdown.TIMEOUT, Duration.class)
                .orElse(Duration.ofSeconds(30));
        return new LoopShutdown(loops, properties, timeout, context);
    }
}
