package dev.weft.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelOptions;
import dev.weft.CancelScope;
import dev.weft.CapturedLog;
import dev.weft.EventLoop;
import dev.weft.Outcome;
import dev.weft.Task;
import dev.weft.Waits;
import dev.weft.Weft;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

class LoopShutdownTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(WeftAutoConfiguration.class));

    private final CountDownLatch running = new CountDownLatch(1);

    /// A task that is running on a loop when its application ends; how that ended.
    private <T> Outcome<T> ended(Callable<T> body, String... properties) {
        AtomicReference<Task<T>> task = new AtomicReference<>();
        application.withPropertyValues(properties).run(context -> {
            task.set(context.getBean(EventLoop.class).submit(() -> {
                running.countDown();
                return body.call();
            }));
            running.await();
        });
        return task.get().outcome();
    }

    @Test
    void aTaskThatAsksWhetherItShouldEndHasTheGraceToFinish() {
        assertThat(ended(() -> {
            while (!Weft.shouldEnd()) {
                Weft.yieldNow();
            }
            Weft.yieldNow();
            return "finished";
        })).isEqualTo(new Outcome.Success<>("finished"));
    }

    @Test
    void aTaskThatNeedsNoAskingHasTheGraceToFinish() {
        CountDownLatch asked = new CountDownLatch(1);
        assertThat(ended(() -> {
            Weft.spawn(() -> CancelScope.run(CancelOptions.defaults().endingEarly(), scope -> {
                try {
                    return Waits.forever();
                } finally {
                    asked.countDown();
                }
            }));
            asked.await();
            return "finished";
        })).isEqualTo(new Outcome.Success<>("finished"));
    }

    @Test
    void aTaskThatDoesNotEndInTheGraceIsCancelledAndSaysWhy() {
        Outcome<Object> outcome = ended(Waits::forever, "weft.shutdown.grace=10ms");
        assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
        assertThat(((Outcome.Cancelled<Object>) outcome).reason()).contains("the application is shutting down");
    }

    @Test
    void whileOneLoopEndsAnotherStillTakesItsCalls() {
        AtomicReference<Task<String>> task = new AtomicReference<>();
        application.withPropertyValues("weft.loops.a.count=1", "weft.loops.b.count=1").run(context -> {
            EventLoop other = context.getBean("b", EventLoop.class);
            task.set(context.getBean("a", EventLoop.class).submit(() -> {
                running.countDown();
                while (!Weft.shouldEnd()) {
                    Weft.yieldNow();
                }
                return other.submit(() -> "by the other").await();
            }));
            running.await();
        });
        assertThat(task.get().outcome()).isEqualTo(new Outcome.Success<>("by the other"));
    }

    @Test
    void itComesAfterTheWebServerWhichComesDownToo() {
        assertThat(LoopShutdown.PHASE).isLessThan(WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE)
                .isLessThan(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE);
    }

    @Test
    void aContextThatIsOnlyStoppedKeepsItsLoops() {
        application.run(context -> {
            ConfigurableApplicationContext own = context.getSourceApplicationContext();
            own.stop();
            own.start();
            assertThat(context.getBean(EventLoop.class).run(() -> "open")).isEqualTo("open");
        });
    }

    @Test
    void theEndOfAChildContextIsNotTheEndOfTheLoops() {
        application.run(context -> {
            try (var child = new AnnotationConfigApplicationContext()) {
                child.setParent(context.getSourceApplicationContext());
                child.refresh();
            }
            context.getSourceApplicationContext().stop();
            assertThat(context.getBean(EventLoop.class).run(() -> "open")).isEqualTo("open");
        });
    }

    @Test
    void afterItTheLoopsAreClosed() {
        AtomicReference<EventLoop> loop = new AtomicReference<>();
        application.run(context -> loop.set(context.getBean(EventLoop.class)));
        assertThatThrownBy(() -> loop.get().submit(() -> 1)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void aGraceThatDoesNotFitIntoSpringsTimeoutIsWarnedOfByName() {
        try (CapturedLog log = CapturedLog.open()) {
            application.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=24s").run(context -> {});
            assertThat(log.having("weft.shutdown.grace (PT20S)")).hasSize(1);
            assertThat(log.having("spring.lifecycle.timeout-per-shutdown-phase (PT24S)")).hasSize(1);
        }
    }

    @Test
    void byDefaultTheGraceFits() {
        try (CapturedLog log = CapturedLog.open()) {
            application.run(context -> {});
            assertThat(log.having("weft.shutdown.grace")).isEmpty();
        }
    }
}
