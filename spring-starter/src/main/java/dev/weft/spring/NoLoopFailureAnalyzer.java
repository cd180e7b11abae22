package dev.weft.spring;

import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.Order;

/// Says at a failed start why there is no loop to inject. Before Spring Boot's own, which knows of no flag.
@Order(Ordered.HIGHEST_PRECEDENCE)
final class NoLoopFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable root, NoSuchBeanDefinitionException cause) {
        ResolvableType wanted = cause.getResolvableType();
        if (wanted == null || !isLoop(wanted) || LoopSupport.isThere()) {
            return null;
        }
        return new FailureAnalysis("A bean wants a " + wanted.toClass().getSimpleName()
                + " injected, and loops cannot run in this JVM.", LoopSupport.advice(), cause);
    }

    private static boolean isLoop(ResolvableType type) {
        return type.toClass() == EventLoop.class || type.toClass() == LoopGroup.class;
    }
}
