package dev.weft;

import java.util.Collections;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// What [Weft#waitFor] found when it had waited: each task is in one of the two, both in the order in which the tasks were
/// given. Cannot be changed.
///
/// @param done    have ended: returned, failed or cancelled
/// @param pending had not; they go on
/// @param <T>     of their results
public record Waited<T extends @Nullable Object>(SequencedSet<Task<T>> done, SequencedSet<Task<T>> pending) {

    /// Keeps views of the two, through which they cannot be changed.
    ///
    /// @param done    have ended
    /// @param pending had not
    public Waited {
        done = Collections.unmodifiableSequencedSet(done);
        pending = Collections.unmodifiableSequencedSet(pending);
    }
}
