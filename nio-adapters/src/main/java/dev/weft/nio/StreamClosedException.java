package dev.weft.nio;

import java.nio.channels.ClosedChannelException;

/// A stream, or one direction of it, was closed on this side: before the operation, or while it waited.
///
/// What the *peer* did never comes as this: its orderly end is the end of input, its disorderly one an IOException.
public class StreamClosedException extends ClosedChannelException {

    private static final long serialVersionUID = 1;

    /// The message.
    private final String message;

    /// A new one.
    ///
    /// @param message which stream, and what was closed
    public StreamClosedException(String message) {
        this.message = message;
    }

    /// Which stream, and what was closed.
    ///
    /// @return never null
    @Override
    public String getMessage() {
        return message;
    }
}
