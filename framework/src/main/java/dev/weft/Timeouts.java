package dev.weft;

import dev.weft.loop.Interruption;
import dev.weft.loop.Request;
import dev.weft.loop.Scope;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A body in the caller's own task, inside a scope with a deadline or a shield. What leaves is decided here.
final class Timeouts {

    /// How a body ended: with a value or a failure, and by its own scope's deadline or not.
    private record End<T extends @Nullable Object>(@Nullable T value, @Nullable Throwable failure,
            @Nullable Request expired, boolean byThis) {
    }

    /// What the scope is called, in words only when somebody asks.
    private record Limit(Duration timeout) {

        @Override
        public String toString() {
            return "timeout of " + timeout;
        }
    }

    private Timeouts() {
    }

    static <T extends @Nullable Object, X extends Exception> T withTimeout(Duration timeout, Body<T, X> body)
            throws X, TimeoutException {
        End<T> end = run(timeout, body);
        Throwable failure = end.failure();
        Request expired = end.expired();
        if (failure == null) {
            return value(end.value());
        }
        if (expired != null && end.byThis()) {
            throw timeout(expired, failure);
        }
        if (expired != null && !Interruption.isShapeOf(failure)) {
            Failures.suppress(failure, timeout(expired, null));
        }
        throw Failures.<X>sneak(failure);
    }

    static <T, X extends Exception> Optional<T> moveOnAfter(Duration timeout, Body<T, X> body) throws X {
        End<T> end = run(timeout, body);
        if (end.failure() != null) {
            if (end.byThis()) {
                return Optional.empty();
            }
            throw Failures.<X>sneak(end.failure());
        }
        return Optional.ofNullable(end.value());
    }

    static <T extends @Nullable Object, X extends Exception> T shield(Body<T, X> body) throws X {
        Scope scope = Scope.enterShield("shield");
        T value = null;
        Throwable failure = null;
        try {
            value = body.call();
        } catch (Throwable t) {
            failure = t;
        }
        failure = exit(scope, failure);
        if (failure != null) {
            throw Failures.<X>sneak(failure);
        }
        return value(value);
    }

    /// Leaves a scope, and ends what the body left open in it.
    ///
    /// @return what the body threw, or what it did wrong
    private static @Nullable Throwable exit(Scope scope, @Nullable Throwable failure) {
        IllegalStateException misuse = TaskGroup.endLeftOpen(scope);
        scope.exit();
        if (misuse == null) {
            return failure;
        }
        return failure == null ? misuse : Failures.with(failure, misuse);
    }

    private static <T extends @Nullable Object> End<T> run(Duration timeout, Body<T, ?> body) {
        Limit limit = new Limit(timeout);
        Scope scope = Scope.enter(limit);
        T value = null;
        Throwable failure = null;
        try {
            scope.cancelAt(Deadlines.in(scope.strand().domain(), timeout), limit);
            value = body.call();
        } catch (Throwable t) {
            failure = t;
        }
        failure = exit(scope, failure);
        Request expired = scope.request();
        boolean byThis = expired != null && scope.strand().active() == null && Interruption.isShapeOf(failure);
        return new End<>(value, failure, expired, byThis);
    }

    private static TimeoutException timeout(Request expired, @Nullable Throwable cause) {
        var exception = new TimeoutException(expired.reason());
        if (cause != null) {
            exception.initCause(cause);
        }
        return exception;
    }

    @SuppressWarnings("NullAway") // A body that ended without a failure ended with a T.
    private static <T extends @Nullable Object> T value(@Nullable T value) {
        return value;
    }
}
