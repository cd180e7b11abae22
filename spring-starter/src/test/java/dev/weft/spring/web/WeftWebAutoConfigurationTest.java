package dev.weft.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.spring.WeftAutoConfiguration;
import org.apache.coyote.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.RestTemplateCustomizer;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcRegistrations;
import org.springframework.web.client.RestClient;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/// What is configured, and when.
class WeftWebAutoConfigurationTest {

    private static final AutoConfigurations ALL = AutoConfigurations.of(WeftAutoConfiguration.class,
            WeftWebAutoConfiguration.class, WebMvcAutoConfiguration.class, RestClientAutoConfiguration.class);

    private final WebApplicationContextRunner web = new WebApplicationContextRunner().withConfiguration(ALL);

    @Test
    void requestsHaveGroupsAndDeadlinesByDefault() {
        web.run(context -> {
            assertThat(context.getBean(RequestMappingHandlerAdapter.class)).isInstanceOf(TaskGroupHandlerAdapter.class);
            assertThat(context).hasBean("weftDeadlineFilter").hasSingleBean(OutgoingDeadline.class)
                    .hasBean("weftDeadlineRestClientCustomizer").hasBean("weftDeadlineRestTemplateCustomizer");
        });
    }

    @Test
    void clientsAreNotWatchedAndNothingRunsOnALoopByDefault() {
        web.run(context -> assertThat(context).doesNotHaveBean(ClientWatches.class)
                .doesNotHaveBean(LoopCustomizer.class)
                .doesNotHaveBean("weftLoopFilter"));
    }

    @Test
    void nothingIsConfiguredWhenWeftIsOff() {
        web.withPropertyValues("weft.enabled=false").run(context -> assertThat(context)
                .doesNotHaveBean(WeftWebAutoConfiguration.class).doesNotHaveBean(OutgoingDeadline.class));
    }

    @Test
    void deadlinesCanBeSwitchedOff() {
        web.withPropertyValues("weft.web.deadline.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(FilterRegistrationBean.class));
    }

    @Test
    void sendingThemCanBeSwitchedOff() {
        web.withPropertyValues("weft.web.deadline.propagate=false").run(context -> assertThat(context)
                .doesNotHaveBean(OutgoingDeadline.class).doesNotHaveBean(RestTemplateCustomizer.class));
    }

    @Test
    void clientsAreWatchedWhenAPeriodIsGiven() {
        web.withPropertyValues("weft.web.disconnect.check-every=1s").run(context -> assertThat(context)
                .hasSingleBean(ClientWatches.class).hasBean("weftClientWatchCustomizer"));
    }

    @Test
    void requestsRunOnALoopThatIsNamed() {
        web.withPropertyValues("weft.web.loop=main").run(
                context -> assertThat(context).hasSingleBean(LoopCustomizer.class).hasBean("weftLoopFilter"));
    }

    @Test
    void loopThatIsNotThereStopsTheStart() {
        web.withPropertyValues("weft.web.loop=nowhere").run(context -> assertThat(context.getStartupFailure())
                .rootCause().hasMessageContaining("nowhere"));
    }

    @Test
    void applicationsOwnRegistrationsWin() {
        WebMvcRegistrations own = new WebMvcRegistrations() {
        };
        web.withBean(WebMvcRegistrations.class, () -> own).run(context -> {
            assertThat(context.getBean(WebMvcRegistrations.class)).isSameAs(own);
            assertThat(context.getBean(RequestMappingHandlerAdapter.class))
                    .isNotInstanceOf(TaskGroupHandlerAdapter.class);
        });
    }

    @Test
    void withoutTheWebOnlyClientsAreConfigured() {
        new ApplicationContextRunner().withConfiguration(ALL).run(context -> assertThat(context)
                .hasSingleBean(OutgoingDeadline.class).doesNotHaveBean(WebMvcRegistrations.class));
    }

    @Test
    void withoutSpringMvcOnlyClientsAreConfigured() {
        web.withClassLoader(new FilteredClassLoader(DispatcherServlet.class)).run(
                context -> assertThat(context).hasSingleBean(OutgoingDeadline.class)
                        .doesNotHaveBean("weftDeadlineFilter"));
    }

    @Test
    void withoutTomcatNothingOfTomcatsIsConfigured() {
        web.withClassLoader(new FilteredClassLoader(ConfigurableTomcatWebServerFactory.class, Request.class))
                .withPropertyValues("weft.web.disconnect.check-every=1s", "weft.web.loop=main")
                .run(context -> assertThat(context).hasNotFailed().hasBean("weftDeadlineFilter")
                        .doesNotHaveBean(ClientWatches.class).doesNotHaveBean(LoopCustomizer.class));
    }

    @Test
    void withoutRestClientNoClientIsConfigured() {
        web.withClassLoader(new FilteredClassLoader(RestClient.class, RestClientCustomizer.class)).run(
                context -> assertThat(context).hasNotFailed().doesNotHaveBean(OutgoingDeadline.class)
                        .hasBean("weftDeadlineFilter"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            weft.web.loop=                        | weft.web.loop must be the name of a loop
            weft.web.deadline.header=a b          | weft.web.deadline.header must be the name of a header (letters, digits and -), got "a b"
            weft.web.deadline.default=0           | weft.web.deadline.default must be more than 0, as 500ms or 2s, got PT0S
            weft.web.deadline.max=-1s             | weft.web.deadline.max must be more than 0, as 500ms or 2s, got PT-1S
            weft.web.disconnect.check-every=0     | weft.web.disconnect.check-every must be more than 0, as 500ms or 2s, got PT0S
            """)
    void valueThatMakesNoSenseIsRefusedByName(String property, String message) {
        web.withPropertyValues(property).run(
                context -> assertThat(context.getStartupFailure()).rootCause().hasMessageContaining(message));
    }

    @Test
    void defaultBeyondTheMostIsRefused() {
        web.withPropertyValues("weft.web.deadline.default=10s", "weft.web.deadline.max=5s")
                .run(context -> assertThat(context.getStartupFailure()).rootCause().hasMessageContaining(
                        "weft.web.deadline.default must be at most weft.web.deadline.max, which is PT5S, got PT10S"));
    }

    @Test
    void defaultGoesForRequestsThatNameNone() {
        web.withPropertyValues("weft.web.deadline.default=2s").run(context -> {
            WeftWebProperties properties = context.getBean(WeftWebProperties.class);
            var request = new org.springframework.mock.web.MockHttpServletRequest();
            assertThat(new DeadlineRules(properties.deadline()).of(request).remaining()).isBetween(
                    java.time.Duration.ofMillis(1), java.time.Duration.ofSeconds(2));
        });
    }
}
