package dev.weft.loop;

/// The time that a loop lives by: every sleep, timeout and deadline on it is measured with its clock.
@FunctionalInterface
public interface Clock {

    /// The JVM's `System.nanoTime()`.
    Clock SYSTEM = System::nanoTime;

    /// The time now. Only differences mean anything, and they may overflow: compare by `a - b < 0`.
    ///
    /// Called on the carrier, so it must not block, lock or throw.
    ///
    /// @return ns since some fixed moment
    long nanoTime();
}
