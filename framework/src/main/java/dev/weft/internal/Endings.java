package dev.weft.internal;

import java.util.Objects;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// How packages above hear of the end of a task, and leave no trace if they do not care any more: what a program cannot
/// do, since a callback of its own stays.
@FunctionalInterface
public interface Endings {

    /// Has `action` run when the task ends, on that one's thread.
    ///
    /// @param task   of Weft's
    /// @param action does not wait, and runs nothing of the program's
    /// @return what takes it back; null if the task has ended already: then the action is not run
    @Nullable Runnable tell(Future<?> task, Runnable action);

    /// Those of tasks.
    ///
    /// @return there once there is a task
    static Endings ofTasks() {
        return Objects.requireNonNull(Holder.ofTasks);
    }

    /// Called by tasks' own class, when it is loaded.
    ///
    /// @param endings of tasks
    static void ofTasks(Endings endings) {
        Holder.ofTasks = endings;
    }

    /// Where they are kept.
    final class Holder {

        private static volatile @Nullable Endings ofTasks;

        private Holder() {
        }
    }
}
