package dev.weft.spring.context;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import java.util.List;

/// Switches the carrying of contexts on for as long as an application context is up.
final class ContextPropagation implements AutoCloseable {

    private ContextPropagation() {
        SnapshotPropagator.begin();
    }

    /// Makes known those accessors that are not yet: they stay so, as those do that Micrometer finds by itself.
    static ContextPropagation begin(List<ThreadLocalAccessor<?>> accessors) {
        ContextRegistry registry = ContextRegistry.getInstance();
        for (ThreadLocalAccessor<?> accessor : accessors) {
            if (registry.getThreadLocalAccessors().stream().noneMatch(known -> known.key().equals(accessor.key()))) {
                registry.registerThreadLocalAccessor(accessor);
            }
        }
        return new ContextPropagation();
    }

    @Override
    public void close() {
        SnapshotPropagator.end();
    }
}
