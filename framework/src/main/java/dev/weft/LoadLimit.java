package dev.weft;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// How much a loop takes in at a time from outside: of what is [submitted][EventLoop#submit], [run][EventLoop#run] or
/// [executed][EventLoop#asExecutorService] by others than its own tasks. What is let in may fork and spawn as it likes, since
/// that is part of the same work; callbacks are let in, too.
///
/// What is refused ends in a [java.util.concurrent.RejectedExecutionException] at once, which says why: better for the one who
/// asks than an answer that comes too late, and for those who are in than one more.
///
/// @param tasks  how many at once
/// @param queued how many may wait for one of those to end, in the order in which they came; beyond that they are refused
/// @param maxLag how long the loop may be behind ([LoopLoad#lag]) and still take something in; empty for as long as it likes
public record LoadLimit(int tasks, int queued, Optional<Duration> maxLag) {

    private static final LoadLimit NONE = new LoadLimit(Integer.MAX_VALUE, 0, Optional.empty());

    /// Checks what is given.
    ///
    /// @throws IllegalArgumentException if there is room for no task, for fewer than none to wait, or the lag is not positive
    public LoadLimit {
        if (tasks < 1) {
            throw new IllegalArgumentException("tasks must be >= 1, got " + tasks);
        }
        if (queued < 0) {
            throw new IllegalArgumentException("queued must be >= 0, got " + queued);
        }
        if (maxLag.isPresent() && !maxLag.get().isPositive()) {
            throw new IllegalArgumentException("maxLag must be > 0, got " + maxLag.get());
        }
    }

    /// Everything is taken in.
    ///
    /// @return the default
    public static LoadLimit none() {
        return NONE;
    }

    /// So many tasks at once; more are refused.
    ///
    /// @param most 1 or more
    /// @return a new limit
    /// @throws IllegalArgumentException if it is less
    public static LoadLimit tasks(int most) {
        return NONE.atOnce(most);
    }

    /// Whatever the number, a loop that is behind refuses more.
    ///
    /// @param lag how long it may be behind, above zero
    /// @return a new limit
    /// @throws IllegalArgumentException if it is zero or less
    public static LoadLimit lag(Duration lag) {
        return NONE.sheddingAbove(lag);
    }

    private LoadLimit atOnce(int most) {
        return new LoadLimit(most, queued, maxLag);
    }

    /// The same, and so many more may wait until others have ended.
    ///
    /// @param most 0 or more
    /// @return a new limit
    /// @throws IllegalArgumentException if it is less than 0
    public LoadLimit queueing(int most) {
        return new LoadLimit(tasks, most, maxLag);
    }

    /// The same, and a loop that is behind refuses more. The lag is looked at about every 50 ms.
    ///
    /// @param lag how long it may be behind, above zero
    /// @return a new limit
    /// @throws IllegalArgumentException if it is zero or less
    public LoadLimit sheddingAbove(Duration lag) {
        return new LoadLimit(tasks, queued, Optional.of(Objects.requireNonNull(lag, "lag")));
    }
}
