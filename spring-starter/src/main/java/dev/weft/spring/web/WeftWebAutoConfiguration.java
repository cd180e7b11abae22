package dev.weft.spring.web;

import dev.weft.EventLoop;
import dev.weft.spring.WeftAutoConfiguration;
import dev.weft.spring.WeftLoops;
import jakarta.servlet.DispatcherType;
import java.util.List;
import java.util.Objects;
import org.apache.coyote.Request;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.RestTemplateCustomizer;
import org.springframework.boot.servlet.filter.OrderedFilter;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.WebMvcRegistrations;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.client.RestClient;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.AsyncSupportConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/// Gives requests their groups, deadlines and watches, and outgoing requests the deadline of who makes them.
@AutoConfiguration(after = WeftAutoConfiguration.class, beforeName = "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration")
@ConditionalOnBooleanProperty(name = "weft.enabled", matchIfMissing = true)
@EnableConfigurationProperties(WeftWebProperties.class)
public final class WeftWebAutoConfiguration {

    /// After the filters that wrap requests and the one that observes, before those of Spring Security.
    private static final int ORDER_OF_DEADLINES = OrderedFilter.REQUEST_WRAPPER_FILTER_MAX_ORDER - 103;

    WeftWebAutoConfiguration() {
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass({DispatcherServlet.class, WebMvcRegistrations.class})
    static final class Requests {

        @Bean
        @ConditionalOnMissingBean
        WebMvcRegistrations weftWebMvcRegistrations() {
            return new WebMvcRegistrations() {

                @Override
                public RequestMappingHandlerAdapter getRequestMappingHandlerAdapter() {
                    return new TaskGroupHandlerAdapter();
                }
            };
        }

        @Bean
        WebMvcConfigurer weftWebMvcConfigurer() {
            return new WebMvcConfigurer() {

                @Override
                public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                    resolvers.add(new TaskGroupArgument());
                }

                @Override
                public void configureAsyncSupport(AsyncSupportConfigurer configurer) {
                    configurer.registerDeferredResultInterceptors(new DeferredDeadline());
                }
            };
        }

        @Bean
        @ConditionalOnBooleanProperty(name = "weft.web.deadline.enabled", matchIfMissing = true)
        FilterRegistrationBean<DeadlineFilter> weftDeadlineFilter(WeftWebProperties properties,
                @Qualifier("handlerExceptionResolver") ObjectProvider<HandlerExceptionResolver> resolvers) {
            var filter = new DeadlineFilter(new DeadlineRules(properties.deadline()), new ErrorAnswers(resolvers));
            var bean = new FilterRegistrationBean<>(filter);
            bean.setDispatcherTypes(DispatcherType.REQUEST);
            bean.setOrder(ORDER_OF_DEADLINES);
            return bean;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass({ConfigurableTomcatWebServerFactory.class, Request.class})
    @ConditionalOnProperty("weft.web.disconnect.check-every")
    static final class Disconnects {

        @Bean
        ClientWatches weftClientWatches(WeftWebProperties properties) {
            return ClientWatches.every(Objects.requireNonNull(properties.disconnect().checkEvery()));
        }

        @Bean
        WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> weftClientWatchCustomizer(
                ClientWatches watches) {
            return factory -> factory.addEngineValves(new ClientWatchValve(watches));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass(ConfigurableTomcatWebServerFactory.class)
    @ConditionalOnProperty("weft.web.loop")
    static final class OnLoop {

        @Bean
        LoopCustomizer weftLoopCustomizer(WeftWebProperties properties, WeftLoops loops) {
            String name = Objects.requireNonNull(properties.loop());
            if (loops.isGroup(name)) {
                return new LoopCustomizer(loops.group(name)::next);
            }
            EventLoop loop = loops.loop(name);
            return new LoopCustomizer(() -> loop);
        }

        @Bean
        FilterRegistrationBean<LoopFilter> weftLoopFilter() {
            var bean = new FilterRegistrationBean<>(new LoopFilter());
            bean.setDispatcherTypes(DispatcherType.REQUEST);
            bean.setOrder(Ordered.HIGHEST_PRECEDENCE);
            return bean;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({RestClient.class, RestClientCustomizer.class})
    @ConditionalOnBooleanProperty(name = "weft.web.deadline.propagate", matchIfMissing = true)
    static final class Clients {

        @Bean
        @ConditionalOnMissingBean
        OutgoingDeadline weftOutgoingDeadline(WeftWebProperties properties) {
            return new OutgoingDeadline(properties.deadline().header());
        }

        @Bean
        RestClientCustomizer weftDeadlineRestClientCustomizer(OutgoingDeadline deadline) {
            return builder -> builder.requestInitializer(deadline);
        }

        @Bean
        RestTemplateCustomizer weftDeadlineRestTemplateCustomizer(OutgoingDeadline deadline) {
            return template -> template.getClientHttpRequestInitializers().add(deadline);
        }
    }
}
