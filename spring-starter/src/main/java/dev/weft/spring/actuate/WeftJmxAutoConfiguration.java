package dev.weft.spring.actuate;

import dev.weft.observe.Management;
import dev.weft.observe.Redaction;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/// Shows the tasks over JMX, redacted as the endpoint's, so that `PsTree` finds them: in the jar of a Spring Boot application it
/// cannot find Weft by itself. No port is opened; who may look is who may attach to the JVM, or whom the application lets in over
/// JMX. Nothing can be cancelled there.
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "weft.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = "weft.jmx.enabled", matchIfMissing = true)
@EnableConfigurationProperties(EndpointProperties.class)
public final class WeftJmxAutoConfiguration {

    /// By Spring.
    WeftJmxAutoConfiguration() {
    }

    @Bean
    SmartInitializingSingleton weftManagement(EndpointProperties properties, ObjectProvider<Redaction> redaction) {
        return () -> Management.register(redaction.getIfAvailable(() -> properties.redact().redaction));
    }
}
