package dev.weft.nio.testing;

import java.nio.channels.ClosedByInterruptException;

/// A task that is still cleaning up wants something of a host that has crashed, or of one that has ended. Shaped as an interrupt:
/// the crash has cancelled the task, and it ends by this as by that.
final class CrashedException extends ClosedByInterruptException {

    private static final long serialVersionUID = 1;

    /// The message.
    private final String message;

    CrashedException(Incarnation where) {
        message = where + " is gone: nothing that its tasks still do has an effect";
    }

    @Override
    public String getMessage() {
        return message;
    }
}
