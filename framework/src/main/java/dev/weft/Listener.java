package dev.weft;

import dev.weft.loop.Waiter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Who is to be told when a task has ended. A link of that task's list of them, so that whoever gives up leaves the list
/// in one step, however many there are.
abstract class Listener {

    /// The one before; the last, if this is the first. These two are guarded by the task's monitor.
    private @Nullable Listener before;
    private @Nullable Listener after;

    /// Told by the task's own thread, when the outcome is out and before any callback. Must not wait, or run the
    /// program's code.
    abstract void ended(Task<?> task);

    /// Joins a list, as its last.
    ///
    /// @return the first
    final Listener joins(@Nullable Listener first) {
        if (first == null) {
            before = this;
            return this;
        }
        Listener last = first.before;
        assert last != null;
        last.after = this;
        before = last;
        first.before = this;
        return first;
    }

    /// Leaves the list that it is in.
    ///
    /// @return the first of those that are left
    final @Nullable Listener leaves(Listener first) {
        Listener one = before;
        assert one != null;
        if (this != first) {
            one.after = after;
        }
        Listener heir = this == first ? after : first;
        if (after != null) {
            after.before = one;
        } else if (heir != null) {
            heir.before = one;
        }
        return heir;
    }

    final @Nullable Listener next() {
        return after;
    }

    /// Somebody who waits for this task alone.
    static final class Wake extends Listener {

        private final Waiter waiter;

        Wake(Waiter waiter) {
            this.waiter = waiter;
        }

        @Override
        void ended(Task<?> task) {
            waiter.wake();
        }
    }

    /// Weft's own code, which does not wait.
    static final class Call extends Listener {

        private final Runnable action;

        Call(Runnable action) {
            this.action = action;
        }

        @Override
        void ended(Task<?> task) {
            action.run();
        }
    }

    /// The program's own code: called later, where it may suspend.
    static final class Callback<T extends @Nullable Object> extends Listener {

        final Consumer<? super Task<T>> action;

        Callback(Consumer<? super Task<T>> action) {
            this.action = action;
        }

        @Override
        void ended(Task<?> task) {
        }
    }
}
