package dev.weft.testing;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/// Makes an invocation for each seed of a [WeftTest], until one fails.
final class WeftTestExtension implements TestTemplateInvocationContextProvider {

    WeftTestExtension() {
    }

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getTestMethod(), WeftTest.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Method method = context.getRequiredTestMethod();
        checkAlone(method);
        WeftTestPlan plan = WeftTestPlan.of(method,
                AnnotationSupport.findAnnotation(method, WeftTest.class).orElseThrow());
        Seeds seeds = new Seeds(plan, context.getDisplayName());
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(seeds, Spliterator.ORDERED), false);
    }

    private static void checkAlone(Method method) {
        for (Annotation each : method.getAnnotations()) {
            Class<? extends Annotation> type = each.annotationType();
            if (type != TestTemplate.class && AnnotationSupport.isAnnotated(type, TestTemplate.class)
                    && type != WeftTest.class && !AnnotationSupport.isAnnotated(type, WeftTest.class)) {
                throw new ExtensionConfigurationException(
                        "@WeftTest and @" + type.getSimpleName() + " on " + method.getName()
                                + ": each would repeat the test in its own way. For the latter in a simulation, call"
                                + " Simulation.of(seed).run(body) in it");
            }
        }
    }

    /// One invocation after the other: JUnit asks for the next when one has ended.
    private static final class Seeds implements Iterator<TestTemplateInvocationContext> {

        private final WeftTestPlan plan;
        private final String name;
        private int next;
        private volatile boolean failed;

        Seeds(WeftTestPlan plan, String name) {
            this.plan = plan;
            this.name = name;
        }

        @Override
        public boolean hasNext() {
            return next < plan.seeds() && !failed;
        }

        @Override
        public TestTemplateInvocationContext next() {
            WeftTestRun run = new WeftTestRun(plan, ++next, () -> failed = true);
            return new Invocation(plan.realTime() ? name : "[seed " + run.seed() + "]", run);
        }
    }

    private record Invocation(String name, Extension run) implements TestTemplateInvocationContext {

        @Override
        public String getDisplayName(int invocationIndex) {
            return name;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(run);
        }
    }
}
