package dev.weft.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.LoopLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class WeftHealthTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(WeftHealthAutoConfiguration.class));

    private final List<String> deadlocks = new ArrayList<>();
    private int looked;
    private long nanos;

    private WeftHealthIndicator health(LoopLoad load, Duration deadlocksEvery) {
        HealthProperties properties = new HealthProperties(Duration.ofSeconds(1), Duration.ofSeconds(5),
                deadlocksEvery);
        return new WeftHealthIndicator(properties, new WeftHealthIndicator.Source(() -> Map.of("main", load), () -> {
            looked++;
            return List.copyOf(deadlocks);
        }), () -> nanos);
    }

    private static String loop(Health health) {
        return health.getDetails().get("loops").toString();
    }

    @Test
    void loopsThatKeepUpAreUp() {
        Health health = health(Nodes.load(Duration.ofSeconds(1), Duration.ofSeconds(5)), Duration.ZERO).health();
        assertEquals(Status.UP, health.getStatus());
        assertEquals("{main={tasks=3, ready=2, lagMillis=1000, stepMillis=5000}}", loop(health));
    }

    @Test
    void aLateLoopIsOutOfService() {
        Health health = health(Nodes.load(Duration.ofMillis(1_001), Duration.ZERO), Duration.ZERO).health();
        assertEquals(Status.OUT_OF_SERVICE, health.getStatus());
        assertThat(loop(health)).contains("tasks wait for their turn for 1001 ms, and weft.health.max-lag is 1000 ms");
    }

    @Test
    void aLoopThatOneTaskHoldsIsOutOfService() {
        Health health = health(Nodes.load(Duration.ZERO, Duration.ofMillis(5_001)), Duration.ZERO).health();
        assertEquals(Status.OUT_OF_SERVICE, health.getStatus());
        assertThat(loop(health))
                .contains("one task has had it to itself for 5001 ms, and weft.health.max-step is 5000 ms");
    }

    @Test
    void aDeadlockIsDownIfItWasToLookForOne() {
        deadlocks.add("salary waits for rent waits for salary");
        assertEquals(Status.UP, health(Nodes.idle(), Duration.ZERO).health().getStatus());
        assertEquals(0, looked);
        Health health = health(Nodes.idle(), Duration.ofSeconds(10)).health();
        assertEquals(Status.DOWN, health.getStatus());
        assertEquals(deadlocks, health.getDetails().get("deadlocks"));
    }

    @Test
    void looksForDeadlocksNoMoreOftenThanItShall() {
        WeftHealthIndicator health = health(Nodes.idle(), Duration.ofSeconds(10));
        health.health();
        nanos += Duration.ofSeconds(10).toNanos() - 1;
        health.health();
        assertEquals(1, looked);
        nanos++;
        health.health();
        assertEquals(2, looked);
    }

    @Test
    void namesTheMembersOfARealDeadlock() throws Exception {
        try (RealTasks tasks = new RealTasks()) {
            tasks.deadlock("salary", "rent");
            runner.withPropertyValues("weft.health.deadlocks-every=1ns").run(context -> {
                HealthIndicator indicator = context.getBean(HealthIndicator.class);
                await().until(() -> indicator.health().getStatus().equals(Status.DOWN));
                assertThat(indicator.health().getDetails().get("deadlocks").toString()).contains("salary")
                        .contains("rent");
                assertThat(loop(indicator.health())).contains("bank={tasks=2");
            });
        }
    }

    @Test
    void isThereUnlessItIsSwitchedOff() {
        runner.run(context -> assertThat(context).hasBean("weftHealthIndicator"));
        runner.withPropertyValues("management.health.weft.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
        runner.withPropertyValues("weft.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
    }

    @Test
    void givesWayToAnIndicatorOfTheApplications() {
        HealthIndicator own = () -> Health.up().build();
        runner.withBean("weftHealthIndicator", HealthIndicator.class, () -> own)
                .run(context -> assertThat(context.getBean(HealthIndicator.class)).isSameAs(own));
    }

    @ParameterizedTest
    @CsvSource({"max-lag=0s", "max-step=-1s", "deadlocks-every=-1s"})
    void aBadValueIsRefusedByName(String property) {
        runner.withPropertyValues("weft.health." + property).run(context -> assertThat(context).getFailure().rootCause()
                .hasMessageContaining("weft.health." + property.replaceFirst("=.*", "")));
    }
}
