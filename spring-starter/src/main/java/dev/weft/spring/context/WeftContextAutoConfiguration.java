package dev.weft.spring.context;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.context.request.RequestAttributesThreadLocalAccessor;

/// Lets contexts follow into tasks, and makes Micrometer know of those that nobody tells it of: SLF4J's MDC, for whoever
/// else takes snapshots, and Spring's request attributes. Spring Security and Micrometer's observations register theirs.
@AutoConfiguration
@ConditionalOnClass(ContextRegistry.class)
@ConditionalOnBooleanProperty(name = {"weft.enabled", "weft.context.propagate"}, matchIfMissing = true)
@EnableConfigurationProperties(WeftContextProperties.class)
public final class WeftContextAutoConfiguration {

    WeftContextAutoConfiguration() {
    }

    @Bean
    ContextPropagation weftContextPropagation(ObjectProvider<ThreadLocalAccessor<?>> ofRequests) {
        List<ThreadLocalAccessor<?>> accessors = new ArrayList<>(List.of(new Slf4jThreadLocalAccessor()));
        ofRequests.forEach(accessors::add);
        return ContextPropagation.begin(accessors);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({RequestAttributesThreadLocalAccessor.class, HttpServletRequest.class})
    static final class OfRequests {

        @Bean
        ThreadLocalAccessor<?> weftRequestAttributesAccessor() {
            return new RequestAttributesThreadLocalAccessor();
        }
    }
}
