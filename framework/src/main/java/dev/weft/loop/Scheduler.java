package dev.weft.loop;

import dev.weft.internal.carrier.CarrierPool;
import dev.weft.internal.carrier.CarrierScheduler;
import dev.weft.internal.carrier.Container;
import dev.weft.internal.carrier.Hook;
import dev.weft.internal.carrier.JdkTime;
import dev.weft.internal.carrier.WakeUp;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The engine of one loop: mounts its virtual threads on one carrier, one at a time.
///
/// A turn runs what was ready when it began, then takes in what other threads sent, then fires the timers that are due,
/// then polls I/O, without waiting if anything is ready. So nothing that makes itself ready again can starve the rest,
/// and the order is a function of the program alone.
public final class Scheduler extends Domain implements CarrierScheduler, Container.Members {

    /* execute is called from threads on which every virtual thread of the JVM depends: it only enqueues. A throw or a
     * lock there loses threads all over the JVM. */

    private final String name;
    private final Clock clock;
    private final @Nullable JdkClock jdkClock;
    private final GuestPolicy guestPolicy;
    private final boolean reusesThreads;
    private final @Nullable Director director;
    private final CarrierPool pool = new CarrierPool(this);
    private final Carrier carrier;
    private final Container container;
    private final Steward steward;
    private final Residents residents;
    private volatile @Nullable Object attachment;
    private int expected;
    private int foreignWaits;

    /// A new engine, not running yet.
    ///
    /// @param name        of the loop, for people
    /// @param clock       its time
    /// @param provider    makes its poller, or null for one that parks
    /// @param guestPolicy for threads that others start on it
    /// @param director    decides what is left open, or null for first come, first served
    /// @param measures    what is to be measured of each task
    /// @param reusesThreads whether a strand may start on the thread of one that has ended
    /// @throws UnsupportedOperationException if loops cannot run in this JVM; the message says why
    public Scheduler(String name, Clock clock, @Nullable PollerProvider provider, GuestPolicy guestPolicy,
            @Nullable Director director, Set<Measure> measures, boolean reusesThreads) {
        String problem = Hook.problem();
        if (problem != null) {
            throw new UnsupportedOperationException(problem);
        }
        this.name = name;
        this.clock = clock;
        this.jdkClock = clock.isReal() || !JdkTime.isAsked() ? null : new JdkClock(clock, director);
        this.guestPolicy = guestPolicy;
        this.reusesThreads = reusesThreads;
        this.director = director;
        clock.opened(this);
        this.carrier = new Carrier(this, clock, provider != null ? provider.open(this) : new ParkPoller(), director,
                measures);
        this.steward = new Steward(this);
        // From now on thread dumps look in.
        this.container = Hook.openSharedContainer(this);
        this.residents = new Residents(this, steward);
        steward.strand().launched();
        Hook.start(steward.thread(), container, Hook.bindings());
    }

    // --- the carrier ---

    /// Makes the calling platform thread the carrier until `until` holds. If threads are left then, a rescue thread
    /// takes over for as long as they live.
    ///
    /// @param until asked between turns, on the carrier: must only read
    public void drive(BooleanSupplier until) {
        carrier.drive(until);
    }

    /// Whether the carrier was interrupted. Seen between turns and where a task waits: when a task is mounted or
    /// unmounted the JDK clears the flag, so an interrupt that meets a task which then only yields, or waits in foreign
    /// code, is lost.
    ///
    /// @return never false again
    public boolean wasCarrierInterrupted() {
        return carrier.wasInterrupted();
    }

    /// The strand's turn has come.
    void mount(Strand strand) {
        carrier.mount(strand);
    }

    // --- what comes in ---

    /// Whether the calling thread is the carrier, or mounted on it.
    ///
    /// @return false from anywhere else
    public boolean isCurrent() {
        return carrier.isCurrent();
    }

    @Override
    public void execute(Runnable continuation) {
        if (guestPolicy != GuestPolicy.ALLOW && isDiverted(continuation)) {
            return;
        }
        if (carrier.isCurrent()) {
            carrier.accept(continuation);
        } else {
            carrier.noteReady(continuation);
            carrier.send(continuation);
        }
    }

    /// Guests, where they are not wanted. Throwing is allowed in this one case: it is `Thread.start` that fails.
    private boolean isDiverted(Runnable continuation) {
        Thread thread = Hook.threadOf(continuation);
        if (thread == null || Hook.isOurs(thread)) {
            return false;
        }
        if (guestPolicy == GuestPolicy.REFUSE) {
            throw new RejectedExecutionException("loop \"" + name + "\" refuses guests: code in a task started the"
                    + " virtual thread " + thread
                    + "; use TaskGroup.fork or Weft.offload, or allow guests in LoopOptions");
        }
        Hook.defaultScheduler().execute(continuation);
        return true;
    }

    /// Makes the carrier look around.
    public void wakeUp() {
        carrier.wakeUp();
    }

    /// How the loop waits now. On the loop.
    ///
    /// @return what its provider made; one that only parks if there was none, or once that has been closed
    public Poller poller() {
        return carrier.poller();
    }

    @Override
    public WakeUp schedule(Runnable wakeUp, long delayNanos) {
        if (!isCurrent()) {
            // A guest that went to the JDK's scheduler still counts as ours there.
            return Hook.scheduleOnDefault(wakeUp, delayNanos);
        }
        if (!clock.isReal() && jdkClock == null) {
            return waitForReal(wakeUp, delayNanos);
        }
        JdkTimer timer = new JdkTimer(this, wakeUp);
        carrier.timers().set(timer, deadlineIn(delayNanos));
        return timer;
    }

    /// For want of an agent: the JDK would find by its own clock that it is too early, and wait again, for ever when the loop's
    /// has only to be asked to move on.
    private WakeUp waitForReal(Runnable wakeUp, long delayNanos) {
        if (director != null) {
            Strand strand = strandBehind(Objects.requireNonNull(carrier.mounted()));
            RefusedTimer timer = new RefusedTimer(this, director, strand, delayNanos);
            carrier.timers().set(timer, deadlineIn(timer.nanos()));
            return timer;
        }
        return new RealTimer(this, wakeUp, delayNanos);
    }

    /// What the JDK's timed waits on this loop go by.
    ///
    /// @return null for the system's clock: that is the loop's own, or there is no agent that makes them ask
    @Nullable JdkClock jdkClock() {
        return jdkClock;
    }

    @Override
    public void expect() {
        expected++;
    }

    @Override
    public void happened() {
        expected--;
    }

    /// Whether something outside the loop will make one of its threads ready, as far as it knows. On the loop.
    ///
    /// @return false if only the loop itself can
    boolean expectsOthers() {
        return expected > 0;
    }

    /// Where a thread of the loop stands. On the loop, where it does not make the thread ready once more, as a stack trace does
    /// otherwise.
    ///
    /// @param strand that is not mounted, or the current one
    /// @return innermost first; empty if it has not begun, or has ended
    public StackTraceElement[] stackOf(Strand strand) {
        return carrier.stackOf(strand.thread());
    }

    /// When the next timer is due. On the loop.
    ///
    /// @return in ns of the loop's clock, or [Waiter#NO_DEADLINE] if no timer is set
    public long nextDeadline() {
        return carrier.timers().isEmpty() ? Waiter.NO_DEADLINE : carrier.timers().nextDeadline();
    }

    /// Waits until nothing else on the loop can run: everybody waits, for time to pass or for others. Time does not pass before.
    ///
    /// @throws InterruptedException  if the current task is cancelled or interrupted while it waits
    /// @throws WrongThreadException if the calling thread is not on the loop
    public void awaitQuiet() throws InterruptedException {
        if (!isCurrent()) {
            throw new WrongThreadException(this + " expected, but this is " + Thread.currentThread());
        }
        Waiter waiter = new Waiter("everybody else on " + this + " waits");
        carrier.awaitsQuiet(waiter);
        try {
            waiter.await();
        } finally {
            carrier.awaitsQuietNoMore(waiter);
        }
    }

    // --- the domain ---

    @Override
    public int choose(int bound) {
        return director == null ? super.choose(bound) : director.choose(bound);
    }

    @Override
    public boolean isDirected() {
        return director != null;
    }

    /// Who decides what the program leaves open.
    ///
    /// @return null if nobody does: first come, first served
    public @Nullable Director director() {
        return director;
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public boolean isInside() {
        return isCurrent();
    }

    @Override
    public void enter() {
        // Between switch points a task has the loop to itself.
    }

    @Override
    public void exit() {
        // As enter.
    }

    @Override
    public void exclusively(Runnable action) {
        if (isCurrent()) {
            action.run();
        } else {
            carrier.send(() -> steward.add(action));
        }
    }

    @Override
    public void staysMounted(Runnable action) {
        if (Thread.currentThread().isVirtual()) {
            Hook.runPinned(action);
        } else {
            action.run();
        }
    }

    @Override
    public void beginForeignWait() {
        foreignWaits++;
    }

    @Override
    public void endForeignWait() {
        foreignWaits--;
    }

    /// Whether nothing that the loop knows of can make a thread go on that waits here: no timer is set, nobody waits for I/O of
    /// its poller's, and nobody for what comes from outside. Other threads may still wake one. On the loop, or by its carrier.
    ///
    /// @return true also if threads are ready, or if there are none
    public boolean awaitsNothing() {
        return !expectsOthers() && foreignWaits == 0 && carrier.timers().isEmpty() && !carrier.poller().awaitsIo();
    }

    /// Has somebody told whenever the loop has been stuck for a while: nothing has run, and it
    /// [awaits nothing][#awaitsNothing]. Once, until a thread has run again. To be called before the loop is driven.
    ///
    /// @param patience in ns of the system's clock
    /// @param chore    starts a task that calls [#toldOfBeingStuck] as its last act
    public void onStuck(long patience, Runnable chore) {
        carrier.watch(new StuckWatch(patience, () -> liveCount() > 0 && awaitsNothing(), () -> steward.add(chore)));
    }

    /// Whoever was to be told that it is stuck has been told: that this ran is no progress. On the loop.
    public void toldOfBeingStuck() {
        carrier.toldOfBeingStuck();
    }

    @Override
    public void giveWay() {
        Hook.yieldCarrier();
    }

    /// Runs an action of Weft's own on the loop, in a virtual thread. From the carrier's timers too.
    ///
    /// @param action must not run user code
    void chore(Runnable action) {
        steward.add(action);
    }

    @Override
    Thread newThread(String threadName, Strand strand) {
        Thread thread = Hook.newThread(pool, threadName, strand);
        thread.setUncaughtExceptionHandler(strand);
        return thread;
    }

    @Override
    @Nullable Strand successor(Strand ended) {
        return reusesThreads ? carrier.successor(ended) : null;
    }

    @Override
    void admit(Strand strand) {
        strand.isBorn(roughTime(), isMetered());
        // First the queue: should a StackOverflowError cut the fork short later, the carrier will find out what of it is
        // missing, and end it.
        carrier.put(strand);
        residents.add(strand);
    }

    @Override
    void start(Strand strand, @Nullable Container group) {
        strand.startsIn(group != null ? group : container, Hook.bindings());
    }

    /// The first turn of a strand. Its thread is started here, on the carrier's shallow stack: an error inside
    /// `Thread.start` would leave a thread that has neither started nor failed.
    void launch(Strand strand, Container group, Object bindings) {
        carrier.launch(strand, group, bindings);
    }

    @Override
    void ended(Strand strand) {
        residents.remove(strand);
    }

    @Override
    boolean park(Object on, long deadline) {
        carrier.noteInterruptUnderTask();
        LockSupport.park(on);
        return false;
    }

    @Override
    void resume(Strand strand) {
        carrier.put(strand);
    }

    @Override
    void interruptSoon(Strand strand) {
        steward.add(strand::sendInterrupt);
    }

    @Override
    void setTimer(Timer timer, long deadline) {
        carrier.timers().set(timer, deadline);
    }

    @Override
    void cancelTimer(Timer timer) {
        carrier.timers().cancel(timer);
    }

    /// Sets an alarm, anew if it was set. On the loop.
    ///
    /// @param alarm    to ring once
    /// @param deadline in ns of the loop's clock
    public void setAlarm(Alarm alarm, long deadline) {
        carrier.timers().cancel(alarm);
        alarm.on(this);
        carrier.timers().set(alarm, deadline);
    }

    /// Takes an alarm back, if it is set. On the loop.
    ///
    /// @param alarm that was set here
    public void cancelAlarm(Alarm alarm) {
        carrier.timers().cancel(alarm);
    }

    /// Whether the current task is the only thing that the loop has to do now. On the loop.
    ///
    /// @return false if anything is ready, or came in
    public boolean hasNothingElse() {
        return carrier.hasNothing();
    }

    // --- who lives here ---

    /// The scope over everything on the loop. Cancelling it cancels all tasks.
    ///
    /// @return never changes
    public Scope rootScope() {
        return steward.scope();
    }

    /// Whose loop it is: set once, by the facade over this engine.
    ///
    /// @param facade of this engine
    public void attach(Object facade) {
        attachment = facade;
    }

    /// The facade over this engine.
    ///
    /// @return null if none was attached
    public @Nullable Object attachment() {
        return attachment;
    }

    /// The strand of a thread whose handler it is not: a guest, or a task that set a handler of its own.
    Strand strandOf(Thread thread) {
        return residents.of(thread);
    }

    /// The strand of a thread that lives here.
    Strand strandBehind(Thread thread) {
        Strand strand = Strand.of(thread);
        return strand != null ? strand : residents.of(thread);
    }

    /// How many threads the loop has: tasks that have started or will, and guests. On the loop, or as a guess.
    ///
    /// @return 0 or more
    public int liveCount() {
        return residents.count();
    }

    /// How many of them are guests. On the loop, or as a guess.
    ///
    /// @return 0 or more
    public int guestCount() {
        return residents.guestCount();
    }

    /// The strands that live here. On the loop, or as a guess.
    ///
    /// @return a copy
    public List<Strand> strands() {
        return residents.list();
    }

    /// Interrupts the guests, who belong to no scope. Runs on the loop, soon.
    public void interruptGuests() {
        exclusively(() -> {
            for (Strand strand : strands()) {
                if (strand.isGuest()) {
                    steward.add(strand.thread()::interrupt);
                }
            }
        });
    }

    /// Puts back into the run queue a thread that is runnable and was found in no queue. Too often does no harm.
    void resubmit(Strand strand) {
        carrier.put(Hook.continuationOf(strand.thread()));
    }

    Residents residents() {
        return residents;
    }

    Steward steward() {
        return steward;
    }

    Container container() {
        return container;
    }

    // --- for those who look on ---

    /// The loops that run in this JVM. Any thread.
    ///
    /// @return a copy, in the order in which they began to
    public static List<Scheduler> running() {
        return Heartbeat.carriers().stream().map(Carrier::scheduler).toList();
    }

    /// Has somebody told, from outside and while it lasts, of each step that is longer than it should be; not of each that is
    /// alike, if there are many. To be called before the loop is driven.
    ///
    /// @param patience in ns, above zero
    /// @param tell     called by a thread that may block
    public void onSlowStep(long patience, Consumer<SlowStep> tell) {
        carrier.watch(new StepWatch(patience, tell));
    }

    /// How many steps were too long so far. Any thread.
    ///
    /// @return 0 if nobody [watches][#onSlowStep]
    public long slowSteps() {
        return carrier.slowSteps();
    }

    /// How long what comes from outside has to wait for its turn. Any thread.
    ///
    /// @return in ns, as it was measured last; 0 for a loop that sleeps, or does not live in real time
    public long lagNanos() {
        return carrier.lagNanos();
    }

    /// How many wait for their turn. On the loop, or as a guess.
    ///
    /// @return 0 or more
    public int readyCount() {
        return carrier.readyCount();
    }

    /// The longest of the last turns. Any thread.
    ///
    /// @return in ns; -1 if [Measure#TIME] is not measured
    public long longestTurnNanos() {
        Meter meter = carrier.meter();
        return meter == null ? -1 : meter.longestTurn();
    }

    /// Whether something is measured of each task.
    ///
    /// @param measure what
    /// @return never changes
    public boolean measures(Measure measure) {
        Meter meter = carrier.meter();
        return meter != null && meter.measures(measure);
    }

    /// For how long what has the carrier now has had it. Any thread, as a guess.
    ///
    /// @return in ns, by the rough time; 0 if nothing has it
    public long stepNanos() {
        Thread thread = carrier.mounted();
        Strand strand = thread == null ? null : Strand.of(thread);
        return strand == null ? 0 : Math.max(0, roughTime() - strand.since());
    }

    boolean isMetered() {
        return carrier.meter() != null;
    }

    /// Who has the carrier now. Any thread, as a guess.
    ///
    /// @return null if nobody has
    public @Nullable Thread mounted() {
        return carrier.mounted();
    }

    /// The thread that runs the loop now. Any thread.
    ///
    /// @return null if none does
    public @Nullable Thread carrierThread() {
        return carrier.thread();
    }

    /// The time by which [Strand#since] goes: about now, by the loop's clock. Costs next to nothing. Any thread.
    ///
    /// @return in ns
    public long roughTime() {
        return clock.isReal() ? Heartbeat.now() : clock.nanoTime();
    }

    /// Whether the loop lives by real time. Any thread.
    ///
    /// @return never changes
    public boolean isInRealTime() {
        return director == null && clock.isReal();
    }

    // --- for people ---

    /// How often a thread was mounted.
    ///
    /// @return a count that only grows; exact on the loop
    public long runs() {
        return carrier.runs();
    }

    /// The loop's name.
    ///
    /// @return as given
    @Override
    public String name() {
        return name;
    }

    @Override
    public Iterable<Thread> threads() {
        return rootScope().threadsOfChildren();
    }

    @Override
    public void abandoned() {
        // Shared: nobody's stack of scopes has it.
    }

    @Override
    public String toString() {
        return "loop \"" + name + "\"";
    }
}
