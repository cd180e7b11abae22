package dev.weft.internal.carrier;

/// A call stack of its own inside a virtual thread: a continuation that the thread mounts on top of its own frames, takes
/// off again when the body suspends, and mounts again where it stood. The frames on it see the thread as
/// `Thread.currentThread()`; if they park, the whole thread does.
///
/// May be run only by the thread that ran it first. The compiler takes `Thread.currentThread()` for a constant within a
/// method, so a frame that went on in another thread could act on the first one.
///
/// While it is suspended or suspends, the thread must hold no monitor: see [Hook#holdsMonitor].
public interface InnerStack {

    /// Mounts it: runs the body from its beginning, or from where it suspended, until it suspends or returns. The body must
    /// let nothing out.
    void run();

    /// Suspends the innermost one that the current thread has mounted: its [#run] returns.
    ///
    /// @throws IllegalStateException if a native frame stands between, so that it cannot: it goes on
    static void suspend() {
        InnerContinuation.suspend();
    }
}
