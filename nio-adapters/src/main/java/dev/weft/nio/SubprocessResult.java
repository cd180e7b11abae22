package dev.weft.nio;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// How a process ended, and what it wrote.
///
/// @param command  the program and its arguments
/// @param exitCode zero if all went well, by custom; 128 and the signal's number if a signal ended it, so 143 after SIGTERM
/// @param stdout   what it wrote to its standard output; not copied
/// @param stderr   what it wrote to its standard error; not copied
public record SubprocessResult(List<String> command, int exitCode, byte[] stdout, byte[] stderr) {

    /// Its standard output as text, in UTF-8; bytes that are none become U+FFFD.
    ///
    /// @return with all its line ends
    public String text() {
        return new String(stdout, StandardCharsets.UTF_8);
    }

    /// Its standard error as text, in UTF-8; bytes that are none become U+FFFD.
    ///
    /// @return with all its line ends
    public String errorText() {
        return new String(stderr, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "SubprocessResult[" + command.getFirst() + " exited with " + exitCode + ", wrote " + stdout.length
                + " bytes, and " + stderr.length + " to stderr]";
    }
}
