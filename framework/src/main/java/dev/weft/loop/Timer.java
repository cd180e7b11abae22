package dev.weft.loop;

import org.jspecify.annotations.Nullable;

/// Something that happens at a time. Lives in at most one [Timers]; reusable after it fired or was cancelled.
abstract class Timer {

    /// Breaks ties: first set, first fired.
    long sequence;
    /// Where in the heap, or -1.
    int index = -1;
    /// Off the loop: what stands for it in the JDK's timers.
    @Nullable Object alarm;

    /// Called when due, on the carrier: must only make things runnable.
    ///
    /// @return false if what it made runnable must run before later timers fire, to keep their order
    abstract boolean fire();

    final boolean isSet() {
        return index >= 0;
    }
}
