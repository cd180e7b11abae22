package dev.weft;

import dev.weft.internal.carrier.ThreadLook;
import java.util.function.Function;

/// Who waits for whom on one loop, as it was at one moment: each task and guest, the line of the program at which it is
/// suspended, what it waits for, and who holds that or could end the wait. What waits for itself in a circle comes first.
///
/// ```java
/// log(WaitGraph.of(EventLoop.current()).toString());
/// ```
///
/// It knows Weft's own waits, `synchronized`, `Object.wait`, locks of `java.util.concurrent` that have an owner, and
/// `Thread.join`. A `Semaphore`, a read lock, a latch, a future, a channel have none: what they wait for may come from
/// anywhere, other threads included, so a wait for them is shown and never called a deadlock. A circle of waits that only
/// its members could end is one, unless a timeout or a cancellation cuts it.
public final class WaitGraph {

    // No more: a picture holds the tasks, and somebody may hold this for long.
    private final String text;
    private final boolean tellsOfDeadlock;

    private WaitGraph(WaitPicture picture) {
        this.text = picture.toString();
        this.tellsOfDeadlock = picture.hasDeadlock() || !picture.awaitsIo();
    }

    /// Looks at a loop, from one of its own tasks. No suspension point, and runs no code of the program's: objects that
    /// are not Weft's are shown by their class. It takes up to 0.1 ms for each task that is shown, and as much for
    /// others while the owner of a monitor (`synchronized`) is sought; for 10,000 of them at most.
    ///
    /// The caller is in it only if somebody waits for it.
    ///
    /// @param loop the current one
    /// @return the loop as it is now
    /// @throws WrongThreadException if the caller is not on that loop
    public static WaitGraph of(EventLoop loop) {
        return of(loop, ThreadLook::at);
    }

    /// @param eye what looks at the loop's threads
    static WaitGraph of(EventLoop loop, Function<Thread, ThreadLook> eye) {
        loop.assertCurrent();
        return new WaitGraph(new WaitPicture(loop, eye));
    }

    /// Whether this is a reason to think that nobody will ever go on, if nobody could go on when it was taken: some wait for one
    /// another, or none waits in a socket of the JDK's, of which the loop knows nothing.
    ///
    /// @return false if all may just be waiting for the network
    public boolean tellsOfDeadlock() {
        return tellsOfDeadlock;
    }

    /// The graph in words, about fifty lines at most: deadlocks first, then those who wait for nobody that is known, for
    /// whom the rest wait; in each part in the order of their creation.
    ///
    /// @return several lines, without a line feed at the end
    @Override
    public String toString() {
        return text;
    }
}
