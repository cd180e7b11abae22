package dev.weft.nio;

import java.io.IOException;

/// No separator came within the limit. Nothing of the input is lost: it is still there to be read. As asyncio's
/// `LimitOverrunError`.
public class LimitExceededException extends IOException {

    private static final long serialVersionUID = 1;

    /// In bytes.
    private final int limit;

    /// A new one.
    ///
    /// @param message which stream, and what was looked for
    /// @param limit   in bytes
    public LimitExceededException(String message, int limit) {
        super(message);
        this.limit = limit;
    }

    /// The limit.
    ///
    /// @return in bytes
    public int limit() {
        return limit;
    }
}
