package dev.weft;

import dev.weft.loop.Domain;
import dev.weft.loop.Interruption;
import dev.weft.loop.Request;
import dev.weft.loop.Scope;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A body in the caller's own task, inside a scope of its own. What leaves is decided here.
final class Timeouts {

    /// How a body ended: with a value or a failure, and whether a request of its own scope, which is `own`, ended it.
    record End<T extends @Nullable Object>(@Nullable T value, @Nullable Throwable failure, @Nullable Request own,
            boolean byOwn) {
    }

    /// What a timeout is called, in words only when somebody asks.
    ///
    /// @param of "" if it needs no name
    record Limit(String of, Duration timeout) {

        /// @return false if it is too late for the scope
        boolean set(Scope scope) {
            return scope.cancelAfter(Domain.nanos(timeout), this);
        }

        @Override
        public String toString() {
            return (of.isEmpty() ? "" : of + ": ") + "timeout of " + timeout;
        }
    }

    private Timeouts() {
    }

    static <T extends @Nullable Object, X extends Exception> T withTimeout(Duration timeout, Body<T, X> body)
            throws X, TimeoutException {
        Limit limit = new Limit("", timeout);
        End<T> end = run(Scope.enter(limit), limit, body);
        Throwable failure = end.failure();
        Request expired = end.own();
        if (failure == null) {
            return value(end.value());
        }
        if (expired != null && end.byOwn()) {
            throw timeout(expired, failure);
        }
        if (expired != null && !Interruption.isShapeOf(failure)) {
            Failures.suppress(failure, timeout(expired, null));
        }
        throw Failures.<X>sneak(failure);
    }

    static <T, X extends Exception> Optional<T> moveOnAfter(Duration timeout, Body<T, X> body) throws X {
        Limit limit = new Limit("", timeout);
        return Optional.ofNullable(Timeouts.<T, X>valueOrNull(run(Scope.enter(limit), limit, body)));
    }

    static <T extends @Nullable Object, X extends Exception> T shield(Body<T, X> body) throws X {
        return Timeouts.<T, X>valueOf(run(Scope.enter("shield", true, false), null, body));
    }

    /// Runs a body in a scope that was just entered, and leaves the scope.
    ///
    /// @param limit to set there, or null
    static <T extends @Nullable Object> End<T> run(Scope scope, @Nullable Limit limit, Body<T, ?> body) {
        T value = null;
        Throwable failure = null;
        try {
            if (limit != null) {
                limit.set(scope);
            }
            value = body.call();
        } catch (Throwable t) {
            failure = t;
        }
        IllegalStateException misuse = TaskGroup.endLeftOpen(scope);
        if (misuse != null) {
            failure = failure == null ? misuse : Failures.with(failure, misuse);
        }
        // Before the edge: at a shield's, what it hid comes back, and has had no part in this.
        Request active = scope.strand().active();
        scope.exit();
        Request own = scope.request();
        return new End<>(value, failure, own, active != null && active == own && Interruption.isShapeOf(failure));
    }

    /// The value, of a body that nothing of its scope's own can have cut short.
    ///
    /// @throws X what the body threw
    static <T extends @Nullable Object, X extends Exception> T valueOf(End<T> end) throws X {
        if (end.failure() != null) {
            throw Failures.<X>sneak(end.failure());
        }
        return value(end.value());
    }

    /// The value; null if a request of the scope's own cut the body short: that ends here.
    ///
    /// @throws X what the body threw otherwise
    static <T extends @Nullable Object, X extends Exception> @Nullable T valueOrNull(End<T> end) throws X {
        if (end.failure() == null) {
            return end.value();
        }
        if (end.byOwn()) {
            return null;
        }
        throw Failures.<X>sneak(end.failure());
    }

    static TimeoutException timeout(Request expired, @Nullable Throwable cause) {
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
