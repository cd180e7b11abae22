package dev.weft.spring.context;

import dev.weft.ContextPropagator.Captured;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Takes snapshots of a thread.
final class Snapshots {

    /// Weft carries the MDC itself.
    private static final Predicate<Object> ALL_BUT_MDC = key -> !Slf4jThreadLocalAccessor.KEY.equals(key);

    private static final ContextSnapshotFactory FACTORY = ContextSnapshotFactory.builder()
            .captureKeyPredicate(ALL_BUT_MDC).build();

    /// The one that Micrometer gives whenever there is nothing to carry.
    private static final ContextSnapshot NOTHING = ContextSnapshotFactory.builder()
            .contextRegistry(new ContextRegistry()).build().captureAll();

    private Snapshots() {
    }

    static @Nullable Captured capture() {
        ContextSnapshot snapshot = FACTORY.captureAll();
        return snapshot == NOTHING ? null : () -> snapshot.setThreadLocals()::close;
    }
}
