package dev.weft.internal.carrier;

import java.util.List;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import org.jspecify.annotations.Nullable;

/// A look at a thread from another: where it stands, and which monitors it has or wants. What this JVM does not tell is
/// left out.
///
/// @param stack   the innermost frame first
/// @param wants   the monitor that it waits to enter, or null
/// @param awaits  whose `notify` it waits for, or null
/// @param monitors those that it is in; an object may be there twice
public record ThreadLook(List<StackTraceElement> stack, @Nullable Object wants, @Nullable Object awaits,
        List<Object> monitors) {

    /// Nothing was seen.
    public static final ThreadLook NOTHING = new ThreadLook(List.of(), null, null, List.of());

    /// Looks at a thread. One that runs meanwhile is stopped for it, and may stand elsewhere when this returns. Not at one of
    /// another loop that may be switching to a stack inside its own: the JVM may crash.
    ///
    /// @param thread virtual
    /// @return as it is now; empty if it has not begun or has ended
    public static ThreadLook at(Thread thread) {
        ThreadLook look = Snapshots.look(thread);
        return look != null ? look : stackOf(thread);
    }

    /// All that can be seen without the JVM's help.
    ///
    /// @param thread virtual
    /// @return its stack, and nothing of monitors
    public static ThreadLook stackOf(Thread thread) {
        return new ThreadLook(List.of(thread.getStackTrace()), null, null, List.of());
    }

    /// Who has a lock of the JDK's.
    ///
    /// @param lock what a thread is parked on
    /// @return null if nobody has it alone, or if it does not tell
    public static @Nullable Thread ownerOf(Object lock) {
        return lock instanceof AbstractOwnableSynchronizer owned ? Snapshots.ownerOf(owned) : null;
    }

    /// What those are parked on who wait for the end of a virtual thread, by `Thread.join`.
    ///
    /// @param thread virtual
    /// @return null if nobody has waited for that yet
    public static @Nullable Object endOf(Thread thread) {
        return Snapshots.endOf(thread);
    }
}
