package dev.weft.nio;

import java.io.IOException;

/// A process that was to be [checked][SubprocessOptions#check] ended with an exit code other than zero. The message has the
/// end of what it wrote to its standard error; its arguments are left out, since passwords are among such.
public final class SubprocessFailedException extends IOException {

    private static final long serialVersionUID = 1;

    /// How much of its standard error is in the message, in characters.
    private static final int TAIL = 1000;

    /// What it did.
    private final transient SubprocessResult result;

    SubprocessFailedException(SubprocessResult result) {
        super(result.command().getFirst() + " exited with code " + result.exitCode()
                + tail(result.errorText().strip()));
        this.result = result;
    }

    private static String tail(String errors) {
        if (errors.isEmpty()) {
            return ", and wrote nothing to its stderr";
        }
        return errors.length() <= TAIL
                ? ": " + errors
                : ". The end of its stderr: …" + errors.substring(errors.length() - TAIL);
    }

    /// All that is known of the process.
    ///
    /// @return as `run` would have returned it
    public SubprocessResult result() {
        return result;
    }
}
