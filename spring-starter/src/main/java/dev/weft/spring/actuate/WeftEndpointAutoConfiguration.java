package dev.weft.spring.actuate;

import dev.weft.observe.Redaction;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.DispatcherServlet;

/// The Actuator endpoint `weft`, with the console page, for applications with Spring MVC. As every endpoint it is not to be
/// reached over HTTP until `management.endpoints.web.exposure.include` names it; then it shows, and changes nothing unless
/// `weft.endpoint.cancel` is true.
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "weft.enabled", matchIfMissing = true)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({WebEndpoint.class, ConditionalOnAvailableEndpoint.class, DispatcherServlet.class})
@ConditionalOnAvailableEndpoint(WeftEndpoint.class)
@EnableConfigurationProperties(EndpointProperties.class)
public final class WeftEndpointAutoConfiguration {

    /// By Spring.
    WeftEndpointAutoConfiguration() {
    }

    @Bean
    @ConditionalOnMissingBean
    WeftEndpoint weftEndpoint(EndpointProperties properties, ObjectProvider<Redaction> redaction) {
        return new WeftEndpoint(properties.cancel(), redaction.getIfAvailable(() -> properties.redact().redaction));
    }
}
