package dev.weft.spring.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.EventLoop;
import dev.weft.TaskGroup;
import dev.weft.Weft;
import io.micrometer.context.ContextRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/// What hangs on the thread that forks is there in the task, and nowhere afterwards.
class ContextPropagationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(WeftContextAutoConfiguration.class));
    private final ObservationRegistry observations = ObservationRegistry.create();

    @BeforeEach
    void observe() {
        // Without a handler nothing is observed.
        observations.observationConfig().observationHandler(context -> true);
    }

    private int others;

    /// Spring keeps the contexts of other tests open for those that come later, and what they want is carried for the whole JVM.
    @BeforeEach
    void setOthersAside() {
        others = SnapshotPropagator.USERS.getAndSet(0);
    }

    @AfterEach
    void bringOthersBack() {
        assertThat(SnapshotPropagator.USERS.getAndSet(others)).isZero();
    }

    /// Where a task may run.
    enum Where {
        GROUP {
            @Override
            String run(Callable<String> body) throws Exception {
                return TaskGroup.scope(group -> group.fork(body).await());
            }
        },
        GROUP_ON_A_LOOP {
            @Override
            String run(Callable<String> body) throws Exception {
                try (EventLoop loop = EventLoop.open()) {
                    return loop.submit(() -> Weft.gather(body).getFirst()).await();
                }
            }
        },
        EXECUTOR_OF_A_LOOP {
            @Override
            String run(Callable<String> body) throws Exception {
                try (EventLoop loop = EventLoop.open()) {
                    return loop.asExecutorService().submit(body).get();
                }
            }
        },
        OFFLOAD {
            @Override
            String run(Callable<String> body) throws Exception {
                return Weft.offload(body);
            }
        };

        abstract String run(Callable<String> body) throws Exception;
    }

    @AfterEach
    void clear() {
        MDC.clear();
        SecurityContextHolder.clearContext();
        RequestContextHolder.resetRequestAttributes();
    }

    private String seen() {
        Observation observation = observations.getCurrentObservation();
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        var attributes = (ServletRequestAttributes) RequestContextHolder.getRequestAttributes();
        return MDC.get("order") + " " + (observation == null ? null : observation.getContext().getName()) + " "
                + (authentication == null ? null : authentication.getName()) + " "
                + (attributes == null ? null : attributes.getRequest().getRequestURI());
    }

    /// As a request does, with everything.
    private String inRequest(Callable<String> body) throws Exception {
        MDC.put("order", "7");
        SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken("ada", "secret"));
        RequestContextHolder
                .setRequestAttributes(new ServletRequestAttributes(new MockHttpServletRequest("GET", "/here")));
        Observation observation = Observation.start("buying", observations);
        try (Observation.Scope _ = observation.openScope()) {
            return body.call();
        } finally {
            observation.stop();
            clear();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everythingFollows(Where where) {
        runner.run(context -> assertThat(inRequest(() -> where.run(this::seen))).isEqualTo("7 buying ada /here"));
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLeftForTheNext(Where where) {
        runner.run(context -> {
            inRequest(() -> where.run(this::seen));
            assertThat(where.run(this::seen)).isEqualTo("null null null null");
            assertThat(seen()).isEqualTo("null null null null");
        });
    }

    @Test
    void workerOfAnOffloadedCallGetsItsOldContextBack() {
        runner.run(context -> {
            try (ExecutorService worker = Executors.newSingleThreadExecutor()) {
                inRequest(() -> Weft.offload(worker, this::seen));
                assertThat(worker.submit(this::seen).get()).isEqualTo("null null null null");
            }
        });
    }

    @Test
    void onlyTheMdcFollowsWhenSwitchedOff() {
        runner.withPropertyValues("weft.context.propagate=false").run(context -> assertThat(
                inRequest(() -> Where.GROUP.run(this::seen))).isEqualTo("7 null null null"));
    }

    @Test
    void onlyTheMdcFollowsWhenWeftIsOff() {
        runner.withPropertyValues("weft.enabled=false").run(context -> assertThat(
                inRequest(() -> Where.GROUP.run(this::seen))).isEqualTo("7 null null null"));
    }

    @Test
    void onlyTheMdcFollowsWhenTheApplicationHasEnded() throws Exception {
        runner.run(context -> assertThat(context).hasNotFailed());

        assertThat(inRequest(() -> Where.GROUP.run(this::seen))).isEqualTo("7 null null null");
    }

    @Test
    void nothingIsConfiguredWithoutContextPropagation() {
        runner.withClassLoader(new FilteredClassLoader(ContextRegistry.class)).run(context -> assertThat(context)
                .hasNotFailed().doesNotHaveBean(ContextPropagation.class));
    }

    @Test
    void accessorsAreRegisteredOnce() {
        runner.run(context -> runner.run(again -> assertThat(ContextRegistry.getInstance().getThreadLocalAccessors())
                .extracting(accessor -> accessor.key()).doesNotHaveDuplicates().contains("cp.slf4j")));
    }
}
