package dev.weft.observe;

import java.util.List;

/// What JMX shows of the tasks of a JVM: `dev.weft:type=Tasks`. [Management] registers it.
///
/// All that takes a snapshot of the tree is an operation: monitoring agents read attributes every few seconds.
public interface TasksMXBean {

    /// How busy a loop is, as [dev.weft.LoopLoad]; times in ns.
    ///
    /// @param name         of the loop
    /// @param tasks        that have not ended
    /// @param guests       virtual threads that others started on it
    /// @param ready        how many wait for their turn now
    /// @param queued       submissions that wait for others to end
    /// @param refused      submissions that were refused, ever
    /// @param runs         how often something was given the carrier, ever
    /// @param lagNanos     how long what comes from outside has to wait for its turn
    /// @param stepForNanos for how long what runs now has had the carrier
    /// @param turnNanos    the longest of the last turns; -1 if that is not measured
    /// @param slowSteps    how many steps took too long, ever
    record Load(String name, int tasks, int guests, int ready, int queued, long refused, long runs, long lagNanos,
            long stepForNanos, long turnNanos, long slowSteps) {
    }

    /// How busy the loops are that run.
    ///
    /// @return in the order in which they began to
    List<Load> getLoops();

    /// Whether [#cancel] does what it says.
    ///
    /// @return false unless it was allowed
    boolean isCancelAllowed();

    /// The tree of all tasks, as [TreeText].
    ///
    /// @return with box characters
    String text();

    /// The tree of all tasks, as [TreeText].
    ///
    /// @return without box characters
    String ascii();

    /// The tree of all tasks, as [TreeJson].
    ///
    /// @return in one line
    String json();

    /// Circles of waits that only their members could end.
    ///
    /// @return of each the ids of its members
    List<List<String>> deadlocks();

    /// Where a task, guest or thread stands now.
    ///
    /// @param id as in the tree
    /// @return innermost first; empty if there is nobody of that id any more, or if it has not begun
    List<String> stack(String id);

    /// Cancels a task or group, if that is allowed.
    ///
    /// @param id     as in the tree
    /// @param reason for people
    /// @return what became of it, in words
    String cancel(String id, String reason);
}
