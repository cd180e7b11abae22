package dev.weft.loop;

/// Decides what a loop leaves open, so that a run of a program can be repeated: which of several threads that are ready runs
/// next, and whatever else is a matter of chance. A loop without one runs first come, first served.
///
/// A loop with a director is a closed world. It runs on one thread, in the time of a clock that is not the system's; what comes
/// in from other threads would come at another moment each time, so it is told to the director, which should end the run.
///
/// All methods are called on the carrier or by a thread that is mounted on it, except [#stranger]; none may block, lock or
/// throw.
public interface Director {

    /// Chooses who runs next.
    ///
    /// @param ready in the order in which they became ready; at least one
    /// @return from 0 to below its size
    int next(Ready ready);

    /// Chooses where nothing else decides.
    ///
    /// @param bound above zero
    /// @return from 0 to below it
    int choose(int bound);

    /// Where a timer stands among those that are set for the same moment.
    ///
    /// @param sequence grows with each timer that is set
    /// @return the least is first
    long rank(long sequence);

    /// The clock has moved to the earliest deadline, since nothing was ready.
    ///
    /// @param now in ns
    void passed(long now);

    /// Nothing is ready, and nothing that the loop knows of will ever be: no timer is set. Asked again if that has not changed
    /// after whatever is done about it. If nothing is done, and [#isOver] does not hold, the carrier waits.
    void stuck();

    /// Whether to leave everybody where they are, for ever. Asked between two runs.
    ///
    /// @return true to end the run at once
    boolean isOver();

    /// The time is over of a wait that the JDK times by its own clock, for instance `Thread.sleep`; nobody has ended it before. By
    /// that clock it is not over, so the thread is not woken. Called on the carrier; the thread is not mounted.
    ///
    /// @param strand whose thread it is
    /// @param nanos  how long it wanted to wait, in ms rounded up
    void waitsInRealTime(Strand strand, long nanos);

    /// A task has opened something that somebody must close, say a stream.
    ///
    /// @param resource until [#closed] tells of it
    default void opened(Object resource) {
    }

    /// What was opened is closed.
    ///
    /// @param resource that [#opened] told of
    default void closed(Object resource) {
    }

    /// Another thread makes something ready: whatever it is, it runs. Called by that thread, whose stack tells who it is.
    void stranger();
}
