package dev.weft.testing;

import org.jspecify.annotations.Nullable;

/// A simulation cannot go on as the same in each run: a task's wait would end by the JDK's own clock, or another thread wakes one. The
/// message says who, where, and what to write instead.
public final class NotSimulatedError extends AssertionError {

    private static final long serialVersionUID = 1;

    NotSimulatedError(String message, @Nullable Throwable where) {
        super(message, where);
    }
}
