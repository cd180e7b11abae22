package dev.weft;

import dev.weft.loop.Clock;
import dev.weft.loop.Director;
import dev.weft.loop.GuestPolicy;
import dev.weft.loop.Measure;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
/// @param slowStep   how long a task may hold the loop up before that is logged, while it does; empty for never
/// @param measures   what is measured of each task, at a cost
/// @param limit      how much the loop takes in at a time
/// @param reusesThreads whether a task may start on the thread of one that has ended
public record LoopOptions(String name, Clock clock, GuestPolicy guests, Duration closeGrace, long stackSize,
        @Nullable Director director, Optional<Duration> reportDeadlocks, Optional<Duration> slowStep,
        Set<Measure> measures, LoadLimit limit, boolean reusesThreads) {

    private static final LoopOptions DEFAULTS = new LoopOptions("loop", Clock.SYSTEM, GuestPolicy.ALLOW,
            Duration.ofSeconds(5), 0, null, Optional.empty(), Optional.of(Duration.ofMillis(100)), Set.of(),
            LoadLimit.none(), true);

    /// Checks what is given.
    ///
    /// @throws NullPointerException     if anything is null
    /// @throws IllegalArgumentException if the grace or the stack size is negative, or it is to be reported stuck, or
    ///                                  slow, after no time at all
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
        if (slowStep.isPresent() && !slowStep.get().isPositive()) {
            throw new IllegalArgumentException("slowStep must be > 0, or empty for never, got " + slowStep.get());
        }
        measures = Set.copyOf(measures);
        Objects.requireNonNull(limit, "limit");
    }

    /// A loop called "loop", on the system's clock, which allows guests, gives a closing task five seconds, tells of a task that
    /// holds it up for 100 ms, measures nothing and takes everything in.
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
        return new LoopOptions(newName, clock, guests, closeGrace, stackSize, director, reportDeadlocks, slowStep,
                measures, limit, reusesThreads);
    }

    /// The same on another clock.
    ///
    /// @param newClock for everything that is timed on the loop
    /// @return new options
    public LoopOptions clock(Clock newClock) {
        return new LoopOptions(name, newClock, guests, closeGrace, stackSize, director, reportDeadlocks, slowStep,
                measures, limit, reusesThreads);
    }

    /// The same with another policy for guests.
    ///
    /// @param policy for virtual threads that others start on the loop
    /// @return new options
    public LoopOptions guests(GuestPolicy policy) {
        return new LoopOptions(name, clock, policy, closeGrace, stackSize, director, reportDeadlocks, slowStep,
                measures, limit, reusesThreads);
    }

    /// The same with another grace.
    ///
    /// @param grace how long a closing loop waits
    /// @return new options
    public LoopOptions closeGrace(Duration grace) {
        return new LoopOptions(name, clock, guests, grace, stackSize, director, reportDeadlocks, slowStep, measures,
                limit, reusesThreads);
    }

    /// The same with another carrier stack.
    ///
    /// @param bytes or 0
    /// @return new options
    public LoopOptions stackSize(long bytes) {
        return new LoopOptions(name, clock, guests, closeGrace, bytes, director, reportDeadlocks, slowStep, measures,
                limit, reusesThreads);
    }

    /// The same with a director.
    ///
    /// @param newDirector who decides what the program leaves open
    /// @return new options
    public LoopOptions director(Director newDirector) {
        return new LoopOptions(name, clock, guests, closeGrace, stackSize, newDirector, reportDeadlocks, slowStep,
                measures, limit, reusesThreads);
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
        return new LoopOptions(name, clock, guests, closeGrace, stackSize, director, Optional.of(after), slowStep,
                measures, limit, reusesThreads);
    }

    /// The same, and a task that has held the loop up for so long, without a point at which others could run, is logged with its
    /// stack, while it does. Seen from outside, by one thread for all loops that looks twice in that time: the tasks pay nothing
    /// for it. One line of the program is told once a minute, all together ten times a minute; [LoopLoad#slowSteps] counts all.
    ///
    /// @param after how long, by the system's clock; zero for never
    /// @return new options
    /// @throws IllegalArgumentException if it is negative
    public LoopOptions slowStep(Duration after) {
        return new LoopOptions(name, clock, guests, closeGrace, stackSize, director, reportDeadlocks,
                after.isZero() ? Optional.empty() : Optional.of(after), measures, limit, reusesThreads);
    }

    /// The same, measuring of each task what it uses: [TaskTree.Usage] tells it. Costs time at every switch.
    ///
    /// @param what nothing for nothing
    /// @return new options
    public LoopOptions measure(Measure... what) {
        return new LoopOptions(name, clock, guests, closeGrace, stackSize, director, reportDeadlocks, slowStep,
                Set.of(what), limit, reusesThreads);
    }

    /// The same with a limit to what comes in from outside.
    ///
    /// @param newLimit for [EventLoop#submit], [EventLoop#run] and [EventLoop#asExecutorService]
    /// @return new options
    public LoopOptions limit(LoadLimit newLimit) {
        return new LoopOptions(name, clock, guests, closeGrace, stackSize, director, reportDeadlocks, slowStep,
                measures, newLimit, reusesThreads);
    }

    /// The same with another way to come by threads. By default, when a task ends and the next to run is one that has not begun,
    /// of the same group and under the same scoped values, then that starts on the same thread: making and ending one costs more
    /// than all else of a fork. Nobody sees a difference but by the thread's id; a thread on which something was left, as a
    /// thread-local or an interrupt, ends with its task.
    ///
    /// Say false where threads are told apart: by code that keeps something for each in a map of its own, or that interrupts a
    /// thread which it has kept from a task that may have ended.
    ///
    /// @param reuses false for a new thread for each task
    /// @return new options
    public LoopOptions reusesThreads(boolean reuses) {
        return new LoopOptions(name, clock, guests, closeGrace, stackSize, director, reportDeadlocks, slowStep,
                measures, limit, reuses);
    }
}
