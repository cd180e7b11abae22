package dev.weft.loop;

import dev.weft.internal.carrier.Container;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Where a tree of scopes lives: who mounts its threads, by which clock its deadlines go, and what keeps two of its
/// threads from touching the tree at once. On a loop nothing is needed for that, since between switch points a task has
/// the loop to itself; off the loop each tree has a lock. All else is written once, for both.
public abstract sealed class Domain permits Scheduler, Ambient {

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE >> 1);

    Domain() {
    }

    /// The time by which everything in the domain lives.
    ///
    /// @return ns since some fixed moment; compare by difference
    public abstract long nanoTime();

    /// A duration as the timers count it.
    ///
    /// @param duration any
    /// @return ns, zero or more; what is longer than 146 years is cut
    public static long nanos(Duration duration) {
        Objects.requireNonNull(duration, "duration");
        return duration.compareTo(LONGEST) >= 0 ? LONGEST.toNanos() : duration.isNegative() ? 0 : duration.toNanos();
    }

    /// A moment from now.
    ///
    /// @param duration less than zero counts as zero
    /// @return in ns of the domain's clock: a deadline for [Waiter#await(long)]
    public final long deadlineIn(Duration duration) {
        return deadlineIn(nanos(duration));
    }

    /// A moment from now.
    ///
    /// @param nanos less than zero counts as zero
    /// @return in ns of the domain's clock: a deadline for [Waiter#await(long)]
    public final long deadlineIn(long nanos) {
        long deadline = nanoTime() + Math.clamp(nanos, 0, Long.MAX_VALUE >> 1);
        return deadline == Waiter.NO_DEADLINE ? deadline + 1 : deadline;
    }

    /// Whether the calling thread may touch the tree between [#enter] and [#exit].
    ///
    /// @return false for a thread outside the loop; off the loop, any thread may
    public abstract boolean isInside();

    /// Begins a stretch in which no other thread touches the tree. Not allowed from outside the domain.
    public abstract void enter();

    /// Ends what [#enter] began, and sends the interrupts that came up meanwhile.
    public abstract void exit();

    /// Runs `action` under exclusion: at once if the calling thread is inside the domain, else soon.
    ///
    /// @param action short; must not block
    public abstract void exclusively(Runnable action);

    /// Chooses where nothing else decides. From inside.
    ///
    /// @param bound above zero
    /// @return from 0 to below it
    public int choose(int bound) {
        return ThreadLocalRandom.current().nextInt(bound);
    }

    /// Lets other threads of the operating system have the processor, since one of them holds what the caller needs. On a
    /// loop no switch point: its other tasks do not run. From inside.
    public abstract void giveWay();

    /// Runs something of the JDK's that takes locks which a loop's carrier takes, too, as those of its selector. On a loop the
    /// thread is not unmounted meanwhile: were it, it could stand in the line for such a lock before the carrier, and be the
    /// one that is woken when the lock is free; and only the carrier could run it.
    ///
    /// @param action short, and waits for nothing else
    public void staysMounted(Runnable action) {
        action.run();
    }

    /// Whether a [Director] decides what is left open. Then nothing may depend on what else is a matter of chance, as when the garbage
    /// collector runs.
    ///
    /// @return never changes
    public boolean isDirected() {
        return false;
    }

    /// Something outside the domain has begun that will make one of its threads ready, as an offloaded call: a clock that only
    /// moves when nothing else can happen must wait for it. From inside.
    public void expect() {
    }

    /// What was announced by [#expect] has happened. From inside.
    public void happened() {
    }

    /// The calling thread begins to wait for what may come from outside the program at any time, or never, as the end of a
    /// process: until [#endForeignWait] its loop is not taken for stuck. From inside.
    public void beginForeignWait() {
    }

    /// Ends what [#beginForeignWait] began. From inside, by the same thread.
    public void endForeignWait() {
    }

    /// Makes an unstarted virtual thread for a strand.
    ///
    /// @param name   or "" for none
    /// @param strand whose thread it will be, and what it runs
    abstract Thread newThread(String name, Strand strand);

    /// Takes in a strand that is about to be linked into the tree, and then started. Under exclusion.
    abstract void admit(Strand strand);

    /// Starts the thread of a strand, now or when its turn comes. Called inside the domain.
    abstract void start(Strand strand, @Nullable Container container);

    /// The strand's body has returned; called by its thread, as its last act.
    abstract void ended(Strand strand);

    /// Whom the thread of a strand whose body has returned may run next, instead of ending. Called by that thread.
    ///
    /// @return on its thread now; null if there is none
    @Nullable Strand successor(Strand ended) {
        return null;
    }

    /// Suspends the current thread until [#resume], until interrupted, or for no reason.
    ///
    /// @param on       what it waits for, for thread dumps
    /// @param deadline or [Waiter#NO_DEADLINE]
    /// @return true if the deadline has passed; a domain whose timers end the wait need not tell
    abstract boolean park(Object on, long deadline);

    /// Makes a strand that parks run again. Any thread.
    abstract void resume(Strand strand);

    /// Sees to it that [Strand#sendInterrupt] is called soon, from where it may block. Under exclusion.
    abstract void interruptSoon(Strand strand);

    /// Sets a timer. Under exclusion.
    abstract void setTimer(Timer timer, long deadline);

    /// Takes a timer back, if it is set. Under exclusion.
    abstract void cancelTimer(Timer timer);
}
