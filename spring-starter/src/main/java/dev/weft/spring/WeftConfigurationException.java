package dev.weft.spring;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The application asks for something that cannot be: what, and what to write instead.
final class WeftConfigurationException extends RuntimeException {

    private final String action;

    /// @param action what to do about it, in words
    WeftConfigurationException(String message, String action) {
        this(message, action, null);
    }

    WeftConfigurationException(String message, String action, @Nullable Throwable cause) {
        super(message, cause);
        this.action = action;
    }

    static WeftConfigurationException of(String property, Object value, String allowed) {
        return new WeftConfigurationException(property + " is " + value, "Allowed is " + allowed + ".");
    }

    static void checkNotNegative(String property, Duration value) {
        if (value.isNegative()) {
            throw of(property, value, "a duration of zero or more, as 5s");
        }
    }

    /// The same, and who wanted it.
    WeftConfigurationException about(String wish) {
        return new WeftConfigurationException(wish + ". " + super.getMessage(), action, this);
    }

    String action() {
        return action;
    }

    @Override
    public String getMessage() {
        return super.getMessage() + ". " + action;
    }

    /// What was wrong, without what to do about it.
    String description() {
        return super.getMessage() + ".";
    }
}
