package dev.weft;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a [CancelScope] behaves. Immutable; each method returns changed options.
public final class CancelOptions {

    private static final CancelOptions DEFAULTS = new CancelOptions("", null, false, false);

    private final String name;
    private final @Nullable Duration timeout;
    private final boolean shielded;
    private final boolean endingEarly;

    private CancelOptions(String name, @Nullable Duration timeout, boolean shielded, boolean endingEarly) {
        this.name = name;
        this.timeout = timeout;
        this.shielded = shielded;
        this.endingEarly = endingEarly;
    }

    /// No name, no timeout, no shield.
    ///
    /// @return the defaults
    public static CancelOptions defaults() {
        return DEFAULTS;
    }

    /// The defaults, with a name.
    ///
    /// @param name for messages and the task tree
    /// @return new options
    public static CancelOptions named(String name) {
        return new CancelOptions(Objects.requireNonNull(name, "name"), null, false, false);
    }

    /// The defaults, as a shield: what is inside does not see that anything outside is cancelled, and sees it after the
    /// edge. The scope's own deadline and cancellation count all the same: for cleanup that suspends, give it a timeout.
    ///
    /// @return new options
    public static CancelOptions shielded() {
        return DEFAULTS.shield();
    }

    /// The same with another name.
    ///
    /// @param newName for messages and the task tree
    /// @return new options
    public CancelOptions name(String newName) {
        return new CancelOptions(Objects.requireNonNull(newName, "name"), timeout, shielded, endingEarly);
    }

    /// The same with a deadline so long after the scope is entered.
    ///
    /// @param newTimeout by the clock of the loop; zero or less: the scope is cancelled when it is entered, and the body
    ///                   runs to its first suspension point
    /// @return new options
    public CancelOptions timeout(Duration newTimeout) {
        return new CancelOptions(name, Objects.requireNonNull(newTimeout, "timeout"), shielded, endingEarly);
    }

    /// The same, as a shield. See [#shielded].
    ///
    /// @return new options
    public CancelOptions shield() {
        return new CancelOptions(name, timeout, true, endingEarly);
    }

    /// The same, cancelled as soon as a scope around it is asked to end ([CancelScope#cancel(String, Duration)]) instead
    /// of at the end of the grace. For what should take in no more: an accept loop, a worker between two jobs.
    ///
    /// @return new options
    public CancelOptions endingEarly() {
        return new CancelOptions(name, timeout, shielded, true);
    }

    /// The name.
    ///
    /// @return "" if it has none
    public String name() {
        return name;
    }

    /// The timeout.
    ///
    /// @return empty if there is none
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /// Whether the scope is a shield.
    ///
    /// @return as set
    public boolean isShielded() {
        return shielded;
    }

    /// Whether the scope is cancelled as soon as a scope around it is asked to end.
    ///
    /// @return as set
    public boolean isEndingEarly() {
        return endingEarly;
    }

    @Override
    public String toString() {
        return "CancelOptions[name=" + name + ", timeout=" + timeout + ", shielded=" + shielded + ", endingEarly="
                + endingEarly + "]";
    }
}
