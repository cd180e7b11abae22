package dev.weft.loop;

import org.jspecify.annotations.Nullable;

/// One cancellation: of which scope, why, and who asked. Its scope is its identity: only that scope's edge ends it.
public final class Request {

    /// So many of its exceptions get a stack trace. That is most of what cancelling a parked task costs (470 of 785 ns), and
    /// with ten thousand tasks the first hundred tell enough.
    private static final int TRACED = 100;

    /// One of very many. Prints as what it is caught as.
    private static final class Untraced extends InterruptedException {

        private static final long serialVersionUID = 1;

        Untraced(String message) {
            super(message);
        }

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }

        @Override
        public String toString() {
            return InterruptedException.class.getName() + ": " + getMessage();
        }
    }

    private final Scope scope;
    private final String reason;
    private final @Nullable String by;
    private final @Nullable Throwable cause;
    private final boolean timeout;
    /// Made once: ten thousand tasks may tell of the same request. A race makes it twice, to the same end.
    private @Nullable String text;
    /// How often it was thrown, about.
    private int thrown;

    /// A request that was not made yet.
    ///
    /// @param scope   to be cancelled
    /// @param reason  in words, for people
    /// @param by      the name of the task or thread that asks, or null
    /// @param cause   the failure that led to it, or null
    /// @param timeout whether the scope's own deadline passed
    public Request(Scope scope, String reason, @Nullable String by, @Nullable Throwable cause, boolean timeout) {
        this.scope = scope;
        this.reason = reason;
        this.by = by;
        this.cause = cause;
        this.timeout = timeout;
    }

    /// The scope that was cancelled.
    ///
    /// @return never changes
    public Scope scope() {
        return scope;
    }

    /// Why, in words, for people.
    ///
    /// @return as given
    public String reason() {
        return reason;
    }

    /// The name of the task or thread that asked.
    ///
    /// @return null if that was Weft itself
    public @Nullable String by() {
        return by;
    }

    /// The failure that led to it.
    ///
    /// @return null if none did
    public @Nullable Throwable cause() {
        return cause;
    }

    /// Whether the scope's own deadline passed.
    ///
    /// @return as given
    public boolean timeout() {
        return timeout;
    }

    /// The form in which a suspension point throws it.
    ///
    /// @return new, with the cause; after the first hundred without a stack trace
    public InterruptedException toException() {
        boolean traced = thrown < TRACED;
        thrown += traced ? 1 : 0;
        var exception = traced ? new InterruptedException(toString()) : new Untraced(toString());
        if (cause != null) {
            exception.initCause(cause);
        }
        return exception;
    }

    @Override
    public String toString() {
        String made = text;
        if (made == null) {
            made = "cancelled: " + reason + (by != null ? " (asked by \"" + by + "\")" : "");
            text = made;
        }
        return made;
    }
}
