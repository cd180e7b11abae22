package dev.weft.examples.serving;

/// The command line cannot be understood. The message is one line: what was wrong and what would be right.
public final class UsageException extends Exception {

    /// A new one.
    ///
    /// @param message one line
    public UsageException(String message) {
        super(message);
    }
}
