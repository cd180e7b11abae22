package dev.weft.spring.context;

import dev.weft.ContextPropagator;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Carries into tasks what Micrometer's context-propagation knows of a thread. Weft finds it by itself; it does something
/// as long as an application context is up that wants it.
public final class SnapshotPropagator implements ContextPropagator {

    /* Weft loads this class whether Micrometer is there or not, so it names none of Micrometer's. Snapshots does, and is
     * only loaded once an auto-configuration has seen that they are there. */

    /// How many application contexts want it.
    static final AtomicInteger USERS = new AtomicInteger();

    /// For `ServiceLoader`.
    public SnapshotPropagator() {
    }

    static void begin() {
        USERS.incrementAndGet();
    }

    static void end() {
        USERS.decrementAndGet();
    }

    @Override
    public @Nullable Captured capture() {
        return USERS.get() == 0 ? null : Snapshots.capture();
    }
}
