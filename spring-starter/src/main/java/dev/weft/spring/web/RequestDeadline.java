package dev.weft.spring.web;

import dev.weft.CancelScope;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Until when a request is to be answered. It lies with the request.
///
/// A scope around the filters has the deadline first. A handler method takes it over into a scope of its own, so that what
/// comes after the method, the writing of its answer, is not cut off in the middle.
final class RequestDeadline {

    private static final String ATTRIBUTE = RequestDeadline.class.getName();

    private final Duration allowed;
    private final long at;

    private @Nullable CancelScope filters;
    private @Nullable Thread filtersThread;

    private RequestDeadline(Duration allowed) {
        this.allowed = allowed;
        this.at = System.nanoTime() + allowed.toNanos();
    }

    static RequestDeadline in(Duration allowed) {
        return new RequestDeadline(allowed);
    }

    void attachTo(ServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /// @return null if there is none, or if the answer is being made already: of an error
    static @Nullable RequestDeadline of(ServletRequest request) {
        return request.getDispatcherType() == DispatcherType.ERROR
                ? null
                : (RequestDeadline) request.getAttribute(ATTRIBUTE);
    }

    Duration remaining() {
        return Duration.ofNanos(Math.max(0, at - System.nanoTime()));
    }

    RequestDeadlineException passed(@Nullable Throwable cause) {
        return new RequestDeadlineException(allowed, cause);
    }

    void enterFilters(CancelScope scope) {
        filters = scope;
        filtersThread = Thread.currentThread();
    }

    void leaveFilters() {
        filters = null;
        filtersThread = null;
    }

    /// Takes the deadline away from the scope around the filters.
    ///
    /// @throws RequestDeadlineException if it has passed
    void takeOver() {
        CancelScope scope = filters;
        if (scope == null || filtersThread != Thread.currentThread()) {
            return;
        }
        try {
            scope.removeDeadline();
        } catch (IllegalStateException e) {
            // It has passed. Whoever answers for it should not be interrupted.
            boolean _ = Thread.interrupted();
            throw passed(e);
        }
    }
}
