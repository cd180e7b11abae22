package dev.weft.loop;

/// How an idle loop waits, and where its I/O readiness comes from. One for each loop.
///
/// The carrier calls [#poll] once a turn; what became ready is told by waking strands ([Waiter#wake]). Nothing here
/// may run user code or take a lock that a task can hold.
public interface Poller extends AutoCloseable {

    /// As a timeout: until woken.
    long FOREVER = Long.MAX_VALUE;

    /// One that only parks: for a poller that has nothing to look at yet.
    ///
    /// @return a new one
    static Poller parking() {
        return new ParkPoller();
    }

    /// Waits until I/O is ready, until woken, or until the time is over; may return early for no reason. Called by the
    /// carrier only.
    ///
    /// @param timeoutNanos ns to wait at most; 0 looks and does not wait; [#FOREVER] has no limit
    void poll(long timeoutNanos);

    /// Makes a [#poll] that waits now return. Called by any thread, after it put something into the loop's inbox;
    /// must neither block nor throw.
    void wakeUp();

    /// Whether anybody waits for I/O, so that [#poll] may yet make a thread go on. Called on the loop.
    ///
    /// @return true also if that is not known
    default boolean awaitsIo() {
        return true;
    }

    /// Gives back what the poller holds. Called once, when the loop has ended.
    @Override
    void close();
}
