package dev.weft.internal.carrier;

/// What the JDK calls when one of our virtual threads becomes runnable, or wants to be woken later.
///
/// Neither method may throw, block, take a lock, log or run user code: both are called from threads on which every
/// virtual thread of the JVM depends (the unblocker, the pollers), and a throw from there ends them for good.
public interface CarrierScheduler {

    /// Takes a continuation that is ready to be mounted. Called by any thread.
    ///
    /// @param continuation to be run, once, on a platform thread
    void execute(Runnable continuation);

    /// Runs a wake-up of the JDK after a delay: a timed park, `Thread.sleep`, a timed `Object.wait`. Called on the
    /// thread that runs the continuation.
    ///
    /// @param wakeUp     the JDK's own code: makes the thread runnable again
    /// @param delayNanos from now, in ns
    /// @return the timer, which the JDK cancels when the thread was woken otherwise
    WakeUp schedule(Runnable wakeUp, long delayNanos);
}
