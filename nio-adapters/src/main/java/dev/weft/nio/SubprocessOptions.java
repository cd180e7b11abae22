package dev.weft.nio;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;

/// How [Subprocess#run(SubprocessOptions, String...)] behaves. Immutable; each method returns changed options.
public final class SubprocessOptions {

    private static final SubprocessOptions DEFAULTS = new SubprocessOptions(new byte[0], false, Duration.ofSeconds(5));

    private final byte[] input;
    private final boolean checked;
    private final Duration grace;

    private SubprocessOptions(byte[] input, boolean checked, Duration grace) {
        this.input = input;
        this.checked = checked;
        this.grace = grace;
    }

    /// No input, any exit code is a result, and five seconds to end when cancelled.
    ///
    /// @return the defaults
    public static SubprocessOptions defaults() {
        return DEFAULTS;
    }

    /// The same with input.
    ///
    /// @param newInput what the process reads before the end of its standard input; copied
    /// @return new options
    public SubprocessOptions input(byte[] newInput) {
        return new SubprocessOptions(newInput.clone(), checked, grace);
    }

    /// As [#input(byte\[\])], of text in UTF-8.
    ///
    /// @param newInput what the process reads
    /// @return new options
    public SubprocessOptions input(String newInput) {
        return new SubprocessOptions(newInput.getBytes(StandardCharsets.UTF_8), checked, grace);
    }

    /// The same, but an exit code other than zero is a [SubprocessFailedException]. As `check=True` in Python.
    ///
    /// @return new options
    public SubprocessOptions check() {
        return new SubprocessOptions(input, true, grace);
    }

    /// The same with another time to end.
    ///
    /// @param newGrace how long a process may take to end when `run` is cancelled, before it is killed; zero or less kills
    ///                 it at once
    /// @return new options
    public SubprocessOptions grace(Duration newGrace) {
        return new SubprocessOptions(input, checked, Objects.requireNonNull(newGrace, "grace"));
    }

    byte[] input() {
        return input;
    }

    boolean isChecked() {
        return checked;
    }

    Duration grace() {
        return grace;
    }

    @Override
    public String toString() {
        return "SubprocessOptions[input=" + input.length + " bytes, check=" + checked + ", grace=" + grace + "]";
    }
}
