package dev.weft.nio;

import java.io.EOFException;

/// The input ended before what was asked for was there. What had come is in here, and is not read again: the next read
/// finds the end. As asyncio's `IncompleteReadError`.
public class EndOfStreamException extends EOFException {

    private static final long serialVersionUID = 1;

    /// What came.
    private final byte[] partial;
    /// How much was wanted, or -1.
    private final int expected;

    /// A new one.
    ///
    /// @param message  which stream, and what was asked for
    /// @param partial  what came before the end
    /// @param expected how many bytes were asked for, or -1 if that was not a number of bytes
    public EndOfStreamException(String message, byte[] partial, int expected) {
        super(message);
        this.partial = partial.clone();
        this.expected = expected;
    }

    /// What came before the end.
    ///
    /// @return a copy
    public byte[] partial() {
        return partial.clone();
    }

    /// How many bytes were asked for.
    ///
    /// @return -1 if that was not a number of bytes but a separator
    public int expected() {
        return expected;
    }
}
