package dev.weft.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.EventLoop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

class WeftTaskAutoConfigurationTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner().withConfiguration(
            AutoConfigurations.of(WeftAutoConfiguration.class, WeftTaskAutoConfiguration.class,
                    TaskExecutionAutoConfiguration.class, TaskSchedulingAutoConfiguration.class))
            .withUserConfiguration(AsyncAndScheduled.class).withPropertyValues("weft.loops.jobs.count=1");

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void asyncAndScheduledMethodsRunOnTheirLoops(boolean virtualThreads) {
        application.withPropertyValues("weft.async.loop=jobs", "weft.scheduling.loop=jobs",
                "spring.threads.virtual.enabled=" + virtualThreads).run(context -> {
                    Jobs jobs = context.getBean(Jobs.class);
                    assertThat(jobs.async().get(20, TimeUnit.SECONDS)).isEqualTo("jobs");
                    assertThat(jobs.scheduled()).isEqualTo("jobs");
                    assertThat(jobs.byCron()).isEqualTo("jobs");
                    assertThat(context).getBeanNames(Executor.class).containsExactly("applicationTaskExecutor");
                });
    }

    @Test
    void asyncAloneLeavesScheduledWhereItWas() {
        application.withPropertyValues("weft.async.loop=jobs").run(context -> {
            Jobs jobs = context.getBean(Jobs.class);
            assertThat(jobs.async().get(20, TimeUnit.SECONDS)).isEqualTo("jobs");
            assertThat(jobs.scheduled()).isEqualTo("no loop");
            assertThat(context).doesNotHaveBean(LoopTaskScheduler.class);
        });
    }

    @Test
    void withoutThePropertiesBothRunWhereSpringBootHasThemRun() {
        application.run(context -> {
            Jobs jobs = context.getBean(Jobs.class);
            assertThat(jobs.async().get(20, TimeUnit.SECONDS)).isEqualTo("no loop");
            assertThat(jobs.scheduled()).isEqualTo("no loop");
            assertThat(context).doesNotHaveBean(LoopTaskExecutor.class).doesNotHaveBean(LoopTaskScheduler.class);
        });
    }

    @Test
    void switchedOffTheyHaveNoEffect() {
        application.withPropertyValues("weft.enabled=false", "weft.async.loop=jobs").run(context -> assertThat(context)
                .doesNotHaveBean(LoopTaskExecutor.class).hasBean("applicationTaskExecutor"));
    }

    @Test
    void anExecutorOfTheApplicationsOwnUnderThatNameStays() {
        application.withPropertyValues("weft.async.loop=jobs")
                .withBean("applicationTaskExecutor", SimpleAsyncTaskExecutor.class)
                .run(context -> assertThat(context).doesNotHaveBean(LoopTaskExecutor.class));
    }

    @Test
    void allDecoratorsAreHonoured() {
        application.withPropertyValues("weft.async.loop=jobs").withUserConfiguration(Decorators.class).run(context -> {
            context.getBean(Jobs.class).async().get(20, TimeUnit.SECONDS);
            assertThat(context.getBean(Decorators.class).seen).contains("first", "second");
        });
    }

    @Test
    void aGroupOfLoopsTakesTurnsAtAsyncMethods() {
        application.withPropertyValues("weft.loops.jobs.count=2", "weft.async.loop=jobs").run(context -> {
            Jobs jobs = context.getBean(Jobs.class);
            assertThat(List.of(jobs.async().get(), jobs.async().get())).containsExactlyInAnyOrder("jobs-0", "jobs-1");
        });
    }

    @Test
    void aGroupOfLoopsIsNoScheduler() {
        application.withPropertyValues("weft.loops.jobs.count=2", "weft.scheduling.loop=jobs").run(context -> {
            assertThat(Failures.analysis(context).getDescription()).startsWith("weft.scheduling.loop is jobs")
                    .contains("is a group of loops");
            assertThat(Failures.analysis(context).getAction()).contains("weft.loops.jobs.count");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"weft.async.loop", "weft.scheduling.loop"})
    void aLoopThatThereIsNotIsRefusedByThePropertysName(String property) {
        application.withPropertyValues(property + "=jbos").run(context -> {
            FailureAnalysis analysis = Failures.analysis(context);
            assertThat(analysis.getDescription()).startsWith(property + " is jbos. There is no loop \"jbos\"");
            assertThat(analysis.getAction()).contains("[jobs]");
        });
    }

    private static String where() {
        try {
            return EventLoop.current().name();
        } catch (IllegalStateException e) {
            return "no loop";
        }
    }

    static class Jobs {

        private final CompletableFuture<String> scheduled = new CompletableFuture<>();
        private final CompletableFuture<String> byCron = new CompletableFuture<>();

        public String scheduled() throws Exception {
            return scheduled.get(20, TimeUnit.SECONDS);
        }

        public String byCron() throws Exception {
            return byCron.get(20, TimeUnit.SECONDS);
        }

        @Async
        public CompletableFuture<String> async() {
            return CompletableFuture.completedFuture(where());
        }

        @Scheduled(fixedRate = 1, timeUnit = TimeUnit.HOURS)
        public void often() {
            scheduled.complete(where());
        }

        @Scheduled(cron = "* * * * * *")
        public void everySecond() {
            byCron.complete(where());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAsync(proxyTargetClass = true)
    @EnableScheduling
    static class AsyncAndScheduled {

        @Bean
        Jobs jobs() {
            return new Jobs();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Decorators {

        private final List<String> seen = new CopyOnWriteArrayList<>();

        @Bean
        TaskDecorator first() {
            return named("first");
        }

        @Bean
        TaskDecorator second() {
            return named("second");
        }

        private TaskDecorator named(String name) {
            return task -> () -> {
                seen.add(name);
                task.run();
            };
        }
    }
}
