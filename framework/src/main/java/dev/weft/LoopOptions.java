package dev.weft;

import dev.weft.loop.Clock;
import dev.weft.loop.Director;
import dev.weft.loop.GuestPolicy;
import java.time.Duration;
import java.util.Objects;
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
public record LoopOptions(String name, Clock clock, GuestPolicy guests, Duration closeGrace, long stackSize,
        @Nullable Director director) {

    private static final LoopOptions DEFAULTS = new LoopOptions("loop", Clock.SYSTEM, GuestPolicy.ALLOW,
            Duration.ofSeconds(5), 0, null);

    /// Checks what is given.
    ///
    /// @throws NullPointerException     if anything is null
    /// @throws IllegalArgumentException if the grace or the stack size is negative
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
        return new LoopOptions(newName, clock, guests, closeGrace, stackSize, director);
    }

    /// The same on another clock.
    ///
    /// @param newClock for everything that is timed on the loop
    /// @return new options
    public LoopOptions clock(Clock newClock) {
        return new LoopOptions(name, newClock, guests, closeGrace, stackSize, director);
    }

    /// The same with another policy for guests.
    ///
    /// @param policy for virtual threads that others start on the loop
    /// @return new options
    public LoopOptions guests(GuestPolicy policy) {
        return new LoopOptions(name, clock, policy, closeGrace, stackSize, director);
    }

    /// The same with another grace.
    ///
    /// @param grace how long a closing loop waits
    /// @return new options
    public LoopOptions closeGrace(Duration grace) {
        return new LoopOptions(name, clock, guests, grace, stackSize, director);
    }

    /// The same with another carrier stack.
    ///
    /// @param bytes or 0
    /// @return new options
    public LoopOptions stackSize(long bytes) {
        return new LoopOptions(name, clock, guests, closeGrace, bytes, director);
    }

    /// The same with a director.
    ///
    /// @param newDirector who decides what the program leaves open
    /// @return new options
    public LoopOptions director(Director newDirector) {
        return new LoopOptions(name, clock, guests, closeGrace, stackSize, newDirector);
    }
}
