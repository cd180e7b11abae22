package dev.weft.testing;

import dev.weft.Action;
import dev.weft.Body;
import dev.weft.Outcome;
import dev.weft.Weft;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Strand;
import dev.weft.internal.carrier.Hook;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.FutureTask;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Runs a concurrent program so that a number, the seed, decides everything that is left open: who runs next, which of two
/// timers is first, what is random. The same seed gives the same run, each time and on each machine; another seed gives
/// another, perhaps one that happens once a year in production.
///
/// ```java
/// Simulation.explore(1000, () -> {
///     Account account = new Account(100);
///     Weft.gather(() -> account.withdraw(80), () -> account.withdraw(80));
///     assertTrue(account.balance() >= 0);
/// });
/// ```
///
/// The program is ordinary blocking code, on a loop with a [VirtualClock]. A seed that fails is told together with the shortest
/// schedule that still fails, and `Simulation.of(seed).run(body)` does it again, in a debugger if you like: time stands still
/// while you look.
///
/// **What belongs to the simulation.** All tasks and virtual threads that the program starts, Weft's own waits, the locks and
/// queues of `java.util.concurrent`, `synchronized`. [Weft#offload] without an executor runs inside.
///
/// **What does not**, and ends the run with a [NotSimulatedError] that says where: other threads that wake a task, and waits that
/// the JDK times, if their time is over and [VirtualTimeAgent] does not make them virtual. What the program reads of the outside, as `System.nanoTime`,
/// files, the iteration order of `Set.of` or of objects by their identity, may differ between runs and is not noticed, unless the
/// [trace][Trial#hash] shows it.
///
/// **What ends a run** besides the program: a deadlock ([DeadlockError]), too many steps, too much time. Then all tasks are
/// cancelled; one that cannot be is left where it is, for ever.
///
/// Immutable; may be used by any thread. Needs the JVM flag that loops need.
public final class Simulation {

    private static final long MAX_STEPS = 10_000_000;
    private static final Duration MAX_TIME = Duration.ofDays(365);
    static final Duration LONGEST = Duration.ofDays(36_500);

    private final long seed;
    private final Strategy strategy;
    private final int prefix;
    private final long maxSteps;
    private final Duration maxTime;

    private Simulation(long seed, Strategy strategy, int prefix, long maxSteps, Duration maxTime) {
        this.seed = seed;
        this.strategy = strategy;
        this.prefix = prefix;
        this.maxSteps = maxSteps;
        this.maxTime = maxTime;
    }

    /// A simulation by [Strategy#RANDOM], of at most ten million steps and a year.
    ///
    /// @param seed decides everything
    /// @return to be run
    public static Simulation of(long seed) {
        return new Simulation(seed, Strategy.RANDOM, Integer.MAX_VALUE, MAX_STEPS, MAX_TIME);
    }

    /// The same by another strategy.
    ///
    /// @param newStrategy for choosing who runs next
    /// @return a new simulation
    public Simulation strategy(Strategy newStrategy) {
        return new Simulation(seed, Objects.requireNonNull(newStrategy, "strategy"), prefix, maxSteps, maxTime);
    }

    /// The same, with only so many choices by the strategy; after these it is first come, first served. A schedule that fails
    /// after few choices is easier to understand.
    ///
    /// @param choices zero or more
    /// @return a new simulation
    /// @throws IllegalArgumentException if it is negative
    public Simulation prefix(int choices) {
        if (choices < 0) {
            throw new IllegalArgumentException("a prefix of " + choices + " choices: that must not be negative");
        }
        return new Simulation(seed, strategy, choices, maxSteps, maxTime);
    }

    /// The same with another limit: a run that takes more steps fails. A step is from where a task is chosen to run to where it
    /// waits or yields.
    ///
    /// @param steps above zero
    /// @return a new simulation
    /// @throws IllegalArgumentException if it is not above zero
    public Simulation maxSteps(long steps) {
        if (steps <= 0) {
            throw new IllegalArgumentException("at most " + steps + " steps: that must be above zero");
        }
        return new Simulation(seed, strategy, prefix, steps, maxTime);
    }

    /// The same with another limit: a run that takes longer, in virtual time, fails.
    ///
    /// @param time above zero, at most 100 years
    /// @return a new simulation
    /// @throws IllegalArgumentException if it is not
    public Simulation maxTime(Duration time) {
        if (time.isNegative() || time.isZero() || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "at most " + time + " of virtual time: that must be above zero, and no more"
                            + " than 100 years");
        }
        return new Simulation(seed, strategy, prefix, maxSteps, time);
    }

    // --- running ---

    /// Runs a program. As [Weft#run], in a simulation.
    ///
    /// If it fails, what is thrown has, among the suppressed, how to run it again. A failure of a task that nobody looked at is
    /// one of the program. An interrupt of the caller cancels the program.
    ///
    /// @param body the program, which runs as the first task
    /// @param <T>  of its result
    /// @param <X>  of its exceptions
    /// @return what the body returned
    /// @throws X                             what the body threw
    /// @throws CancellationException         if the body was cancelled
    /// @throws AssertionError                if the simulation could not go on: a [DeadlockError], a [NotSimulatedError], or that it
    ///                                       went on for too long
    /// @throws IllegalStateException         if called on a loop
    /// @throws UnsupportedOperationException if loops cannot run in this JVM; the message says why
    public <T extends @Nullable Object, X extends Exception> T run(Body<T, X> body) throws X {
        Trial<T> trial = trial(body::call, false);
        return switch (trial.outcome()) {
            case Outcome.Success<T>(T value) -> value;
            case Outcome.Failure<T>(Throwable failure) -> {
                failure.addSuppressed(new Replay(this + " failed after " + trial.steps() + " steps, at " + trial.time()
                        + "; " + this + ".run(body) does it again, and .trial(body).schedule() shows who ran when"));
                throw Simulation.<X>sneak(failure);
            }
            case Outcome.Cancelled<T>(String reason) -> throw new CancellationException(this + " was " + reason);
        };
    }

    /// As [#run(Body)], for a program without a result.
    ///
    /// @param body the program
    /// @param <X>  of its exceptions
    /// @throws X                             what the body threw
    /// @throws CancellationException         if the body was cancelled
    /// @throws AssertionError                if the simulation could not go on
    /// @throws IllegalStateException         if called on a loop
    /// @throws UnsupportedOperationException if loops cannot run in this JVM
    public <X extends Exception> void run(Body.OfVoid<X> body) throws X {
        Objects.requireNonNull(body, "body");
        this.<@Nullable Void, X>run(() -> {
            body.run();
            return null;
        });
    }

    /// Runs a program, and tells how that went, whatever it was. Slower than [#run(Body)] if there are many steps: it looks at
    /// where each task goes on.
    ///
    /// @param body the program
    /// @param <T>  of its result
    /// @return its outcome, and the trace
    /// @throws IllegalStateException         if called on a loop
    /// @throws UnsupportedOperationException if loops cannot run in this JVM
    public <T extends @Nullable Object> Trial<T> trial(Callable<? extends T> body) {
        return trial(body, true);
    }

    <T extends @Nullable Object> Trial<T> trial(Callable<? extends T> body, boolean recorded) {
        Objects.requireNonNull(body, "body");
        if (!Hook.isAvailable()) {
            throw new UnsupportedOperationException(Hook.problem());
        }
        if (Thread.currentThread().isVirtual()) {
            return elsewhere(() -> trial(body, recorded));
        }
        Conductor conductor = new Conductor(this, recorded);
        Buggify.begin();
        try {
            Outcome<T> outcome = Attempt.<T>simulated(conductor).outcomeOf(body);
            return new Trial<>(outcome, conductor.hash(), conductor.steps(), conductor.choices(),
                    conductor.clock.elapsed(), conductor.schedule());
        } finally {
            Buggify.end();
        }
    }

    /// A virtual thread cannot be a carrier, and a carrier of its own would be told of the program by another thread.
    private static <T> T elsewhere(Callable<T> run) {
        if (Strand.current().domain() instanceof Scheduler) {
            throw new IllegalStateException("a simulation inside a loop: run it from a thread outside");
        }
        FutureTask<T> task = new FutureTask<>(run);
        Thread thread = Thread.ofPlatform().name("weft-simulation").start(task);
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                thread.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (task.state() == FutureTask.State.SUCCESS) {
            return task.resultNow();
        }
        throw Simulation.<RuntimeException>sneak(task.exceptionNow());
    }

    /// Runs a program with many seeds, from 1 on, by [Strategy#RANDOM].
    ///
    /// If one fails, the shortest prefix of its choices that still fails is looked for, which runs the program some dozens of times
    /// more. With the system property `weft.simulation.seed` only that seed is tried.
    ///
    /// @param seeds how many
    /// @param body  the program: makes all that it needs anew, since it is run many times
    /// @return what was tried, if no seed failed
    /// @throws SimulationFailedError         if one failed
    /// @throws IllegalArgumentException      if the number of seeds is not above zero
    /// @throws IllegalStateException         if called on a loop
    /// @throws UnsupportedOperationException if loops cannot run in this JVM
    public static Exploration explore(int seeds, Action body) {
        return explore(seeds, Strategy.RANDOM, body);
    }

    /// As [#explore(int, Action)], for a program with a result, which is dropped.
    ///
    /// @param seeds how many
    /// @param body  the program
    /// @return what was tried, if no seed failed
    /// @throws SimulationFailedError if one failed
    public static Exploration explore(int seeds, Callable<?> body) {
        Objects.requireNonNull(body, "body");
        return explore(seeds, Strategy.RANDOM, (Action) body::call);
    }

    /// As [#explore(int, Action)], by another strategy.
    ///
    /// @param seeds    how many
    /// @param strategy for choosing who runs next
    /// @param body     the program
    /// @return what was tried, if no seed failed
    /// @throws SimulationFailedError if one failed
    public static Exploration explore(int seeds, Strategy strategy, Action body) {
        if (seeds <= 0) {
            throw new IllegalArgumentException("explore " + seeds + " seeds: that must be above zero");
        }
        Objects.requireNonNull(body, "body");
        Callable<@Nullable Void> program = () -> {
            body.run();
            return null;
        };
        Strategy fitting = strategy.wantsLength()
                ? strategy.forRunsOf(of(0).strategy(Strategy.FIFO).trial(program, false).choices())
                : strategy;
        Long only = Long.getLong("weft.simulation.seed");
        Set<Long> hashes = new HashSet<>();
        long steps = 0;
        for (int i = 1; i <= (only == null ? seeds : 1); i++) {
            Simulation simulation = of(only == null ? i : only).strategy(fitting);
            Trial<?> trial = simulation.trial(program, false);
            if (!(trial.outcome() instanceof Outcome.Success)) {
                throw new Shrinking(simulation, (simulated, recorded) -> simulated.trial(program, recorded))
                        .failure(trial, i, seeds);
            }
            hashes.add(trial.hash());
            steps += trial.steps();
        }
        return new Exploration(only == null ? seeds : 1, hashes.size(), steps);
    }

    // --- inside ---

    /// Random numbers that depend on the seed. From a task of a simulation.
    ///
    /// @return the one generator of this run
    /// @throws IllegalStateException if no simulation is running here
    public static RandomGenerator random() {
        return current("random()").random;
    }

    /// The clock of the running simulation. From a task of a simulation.
    ///
    /// @return by which everything in it goes
    /// @throws IllegalStateException if no simulation is running here
    public static VirtualClock clock() {
        return current("clock()").clock;
    }

    /// Whether the caller is a task of a simulation.
    ///
    /// @return false elsewhere
    public static boolean isRunning() {
        return Conductor.current() != null;
    }

    private static Conductor current(String what) {
        Conductor conductor = Conductor.current();
        if (conductor == null) {
            throw new IllegalStateException(
                    "Simulation." + what + " in " + Thread.currentThread() + ", which is no task of a"
                            + " simulation: call it inside Simulation.of(seed).run(...)");
        }
        return conductor;
    }

    // --- settings ---

    long seed() {
        return seed;
    }

    Strategy strategy() {
        return strategy;
    }

    int prefix() {
        return prefix;
    }

    long maxSteps() {
        return maxSteps;
    }

    Duration maxTime() {
        return maxTime;
    }

    /// The simulation as it is written in a program, but for its limits.
    @Override
    public String toString() {
        return "Simulation.of(" + seed + ")" + (strategy == Strategy.RANDOM ? "" : ".strategy(" + strategy + ")")
                + (prefix == Integer.MAX_VALUE ? "" : ".prefix(" + prefix + ")");
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Throwable> X sneak(Throwable failure) throws X {
        throw (X) failure;
    }
}
