package dev.weft.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.observe.Redaction;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.servlet.DispatcherServlet;

class WeftEndpointAutoConfigurationTest {

    private static final AutoConfigurations WEFT = AutoConfigurations.of(WeftEndpointAutoConfiguration.class);

    private final WebApplicationContextRunner unexposed = new WebApplicationContextRunner().withConfiguration(WEFT);
    private final WebApplicationContextRunner exposed = unexposed
            .withPropertyValues("management.endpoints.web.exposure.include=weft");

    @Test
    void isThereOnlyIfItIsExposed() {
        unexposed.run(context -> assertThat(context).doesNotHaveBean(WeftEndpoint.class));
        exposed.run(context -> assertThat(context).hasSingleBean(WeftEndpoint.class));
    }

    @Test
    void canBeSwitchedOff() {
        exposed.withPropertyValues("weft.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(WeftEndpoint.class));
        exposed.withPropertyValues("management.endpoint.weft.access=NONE")
                .run(context -> assertThat(context).doesNotHaveBean(WeftEndpoint.class));
    }

    @Test
    void needsSpringMvc() {
        exposed.withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
                .run(context -> assertThat(context).doesNotHaveBean(WeftEndpoint.class));
        new ApplicationContextRunner().withConfiguration(WEFT)
                .withPropertyValues("management.endpoints.web.exposure.include=weft")
                .run(context -> assertThat(context).doesNotHaveBean(WeftEndpoint.class));
    }

    @Test
    void cancelsNothingUnlessThatIsSwitchedOn() {
        exposed.run(context -> {
            ResponseEntity<?> answer = context.getBean(WeftEndpoint.class).cancel("t1", "because");
            assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.FORBIDDEN);
            assertThat(Objects.toString(answer.getBody())).contains("weft.endpoint.cancel=true");
            assertThat(page(context.getBean(WeftEndpoint.class))).contains("data-cancel=\"false\"");
        });
        exposed.withPropertyValues("weft.endpoint.cancel=true").run(context -> {
            ResponseEntity<?> answer = context.getBean(WeftEndpoint.class).cancel("nobody", "because");
            assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.NOT_FOUND);
            assertThat(page(context.getBean(WeftEndpoint.class))).contains("data-cancel=\"true\"");
        });
    }

    private static String page(WeftEndpoint endpoint) {
        return new String(Objects.requireNonNull(endpoint.tree(null, Form.PAGE).getBody()), StandardCharsets.UTF_8);
    }

    @Test
    void anUnknownRedactionIsRefusedByName() {
        exposed.withPropertyValues("weft.endpoint.redact=some").run(context -> assertThat(context).getFailure()
                .rootCause().hasMessageContaining("some"));
        exposed.withPropertyValues("weft.endpoint.redact=some").run(
                context -> assertThat(context.getStartupFailure()).hasStackTraceContaining("weft.endpoint.redact"));
    }

    @Test
    void aRedactionOfTheApplicationsGoesFirst() {
        String names = "names";
        exposed.withPropertyValues("weft.endpoint.redact=all").withBean(Redaction.class, () -> text -> names)
                .run(context -> RealTasks.run("order 17",
                        () -> assertThat(json(context.getBean(WeftEndpoint.class))).contains("\"name\":\"names\"")));
    }

    @Test
    void redactsWhatMayHoldAValue() {
        exposed.withPropertyValues("weft.endpoint.redact=digits").run(context -> RealTasks.run("order 17",
                () -> assertThat(json(context.getBean(WeftEndpoint.class))).contains("\"name\":\"order …\"")
                        .doesNotContain("order 17")));
        exposed.withPropertyValues("weft.endpoint.redact=all").run(context -> RealTasks.run("order 17",
                () -> assertThat(json(context.getBean(WeftEndpoint.class))).contains("\"name\":\"…\"")
                        .doesNotContain("order")));
        exposed.run(context -> RealTasks.run("order 17",
                () -> assertThat(json(context.getBean(WeftEndpoint.class))).contains("\"name\":\"order 17\"")));
    }

    private static String json(WeftEndpoint endpoint) {
        return new String(Objects.requireNonNull(endpoint.tree(0, Form.JSON).getBody()), StandardCharsets.UTF_8);
    }
}
