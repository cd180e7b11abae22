package dev.weft.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CapturedLog;
import dev.weft.EventLoop;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/// An application that was started as all others are: without --add-opens.
@Tag("without-the-flag")
class WithoutTheFlagTest {

    private static final String FLAG = "--add-opens java.base/java.lang=ALL-UNNAMED";

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(WeftAutoConfiguration.class, WeftTaskAutoConfiguration.class));

    @Test
    void theApplicationStartsWithoutLoopsAndOneWarningSaysWhatToPaste() {
        try (CapturedLog log = CapturedLog.open()) {
            application.run(context -> {
                assertThat(context).hasNotFailed().doesNotHaveBean(EventLoop.class);
                assertThat(context.getBean(WeftLoops.class).names()).isEmpty();
            });
            assertThat(log.having("")).hasSize(1);
            assertThat(log.having("").getFirst().getFormattedMessage()).contains("Weft makes no loops", FLAG,
                    "<jvmArguments>" + FLAG + "</jvmArguments>", "<Add-Opens>java.base/java.lang</Add-Opens>",
                    "JAVA_TOOL_OPTIONS=--add-opens=java.base/java.lang=ALL-UNNAMED");
        }
    }

    @Test
    void whoeverInjectsALoopIsToldOfTheFlag() {
        application.withBean(WantsALoop.class).run(context -> {
            FailureAnalysis analysis = Failures.analysis(context);
            assertThat(analysis.getDescription()).contains("EventLoop", "loops cannot run in this JVM");
            assertThat(analysis.getAction()).contains(FLAG, "<Add-Opens>");
        });
    }

    @Test
    void aMethodWithOnLoopIsToldOfTheFlag() {
        application.withBean(Confined.class).run(context -> {
            FailureAnalysis analysis = Failures.analysis(context);
            assertThat(analysis.getDescription()).contains("@OnLoop method work of " + Confined.class.getName());
            assertThat(analysis.getAction()).contains(FLAG);
        });
    }

    @Test
    void whoeverSetsTheLoopForAsyncIsToldOfTheFlag() {
        application.withPropertyValues("weft.async.loop=main").run(context -> {
            assertThat(Failures.analysis(context).getDescription()).startsWith("weft.async.loop is main");
            assertThat(Failures.analysis(context).getAction()).contains(FLAG);
        });
    }

    @Test
    void theRegistryTellsOfTheFlagWhenAskedForALoop() {
        application.run(context -> assertThatThrownBy(() -> context.getBean(WeftLoops.class).loop("main"))
                .hasMessageContaining(FLAG));
    }

    @Test
    void whatIsWrongWithThePropertiesIsWrongAnyway() {
        application.withPropertyValues("weft.loops.main.count=0").run(context -> assertThat(
                Failures.analysis(context).getDescription()).isEqualTo("weft.loops.main.count is 0."));
    }

    static class WantsALoop {

        WantsALoop(EventLoop loop) {
        }
    }

    static class Confined {

        @OnLoop("main")
        public void work() {
        }
    }
}
