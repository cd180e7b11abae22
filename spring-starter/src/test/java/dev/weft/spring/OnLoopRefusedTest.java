package dev.weft.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/// What @OnLoop cannot be is told when the application starts.
class OnLoopRefusedTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(WeftAutoConfiguration.class));

    @Test
    void aLoopThatThereIsNotIsRefusedWithThoseThatThereAre() {
        refused(UnknownLoop.class, "@OnLoop method work of " + UnknownLoop.class.getName()
                + " is to run on loop \"oders\", and there is none", "There are [main]");
    }

    @Test
    void aFinalClassIsRefused() {
        refused(FinalClass.class, "FinalClass is final", "proxy");
    }

    @Test
    void aFinalMethodIsRefused() {
        refused(FinalMethod.class, "the method is final", "proxy");
    }

    @Test
    void aFinalMethodOfAnAnnotatedClassIsRefused() {
        refused(FinalMethodOfAnnotatedClass.class, "the method is final", "proxy");
    }

    @Test
    void aPrivateMethodIsRefused() {
        refused(PrivateMethod.class, "the method is private", "proxy");
    }

    @Test
    void aStaticMethodIsRefused() {
        refused(StaticMethod.class, "the method is static", "proxy");
    }

    @Test
    void aFutureOfAnotherKindIsRefused() {
        refused(OtherFuture.class, "returns java.util.concurrent.FutureTask", "CompletableFuture");
    }

    @Test
    void aGroupOfLoopsNeedsAKey() {
        application.withPropertyValues("weft.loops.main.count=2").withBean(WithoutKey.class).run(context -> {
            assertThat(Failures.analysis(context).getDescription()).contains("@OnLoop method work",
                    "is to run on loops \"main\", which are a group, and has no key");
            assertThat(Failures.analysis(context).getAction()).contains("@OnLoop(value = \"main\", key = \"#id\")");
        });
    }

    @Test
    void aKeyThatIsNoExpressionIsRefused() {
        refused(WrongKey.class, "has key \"#id +\", which is no expression", "#orderId");
    }

    @Test
    void withoutItABeanIsLeftAlone() {
        application.withBean(Plain.class)
                .run(context -> assertThat(context.getBean(Plain.class).getClass()).isSameAs(Plain.class));
    }

    private void refused(Class<?> type, String description, String action) {
        application.withBean(type).run(context -> {
            FailureAnalysis analysis = Failures.analysis(context);
            assertThat(analysis.getDescription()).contains(description).contains("@OnLoop method work");
            assertThat(analysis.getAction()).contains(action);
        });
    }

    static class Plain {
    }

    static class WithoutKey {

        @OnLoop("main")
        public void work() {
        }
    }

    static class WrongKey {

        @OnLoop(value = "main", key = "#id +")
        public void work(int id) {
        }
    }

    static class UnknownLoop {

        @OnLoop("oders")
        public void work() {
        }
    }

    static final class FinalClass {

        @OnLoop("main")
        public void work() {
        }
    }

    static class FinalMethod {

        @OnLoop("main")
        public final void work() {
        }
    }

    @OnLoop("main")
    static class FinalMethodOfAnnotatedClass {

        public final void work() {
        }
    }

    static class PrivateMethod {

        @OnLoop("main")
        private void work() {
        }
    }

    static class StaticMethod {

        @OnLoop("main")
        public static void work() {
        }
    }

    static class OtherFuture {

        @OnLoop("main")
        public FutureTask<String> work() {
            return null;
        }
    }
}
