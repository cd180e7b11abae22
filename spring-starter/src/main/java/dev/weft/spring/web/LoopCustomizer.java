package dev.weft.spring.web;

import dev.weft.EventLoop;
import java.util.function.Supplier;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/// Has Tomcat run its requests on loops. Last of its kind, since Spring Boot's own for virtual threads would else have the
/// last word.
@Order(Ordered.LOWEST_PRECEDENCE)
final class LoopCustomizer implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory>, AutoCloseable {

    private final RequestExecutor executor;

    /// @param loop for the next request
    LoopCustomizer(Supplier<EventLoop> loop) {
        this.executor = new RequestExecutor(loop);
    }

    @Override
    public void customize(ConfigurableTomcatWebServerFactory factory) {
        factory.addProtocolHandlerCustomizers(handler -> handler.setExecutor(executor));
    }

    /// After the server has stopped.
    @Override
    public void close() {
        executor.close();
    }
}
