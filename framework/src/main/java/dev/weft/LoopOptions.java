package dev.weft;

import dev.weft.loop.Clock;
import dev.weft.loop.Director;
import dev.weft.loop.GuestPolicy;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a loop behaves. Immutable; begin with [#defaults] or [#named].
///
/// @param name       of the loop and its carrier, for people
/// @param clock      by which its sleeps, timeouts and deadlines go; that of the system stands still when the JVM does
/// @param guests     what becomes of virtual threads that others start on it
/// @param closeGrace how long a closing loop waits for tasks that it has cancelled; those that are left then are logged
///                   and go on on a rescue thread. When the program ends, also how long a run may clean up
/// @param stackSize  of the carrier, in bytes, or 0 for the JVM's default: tasks run on the carrier's stack, so this is
///                   how deep they can recurse. Without effect where the carrier is the caller of [Weft#run]
/// @param director   decides what the program leaves open, as a simulation does; null for first come, first served. Such a
///                   loop takes part in no I/O
/// @param reportDeadlocks after how long it is logged that the loop is stuck, with who waits for whom; empty for never
public record LoopOptions(String name, Clock clock, GuestPolicy guests, Duration closeGrace, long stackSize,
        @Nullable Director director, Optional<Duration> reportDeadlocks) {

    private static final LoopOptions DEFAULTS = new LoopOptions("loop", Clock.SYSTEM, GuestPolicy.ALLOW,
            Duration.ofSeconds(5), 0, null, Optional.empty());

    /// Checks what is given.
    ///
    /// @throws NullPointerException     if anything is null
    /// @throws IllegalArgumentException if the grace or the stack size is negative, or it is to be reported stuck after no
    ///                                  time at all
    public LoopOptions {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(guests, "guests");
        if (closeGrace.isNegative()) {
            throw new IllegalArgumentException("closeGrace must be >= 0, got " + closeGrace);
        }
        if (stackSize < 0) {
            throw new IllegalArgumentException("stackSize must be >= 0, got " + stackSize);
        }
        if (reportDeadlocks.isPresent() && !reportDeadlocks.get().isPositive()) {
            throw new IllegalArgumentException("reportDeadlocks must be > 0, got " + reportDeadlocks.get());
        }
    }

    /// A loop called "loop", on the system's clock, which allows guests and gives a closing task five seconds.
    ///
    /// @return the defaults
    public static LoopOptions defaults() {
        return DEFAULTS;
    }

    /// The defaults, with a name.
    ///
    /// @param name for people
    /// @return new options
    public static LoopOptions named(String name) {
        return DEFAULTS.name(name);
    }

    /// The same with another name.
    ///
    /// @param newName for people
    /// @return new options
    public LoopOptions name(String newName) {
        return new LoopOptions(newName, clock, guests, closeGrace, stackSize, director, reportDeadlocks);
    }

    /// The same on another clock.
    ///
    /// @param newClock for everything that is timed on the loop
    /// @return new options
    public LoopOptions clock(Clock newClock) {
        return new LoopOptions(name, newClock, guests, closeGrace, stackSize, director, reportDeadlocks);
    }

    /// The same with another policy for guests.
    ///
    /// @param policy for virtual threads that others start on the loop
    /// @return new options
    public LoopOptions guests(GuestPolicy policy) {
        return new LoopOptions(name, clock, policy, closeGrace, stackSize, director, reportDeadlocks);
    }

    /// The same with another grace.
    ///
    /// @param grace how long a closing loop waits
    /// @return new options
    public LoopOptions closeGrace(Duration grace) {
        return new LoopOptions(name, clock, guests, grace, stackSize, director, reportDeadlocks);
    }

    /// The same with another carrier stack.
    ///
    /// @param bytes or 0
    /// @return new options
    public LoopOptions stackSize(long bytes) {
        return new LoopOptions(name, clock, guests, closeGrace, bytes, director, reportDeadlocks);
    }

    /// The same with a director.
    ///
    /// @param newDirector who decides what the program leaves open
    /// @return new options
    public LoopOptions director(Director newDirector) {
        return new LoopOptions(name, clock, guests, closeGrace, stackSize, newDirector, reportDeadlocks);
    }

    /// The same, and a loop that is stuck is reported: one warning with the [WaitGraph] is logged when for so long no task
    /// has run, though some live on it, and the loop knows of nothing that could wake one: no timer, no I/O, no offloaded
    /// call. Once each time, and not again for one that looks the same as the last.
    ///
    /// Another thread may still wake a task, by a queue or a future: where tasks wait long for such, as a service does that is
    /// fed from outside, choose a longer time. Costs a look at the clock whenever the loop has nothing to do, and no thread.
    /// What is waited for with a timeout is none of this: the timeout tells.
    ///
    /// @param after how long, by the system's clock
    /// @return new options
    /// @throws IllegalArgumentException if it is zero or less
    public LoopOptions reportDeadlocks(Duration after) {
        return new LoopOptions(name, clock, guests, closeGrace, stackSize, director, Optional.of(after));
    }
}
