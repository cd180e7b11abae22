package dev.weft.loop;

import org.jspecify.annotations.Nullable;

/// One cancellation: of which scope, why, and who asked. Its scope is its identity: only that scope's edge ends it.
///
/// @param scope   that was cancelled
/// @param reason  in words, for people
/// @param by      the name of the task or thread that asked, or null
/// @param cause   the failure that led to it, or null
/// @param timeout whether the scope's own deadline passed
public record Request(Scope scope, String reason, @Nullable String by, @Nullable Throwable cause, boolean timeout) {

    /// The form in which a suspension point throws it.
    ///
    /// @return new, with the cause
    public InterruptedException toException() {
        var exception = new InterruptedException(toString());
        if (cause != null) {
            exception.initCause(cause);
        }
        return exception;
    }

    @Override
    public String toString() {
        return "cancelled: " + reason + (by != null ? " (asked by \"" + by + "\")" : "");
    }
}
