package dev.weft.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/// Says at a failed start what was asked of Weft that cannot be. Before Spring Boot's own, which would tell of the binding.
@Order(Ordered.HIGHEST_PRECEDENCE)
final class WeftFailureAnalyzer extends AbstractFailureAnalyzer<WeftConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, WeftConfigurationException cause) {
        return new FailureAnalysis(cause.description(), cause.action(), cause);
    }
}
