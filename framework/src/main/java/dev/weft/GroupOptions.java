package dev.weft;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// How a [TaskGroup] behaves. Immutable; begin with [#defaults] or [#named].
///
/// @param name            shown in messages, thread dumps and the task tree
/// @param onFailure       what a failing task does to the others
/// @param timeout         how long after its opening the group is cancelled if it has not ended by then: the group fails
///                        with a [java.util.concurrent.TimeoutException] as its first failure. Empty for never
/// @param concurrency     how many of its tasks may run at once; what is forked beyond that begins, in the order of
///                        forking (off the loops, in which their threads come to it), when others have ended. Daemons do not count; what [TaskGroup#start] started does,
///                        for as long as it runs. A task that waits for one that was forked after it may wait for
///                        ever
/// @param stragglersAfter how long the group waits for tasks that were cancelled before it logs who has not ended, and
///                        where each stands; again after twice as long, and so on
/// @param takesSpawned    whether what is [spawned][Weft#spawn] inside belongs to the group, and not to the run around it
public record GroupOptions(String name, OnFailure onFailure, Optional<Duration> timeout, int concurrency,
        Duration stragglersAfter, boolean takesSpawned) {

    private static final GroupOptions DEFAULTS = new GroupOptions("group", OnFailure.CANCEL_SIBLINGS, Optional.empty(),
            Integer.MAX_VALUE, Duration.ofSeconds(10), false);

    /// Checks what is given.
    ///
    /// @throws NullPointerException     if anything is null
    /// @throws IllegalArgumentException if the concurrency is less than 1, or `stragglersAfter` is not positive
    public GroupOptions {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(onFailure, "onFailure");
        Objects.requireNonNull(timeout, "timeout");
        if (concurrency < 1) {
            throw new IllegalArgumentException("the concurrency of group \"" + name + "\" must be at least 1, got "
                    + concurrency + ": with none, no task would ever begin");
        }
        if (!stragglersAfter.isPositive()) {
            throw new IllegalArgumentException("stragglersAfter of group \"" + name + "\" must be positive, got "
                    + stragglersAfter);
        }
    }

    /// A group called "group" that fails as a whole, without a timeout or a limit.
    ///
    /// @return the defaults
    public static GroupOptions defaults() {
        return DEFAULTS;
    }

    /// The defaults, with a name.
    ///
    /// @param name for people
    /// @return new options
    public static GroupOptions named(String name) {
        return DEFAULTS.name(name);
    }

    /// The same with another name.
    ///
    /// @param newName for people
    /// @return new options
    public GroupOptions name(String newName) {
        return new GroupOptions(newName, onFailure, timeout, concurrency, stragglersAfter, takesSpawned);
    }

    /// The same with another way to take failures.
    ///
    /// @param policy when a task fails
    /// @return new options
    public GroupOptions onFailure(OnFailure policy) {
        return new GroupOptions(name, policy, timeout, concurrency, stragglersAfter, takesSpawned);
    }

    /// The same with a timeout.
    ///
    /// @param newTimeout from the opening of the group, by the clock of its loop; zero or less: it is cancelled from the
    ///                   beginning
    /// @return new options
    public GroupOptions timeout(Duration newTimeout) {
        return new GroupOptions(name, onFailure, Optional.of(Objects.requireNonNull(newTimeout, "timeout")),
                concurrency, stragglersAfter, takesSpawned);
    }

    /// The same with a limit.
    ///
    /// @param most how many tasks may run at once, 1 or more
    /// @return new options
    public GroupOptions concurrency(int most) {
        return new GroupOptions(name, onFailure, timeout, most, stragglersAfter, takesSpawned);
    }

    /// The same with another patience for tasks that do not end.
    ///
    /// @param patience from the cancellation to the first report, positive
    /// @return new options
    public GroupOptions stragglersAfter(Duration patience) {
        return new GroupOptions(name, onFailure, timeout, concurrency, patience, takesSpawned);
    }

    /// The same for a group that is to its tasks what a run is to its own: what [Weft#spawn] starts inside, at any depth,
    /// becomes a daemon of this group. So when the group has ended nothing of it is left, whatever the code in it
    /// spawned. Its failure is the group's then, as any daemon's; to leave it its own, as in a run, keep going
    /// ([OnFailure#KEEP_GOING]).
    ///
    /// @return new options
    public GroupOptions takingSpawned() {
        return new GroupOptions(name, onFailure, timeout, concurrency, stragglersAfter, true);
    }
}
