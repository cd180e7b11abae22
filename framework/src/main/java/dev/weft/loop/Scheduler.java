package dev.weft.loop;

import dev.weft.internal.carrier.CarrierPool;
import dev.weft.internal.carrier.CarrierScheduler;
import dev.weft.internal.carrier.Container;
import dev.weft.internal.carrier.Hook;
import dev.weft.internal.carrier.WakeUp;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The engine of one loop: mounts its virtual threads on one carrier, one at a time.
///
/// A turn runs what was ready when it began, then takes in what other threads sent, then fires the timers that are due,
/// then polls I/O, without waiting if anything is ready. So nothing that makes itself ready again can starve the rest,
/// and the order is a function of the program alone.
///
/// | phase   | carrier              | what comes in                                     |
/// |---------|----------------------|---------------------------------------------------|
/// | NEW     | none                 | is kept in the inbox                              |
/// | DRIVEN  | who called [#drive]  | runs                                              |
/// | RESCUED | a daemon of its own  | runs: threads that did not end with their loop    |
/// | ENDED   | none                 | runs: by going back to RESCUED                    |
public final class Scheduler extends Domain implements CarrierScheduler, Container.Members {

    /* What the carrier must never do, since everything else hangs on it: run user code, log, start a thread, interrupt
     * one, take a lock. It runs continuations, moves timers and polls; all else is a chore for the steward, a virtual
     * thread of the loop. And execute, on whatever thread, only enqueues: a throw or a lock there loses threads all
     * over the JVM. */

    private enum Phase {
        NEW, DRIVEN, RESCUED, ENDED
    }

    /// I/O is polled at least every so many runs, whatever is ready.
    private static final int RUNS_BETWEEN_POLLS = 61;

    private static final VarHandle PHASE;

    static {
        try {
            PHASE = MethodHandles.lookup().findVarHandle(Scheduler.class, "phase", Phase.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private final Clock clock;
    private final GuestPolicy guestPolicy;
    private final CarrierPool pool = new CarrierPool(this);
    private final RunQueue ready = new RunQueue();
    private final Inbox inbox = new Inbox();
    private final Timers timers = new Timers();
    private final Janitor janitor = new Janitor(this);
    private final Container container;
    private final Steward steward;
    private final Residents residents;
    private Poller poller;
    private volatile @Nullable Object attachment;

    private volatile Phase phase = Phase.NEW;
    private volatile @Nullable Thread carrier;
    private volatile boolean carrierInterrupted;

    /// The continuation that the JDK submits while the carrier unparks a thread: it is run at once.
    private @Nullable Runnable unparked;
    private boolean unparking;
    private long runs;
    private long polledAt;

    /// A new engine, not running yet.
    ///
    /// @param name        of the loop, for people
    /// @param clock       its time
    /// @param provider    makes its poller, or null for one that parks
    /// @param guestPolicy for threads that others start on it
    /// @throws UnsupportedOperationException if loops cannot run in this JVM; the message says why
    public Scheduler(String name, Clock clock, @Nullable PollerProvider provider, GuestPolicy guestPolicy) {
        String problem = Hook.problem();
        if (problem != null) {
            throw new UnsupportedOperationException(problem);
        }
        this.name = name;
        this.clock = clock;
        this.guestPolicy = guestPolicy;
        this.poller = provider != null ? provider.open(this) : new ParkPoller();
        this.container = Hook.openSharedContainer(this);
        this.steward = new Steward(this);
        this.residents = new Residents(this, steward);
        Hook.start(steward.thread(), container);
    }

    // --- the carrier ---

    /// Makes the calling platform thread the carrier until `until` holds. If threads are left then, a rescue thread
    /// takes over for as long as they live.
    ///
    /// @param until asked between turns, on the carrier: must only read
    public void drive(BooleanSupplier until) {
        if (Thread.currentThread().isVirtual()) {
            throw new WrongThreadException("a carrier must be a platform thread");
        }
        if (!PHASE.compareAndSet(this, Phase.NEW, Phase.DRIVEN)) {
            throw new IllegalStateException("loop \"" + name + "\" has been driven already");
        }
        carrier = Thread.currentThread();
        noteInterrupt();
        runUntil(until);
        if (isSettled()) {
            end(Phase.DRIVEN);
        } else {
            // First: from here on the calling thread is one like any other, and what it submits must not be in the
            // way of the rescue thread.
            carrier = null;
            phase = Phase.RESCUED;
            if (!startRescue()) {
                rescue();
            }
        }
    }

    private boolean isSettled() {
        return residents.count() == 0 && ready.isEmpty() && inbox.isEmpty();
    }

    /// @return false if there are no more threads to be had
    private boolean startRescue() {
        try {
            Thread.ofPlatform().daemon().name("weft-rescue-" + name).inheritInheritableThreadLocals(false)
                    .start(this::rescue);
            return true;
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    private void rescue() {
        carrier = Thread.currentThread();
        runUntil(this::isSettled);
        end(Phase.RESCUED);
    }

    /// The last thing a carrier does. What comes in from now on finds no carrier and starts a rescue thread.
    private void end(Phase from) {
        carrier = null;
        try {
            poller.close();
        } finally {
            poller = new ParkPoller();
            container.close();
            if (PHASE.compareAndSet(this, from, Phase.ENDED) && !inbox.isEmpty()) {
                revive();
            }
        }
    }

    /// Called from [#execute], so it throws nothing: if no thread can be had now, the next item tries again.
    private void revive() {
        if (PHASE.compareAndSet(this, Phase.ENDED, Phase.RESCUED) && !startRescue()) {
            phase = Phase.ENDED;
        }
    }

    private void runUntil(BooleanSupplier until) {
        while (!until.getAsBoolean()) {
            try {
                turn();
                // Asked again: what the turn ran may have been the end, and then nothing would end the wait.
                if (ready.isEmpty() && !until.getAsBoolean()) {
                    idle();
                }
            } catch (Throwable t) {
                // Most likely for want of memory. The loop goes on: everyone on it depends on that.
                report(t);
            }
        }
    }

    private void report(Throwable failure) {
        try {
            steward.add(() -> Faults.report("the carrier met an exception", failure));
        } catch (Throwable t) {
            // No memory even for that.
        }
    }

    private void turn() {
        noteInterrupt();
        for (int batch = Math.min(ready.size(), RUNS_BETWEEN_POLLS); batch > 0; batch--) {
            Runnable next = ready.poll();
            assert next != null;
            run(next);
        }
        inbox.drainTo(ready);
        if (!timers.isEmpty()) {
            fireDue(clock.nanoTime());
        }
        if (!ready.isEmpty() && runs - polledAt >= RUNS_BETWEEN_POLLS) {
            poll(0);
        }
    }

    private void run(Runnable next) {
        runs++;
        try {
            if (next instanceof Strand) {
                next.run();
                return;
            }
            Thread thread = Hook.threadOf(next);
            if (thread != null && !Hook.isOurs(thread)) {
                Strand guest = residents.guest(thread);
                next.run();
                residents.guestHasRun(guest);
            } else {
                next.run();
            }
        } catch (Throwable t) {
            // Nothing that a task does comes out here; what does must not stop the others.
            report(t);
        }
    }

    /// Unparks the strand here, on the carrier's shallow stack, and runs it. A waker only has to enqueue: were it to
    /// unpark, a StackOverflowError there could lose the thread between its change of state and its submission.
    void mount(Strand strand) {
        unparking = true;
        try {
            LockSupport.unpark(strand.thread);
        } finally {
            unparking = false;
        }
        Runnable next = unparked;
        if (next != null) {
            unparked = null;
            next.run();
            if (strand.isGuest()) {
                residents.guestHasRun(strand);
            }
        }
    }

    private void fireDue(long now) {
        for (Timer due; (due = timers.pollDue(now)) != null;) {
            if (!due.fire()) {
                return;
            }
        }
    }

    private void idle() {
        long timeout = Poller.FOREVER;
        if (!timers.isEmpty()) {
            timeout = timers.nextDeadline() - clock.nanoTime();
            if (timeout <= 0) {
                return;
            }
        }
        steward.nudge();
        ready.trim();
        timeout = Math.min(timeout, janitor.look(runs));
        if (ready.isEmpty() && inbox.fallAsleep()) {
            poll(timeout);
            inbox.awake();
        }
    }

    /// An interrupt of the carrier is for whoever called run(), not for a task; left set, no park would wait.
    private void noteInterrupt() {
        if (Thread.interrupted()) {
            carrierInterrupted = true;
        }
    }

    private void poll(long timeout) {
        polledAt = runs;
        poller.poll(timeout);
    }

    /// Whether the carrier was interrupted. Seen between turns and where a task waits: when a task is mounted or
    /// unmounted the JDK clears the flag, so an interrupt that meets a task which then only yields, or waits in foreign
    /// code, is lost.
    ///
    /// @return never false again
    public boolean wasCarrierInterrupted() {
        return carrierInterrupted;
    }

    // --- what comes in ---

    /// Whether the calling thread is the carrier, or mounted on it.
    ///
    /// @return false from anywhere else
    public boolean isCurrent() {
        return Hook.currentCarrier() == carrier;
    }

    @Override
    public void execute(Runnable continuation) {
        if (!isCurrent()) {
            if (guestPolicy == GuestPolicy.ALLOW || !isDiverted(continuation)) {
                send(continuation);
            }
        } else if (unparking) {
            unparking = false;
            unparked = continuation;
        } else if (guestPolicy == GuestPolicy.ALLOW || !isDiverted(continuation)) {
            ready.add(continuation);
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

    /// Puts something into the loop from outside. Neither locks nor throws.
    private void send(Runnable item) {
        if (inbox.offer(item)) {
            wakePoller();
        } else if (phase == Phase.ENDED) {
            revive();
        }
    }

    private void wakePoller() {
        boolean woken = false;
        try {
            poller.wakeUp();
            woken = true;
        } finally {
            if (!woken) {
                // A StackOverflowError of the sender: let the next one wake the carrier. (A call would fail here.)
                inbox.sleeping = true;
            }
        }
    }

    /// Makes the carrier look around.
    public void wakeUp() {
        if (inbox.mustWake()) {
            wakePoller();
        }
    }

    @Override
    public WakeUp schedule(Runnable wakeUp, long delayNanos) {
        if (!isCurrent()) {
            // A guest that went to the JDK's scheduler still counts as ours there.
            return Hook.scheduleOnDefault(wakeUp, delayNanos);
        }
        JdkTimer timer = new JdkTimer(this, wakeUp);
        timers.set(timer, deadlineAfter(delayNanos));
        return timer;
    }

    /// A moment from now, in ns of the loop's clock.
    ///
    /// @param delayNanos ns; half of the clock's range at most counts
    /// @return to be compared by difference
    public long deadlineAfter(long delayNanos) {
        return clock.nanoTime() + Math.min(delayNanos, Long.MAX_VALUE >> 1);
    }

    // --- the domain ---

    @Override
    public long nanoTime() {
        return clock.nanoTime();
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
            send(() -> steward.add(action));
        }
    }

    /// Runs an action of Weft's own on the loop, in a thread that may start threads. From the carrier's timers too.
    ///
    /// @param action must not run user code
    void chore(Runnable action) {
        steward.add(action);
    }

    @Override
    Thread newThread(String threadName, Strand strand, Runnable body) {
        Thread thread = Hook.newThread(pool, threadName, body);
        thread.setUncaughtExceptionHandler(strand);
        return thread;
    }

    @Override
    void start(Strand strand, @Nullable Container group) {
        residents.add(strand);
        boolean started = false;
        try {
            Hook.start(strand.thread, group != null ? group : container);
            started = true;
        } finally {
            if (!started) {
                residents.remove(strand);
            }
        }
    }

    @Override
    void ended(Strand strand) {
        residents.remove(strand);
    }

    @Override
    boolean park(Object on, long deadline) {
        // Mounted, a task's own interrupt shows on its carrier too, and after the task's flag.
        if (Hook.currentCarrier().isInterrupted() && !Thread.currentThread().isInterrupted()) {
            carrierInterrupted = true;
        }
        LockSupport.park(on);
        return false;
    }

    @Override
    void resume(Strand strand) {
        if (isCurrent()) {
            ready.add(strand);
        } else {
            send(strand);
        }
    }

    @Override
    void interruptSoon(Strand strand) {
        steward.add(strand::sendInterrupt);
    }

    @Override
    void setTimer(Timer timer, long deadline) {
        timers.set(timer, deadline);
    }

    @Override
    void cancelTimer(Timer timer) {
        timers.cancel(timer);
    }

    /// Sets an alarm, anew if it was set. On the loop.
    ///
    /// @param alarm    to ring once
    /// @param deadline in ns of the loop's clock
    public void setAlarm(Alarm alarm, long deadline) {
        timers.cancel(alarm);
        alarm.on(this);
        timers.set(alarm, deadline);
    }

    /// Takes an alarm back, if it is set. On the loop.
    ///
    /// @param alarm that was set here
    public void cancelAlarm(Alarm alarm) {
        timers.cancel(alarm);
    }

    /// Whether the current task is the only thing that the loop has to do now. On the loop.
    ///
    /// @return false if anything is ready, or came in
    public boolean hasNothingElse() {
        return ready.isEmpty() && inbox.isEmpty();
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
                    steward.add(strand.thread::interrupt);
                }
            }
        });
    }

    /// Puts back into the run queue a thread that is runnable and was found in no queue. Too often does no harm.
    void resubmit(Strand strand) {
        ready.add(Hook.continuationOf(strand.thread));
    }

    // --- for people ---

    /// How often a thread was mounted.
    ///
    /// @return a count that only grows; exact on the loop
    public long runs() {
        return runs;
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
