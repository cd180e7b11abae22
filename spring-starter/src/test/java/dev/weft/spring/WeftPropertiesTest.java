package dev.weft.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.LoadLimit;
import dev.weft.LoopOptions;
import dev.weft.loop.GuestPolicy;
import dev.weft.loop.Measure;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class WeftPropertiesTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(WeftAutoConfiguration.class));

    @Test
    void withoutAnyThereIsOneLoopCalledMain() {
        assertThat(bound(Map.of()).loops()).isEqualTo(Map.of("main", LoopProperties.DEFAULTS));
    }

    @Test
    void theGraceIsTwentySecondsByDefault() {
        assertThat(bound(Map.of()).shutdown().grace()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void whatIsNotSaidOfALoopIsItsDefault() {
        var loop = bound(Map.of("weft.loops.orders.count", "1")).loops().get("orders");
        assertThat(loop).isEqualTo(LoopProperties.DEFAULTS);
    }

    @Test
    void everyPropertyOfALoopReachesItsOptions() {
        var options = bound(Map.of("weft.loops.orders.close-grace", "7s", "weft.loops.orders.stack-size", "2MB",
                "weft.loops.orders.guests", "refuse", "weft.loops.orders.report-deadlocks", "30s",
                "weft.loops.orders.slow-step", "1s", "weft.loops.orders.measure", "time, cpu",
                "weft.loops.orders.reuses-threads", "false",
                "weft.loops.orders.max-tasks", "100", "weft.loops.orders.max-queued", "20",
                "weft.loops.orders.shed-above-lag", "200ms")).loops().get("orders").options("orders");
        assertThat(options.name()).isEqualTo("orders");
        assertThat(options.closeGrace()).isEqualTo(Duration.ofSeconds(7));
        assertThat(options.stackSize()).isEqualTo(2 << 20);
        assertThat(options.guests()).isEqualTo(GuestPolicy.REFUSE);
        assertThat(options.reportDeadlocks()).contains(Duration.ofSeconds(30));
        assertThat(options.slowStep()).contains(Duration.ofSeconds(1));
        assertThat(options.reusesThreads()).isFalse();
        assertThat(options.measures()).containsExactlyInAnyOrder(Measure.TIME, Measure.CPU);
        assertThat(options.limit())
                .isEqualTo(LoadLimit.tasks(100).queueing(20).sheddingAbove(Duration.ofMillis(200)));
    }

    @Test
    void theDefaultsAreThoseOfTheFramework() {
        assertThat(LoopProperties.DEFAULTS.options("main")).isEqualTo(LoopOptions.named("main"));
    }

    @Test
    void aSlowStepOfZeroIsReportedNever() {
        assertThat(
                bound(Map.of("weft.loops.orders.slow-step", "0s")).loops().get("orders").options("orders").slowStep())
                .isEmpty();
    }

    @Test
    void tasksCanOnlyQueueWhereTheirNumberIsLimited() {
        application.withPropertyValues("weft.loops.orders.max-queued=5").run(context -> {
            assertThat(Failures.analysis(context).getDescription()).startsWith("weft.loops.orders.max-queued is 5");
            assertThat(Failures.analysis(context).getAction()).contains("weft.loops.orders.max-tasks");
        });
    }

    @ParameterizedTest
    @CsvSource({"weft.loops.orders.count, 0, 1 or more", "weft.loops.orders.count, -3, 1 or more",
        "weft.loops.orders.close-grace, -5s, zero or more", "weft.loops.orders.stack-size, -1KB, 0 or more",
        "weft.loops.orders.report-deadlocks, 0s, more than no time", "weft.loops.orders.slow-step, -1s, zero or more",
        "weft.loops.orders.max-tasks, 0, 1 or more", "weft.loops.orders.max-queued, -1, 0 or more",
        "weft.loops.orders.shed-above-lag, 0s, more than no time", "weft.shutdown.grace, -1s, zero or more"})
    void aValueThatMakesNoSenseIsRefusedByName(String property, String value, String allowed) {
        application.withPropertyValues(property + "=" + value).run(context -> {
            FailureAnalysis analysis = Failures.analysis(context);
            assertThat(analysis.getDescription()).startsWith(property + " is ");
            assertThat(analysis.getAction()).contains(allowed);
        });
    }

    @Test
    void aLoopsNameHasNoBlanks() {
        application.withPropertyValues("weft.loops[my orders].count=1").run(context -> {
            assertThat(Failures.analysis(context).getDescription()).contains("\"my orders\"");
            assertThat(Failures.analysis(context).getAction()).contains("no blanks");
        });
    }

    @Test
    void aPolicyForGuestsThatThereIsNotIsRefusedWithThoseThatThereAre() {
        application.withPropertyValues("weft.loops.orders.guests=maybe").run(context -> {
            assertThat(Failures.analysis(context).getDescription()).contains("weft.loops.orders.guests", "maybe");
            assertThat(Failures.analysis(context).getAction()).contains("ALLOW", "DEFAULT_SCHEDULER", "REFUSE");
        });
    }

    private static WeftProperties bound(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("weft", WeftProperties.class);
    }
}
