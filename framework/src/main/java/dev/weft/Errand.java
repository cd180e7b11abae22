package dev.weft;

import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// An offloaded call as it travels to another JVM, and what is run there.
///
/// @param <T>  of its result
/// @param body what to run there
/// @param left until the caller's deadline when it left, null if there is none: two JVMs have no clock in common
/// @serial exclude
record Errand<T extends @Nullable Object>(Callable<? extends T> body, @Nullable Duration left)
        implements
            Callable<T>,
            Serializable {

    @Override
    public T call() throws Exception {
        // Also when the caller is there no more to cancel it.
        return left == null ? body.call() : Weft.<T, Exception>withTimeout(left, body::call);
    }
}
