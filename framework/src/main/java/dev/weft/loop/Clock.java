package dev.weft.loop;

/// The time that a loop lives by: every sleep, timeout and deadline on it is measured with its clock.
@FunctionalInterface
public interface Clock {

    /// The JVM's `System.nanoTime()`, less the time for which the whole JVM stood still while loops ran: the machine slept, the
    /// process was stopped, a debugger had suspended all threads. So no deadline passes in a time in which nobody could meet
    /// it. What is shorter than four seconds may not be noticed. Never goes back.
    Clock SYSTEM = Standstill.OF_THIS_JVM::nanoTime;

    /// The time now. Only differences mean anything, and they may overflow: compare by `a - b < 0`.
    ///
    /// Called on the carrier, so it must not block, lock or throw.
    ///
    /// @return ns since some fixed moment
    long nanoTime();

    /// How long an idle loop should wait, really, for a moment of this clock. Called on the carrier when nothing can run before
    /// that, so it must not block, lock or throw. A clock that is not the system's may move to the moment here.
    ///
    /// @param deadline as [#nanoTime] counts, the earliest that anybody on the loop waits for
    /// @return ns of real time; zero or less if the moment has come; [Poller#FOREVER] if it will not come by itself
    default long nanosUntil(long deadline) {
        return deadline - nanoTime();
    }

    /// Whether waits of the JDK's that the loop does not see, say `Thread.sleep`, last as long by this clock as they do really.
    ///
    /// @return true for the system's
    default boolean isReal() {
        return true;
    }

    /// Tells of a loop that will live by this clock. Called once for each, by the thread that opens it.
    ///
    /// @param loop new
    /// @throws IllegalStateException if the clock can have no more loops
    default void opened(Scheduler loop) {
    }
}
