package dev.weft.loop;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Is told of what happens in this JVM: for recorders and meters. Each method does nothing unless it is overridden.
///
/// An observer is called by whatever thread was there, never by a carrier; it should be quick, and must not wait for what runs on
/// a loop. What it throws is logged and dropped. While there is none, looking for one is the read of a field, once for each task.
public interface Observer {

    /// Lets those observers come that do so by themselves: [ObserverProvider]. By the first loop.
    static void begin() {
        Observers.begin();
    }

    /// Tells that a loop was opened, and remembers it.
    ///
    /// @param loop its engine
    static void opened(Scheduler loop) {
        Observers.opened(loop);
    }

    /// Tells that a loop was closed. Twice is allowed.
    ///
    /// @param loop its engine
    static void closed(Scheduler loop) {
        Observers.closed(loop);
    }

    /// Whom to tell.
    ///
    /// @return all that were added, as one; null if there are none
    static @Nullable Observer current() {
        return Observers.all;
    }

    /// Whom to tell of tasks.
    ///
    /// @return those that [observe tasks][#observesTasks], as one; null if there are none
    static @Nullable Observer ofTasks() {
        return Observers.ofTasks;
    }

    /// Adds an observer, from now on; it is told at once of the loops that are open. From any thread.
    ///
    /// @param observer is told after those that are there
    static void add(Observer observer) {
        Observers.add(observer);
    }

    /// Removes an observer; a call that is under way may still reach it. From any thread.
    ///
    /// @param observer that was added, once; otherwise nothing happens
    static void remove(Observer observer) {
        Observers.remove(observer);
    }

    /// Whether it is told of tasks: there may be millions a second, so whoever does not need that should not cost them anything.
    ///
    /// @return always the same
    default boolean observesTasks() {
        return false;
    }

    /// A loop was opened. By whoever opened it, before it runs, or by whoever added this observer later. One loop at a time.
    ///
    /// @param loop its engine
    default void loopOpened(Scheduler loop) {
    }

    /// A loop was closed. By whoever closed it, once, one loop at a time.
    ///
    /// @param loop its engine
    default void loopClosed(Scheduler loop) {
    }

    /// A task begins. In its own thread; only if this [observes tasks][#observesTasks].
    ///
    /// @param task whose [owner][Strand#owner] is the task
    /// @return is told in the same thread when it has ended, before anybody else knows, and how: `success`, `failure` or
    ///         `cancelled`. Null if that is of no interest
    default @Nullable Consumer<String> taskBegins(Strand task) {
        return null;
    }

    /// A step takes long: a task or guest has had a loop's carrier for so long that others wait.
    ///
    /// @param loop  its engine
    /// @param name  whose step it is, for people
    /// @param nanos for how long it has lasted
    /// @param stack where it stands now, innermost first; empty if that is not known
    default void slowStep(Scheduler loop, String name, long nanos, List<StackTraceElement> stack) {
    }

    /// A task was cancelled and does not end, so that what it belongs to cannot.
    ///
    /// @param of    its group or loop, for people
    /// @param task  that has not ended
    /// @param nanos since it was cancelled, about
    default void straggler(String of, Strand task, long nanos) {
    }

    /// A task failed, and nobody has looked at that; or something else that no caller hears of. Before the handler is told.
    ///
    /// @param source  what has failed, for people
    /// @param failure what it threw
    default void uncaught(String source, Throwable failure) {
    }

    /// How long something had to wait for its turn on a loop, looked at now and then.
    ///
    /// @param loop  its engine
    /// @param nanos from its coming in to its turn
    default void lag(Scheduler loop, long nanos) {
    }
}
