package dev.weft.spring;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.CompositeTaskDecorator;

/// Has `@Async` methods run on the loop that `weft.async.loop` names, and `@Scheduled` ones on that of
/// `weft.scheduling.loop`: in place of the executor and the scheduler of Spring Boot's own.
@AutoConfiguration(after = WeftAutoConfiguration.class, before = {TaskExecutionAutoConfiguration.class,
    TaskSchedulingAutoConfiguration.class})
@ConditionalOnBean(WeftLoops.class)
public final class WeftTaskAutoConfiguration {

    /// By Spring.
    WeftTaskAutoConfiguration() {
    }

    // Under both names: where there are several executors, @Async looks for the second.
    @Bean({"applicationTaskExecutor", "taskExecutor"})
    @ConditionalOnProperty("weft.async.loop")
    @ConditionalOnMissingBean(name = {"applicationTaskExecutor", "taskExecutor"})
    LoopTaskExecutor applicationTaskExecutor(WeftLoops loops, WeftProperties properties,
            ObjectProvider<TaskDecorator> decorators) {
        String name = Objects.requireNonNull(properties.async().loop());
        LoopTaskExecutor executor = wanted("weft.async.loop", name,
                () -> loops.isGroup(name)
                        ? LoopTaskExecutor.on(loops.group(name))
                        : LoopTaskExecutor.on(loops.loop(name)));
        return executor.decoratedBy(one(decorators));
    }

    @Bean("taskScheduler")
    @ConditionalOnProperty("weft.scheduling.loop")
    @ConditionalOnMissingBean(name = "taskScheduler")
    LoopTaskScheduler taskScheduler(WeftLoops loops, WeftProperties properties,
            ObjectProvider<TaskDecorator> decorators) {
        String name = Objects.requireNonNull(properties.scheduling().loop());
        return wanted("weft.scheduling.loop", name, () -> LoopTaskScheduler.on(loops.loop(name)))
                .decoratedBy(one(decorators));
    }

    private static <T> T wanted(String property, String loop, Supplier<T> bean) {
        try {
            return bean.get();
        } catch (WeftConfigurationException e) {
            throw e.about(property + " is " + loop);
        }
    }

    private static TaskDecorator one(ObjectProvider<TaskDecorator> decorators) {
        List<TaskDecorator> all = decorators.orderedStream().toList();
        return all.size() == 1 ? all.getFirst() : new CompositeTaskDecorator(all);
    }
}
