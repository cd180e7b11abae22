package dev.weft.loop;

import dev.weft.internal.Ring;
import dev.weft.internal.carrier.Container;
import dev.weft.internal.carrier.Hook;
import dev.weft.internal.carrier.JdkTime;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The platform thread under a loop, and what it does: turn after turn, first for whoever drives the loop and then, if
/// threads are left, as a rescue thread for as long as they live.
///
/// | phase   | carrier                       | what comes in                                     |
/// |---------|-------------------------------|---------------------------------------------------|
/// | NEW     | none                          | is kept in the inbox                              |
/// | DRIVEN  | who called [#drive]           | runs                                              |
/// | RESCUED | a daemon of its own           | runs: threads that did not end with their loop    |
/// | ENDED   | none                          | runs: by going back to RESCUED                    |
final class Carrier {

    /* What must never be done here, since everything else hangs on it: run user code, log, start a virtual thread,
     * interrupt one, take a lock. The carrier runs continuations, moves timers and polls; all else is a chore for the
     * steward. */

    private enum Phase {
        NEW, DRIVEN, RESCUED, ENDED
    }

    /// I/O is polled at least every so many runs, whatever is ready.
    private static final int RUNS_BETWEEN_POLLS = 61;
    /// Ns: about as long as the JDK takes to hand a monitor on.
    private static final long A_MOMENT = 20_000;

    private static final VarHandle PHASE;

    static {
        try {
            PHASE = MethodHandles.lookup().findVarHandle(Carrier.class, "phase", Phase.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Scheduler scheduler;
    private final Clock clock;
    private final Ring<Runnable> ready = new Ring<>(1 << 10);
    private final Inbox inbox = new Inbox();
    private final Spinning spinning = new Spinning();
    private final Timers timers;
    /// Null for first come, first served.
    private final @Nullable Directed directed;
    private final Janitor janitor;
    private @Nullable StuckWatch stuckWatch;
    private @Nullable StepWatch stepWatch;
    private final LagProbe lag = new LagProbe(this);
    /// Null if nothing is to be measured.
    private final @Nullable Meter meter;
    private Poller poller;

    private volatile Phase phase = Phase.NEW;
    private volatile @Nullable Thread thread;
    private volatile boolean interrupted;

    /// The continuation that the JDK submits while the carrier unparks a thread: it is run at once.
    private @Nullable Runnable unparked;
    private boolean unparking;
    /// While the carrier takes a stack trace, after which the JDK submits a thread that is ready once more.
    private boolean looking;
    private long runs;
    /// What runs here now: for whoever looks from outside, who may see it late.
    private @Nullable Thread mounted;
    private long polledAt;
    /// How many runs are left of those that were ready when the turn began.
    private int batch;
    /// The director has failed.
    private boolean broken;
    /// Who waits until nothing else can run.
    private final List<Waiter> awaitingQuiet = new ArrayList<>();

    Carrier(Scheduler scheduler, Clock clock, Poller poller, @Nullable Director director, Set<Measure> measures) {
        this.scheduler = scheduler;
        this.meter = Meter.of(measures);
        this.timers = new Timers(director);
        this.directed = director == null ? null : new Directed(director, scheduler, ready, inbox);
        this.clock = clock;
        this.poller = poller;
        this.janitor = new Janitor(scheduler);
    }

    // --- from the first turn to the last ---

    /// As [Scheduler#drive].
    void drive(BooleanSupplier until) {
        if (Thread.currentThread().isVirtual()) {
            throw new WrongThreadException("a carrier must be a platform thread");
        }
        if (!PHASE.compareAndSet(this, Phase.NEW, Phase.DRIVEN)) {
            throw new IllegalStateException(scheduler + " has been driven already");
        }
        thread = Thread.currentThread();
        noteInterrupt();
        runUntil(until);
        if (isSettled() || directed != null) {
            // Who is left under a director could be anywhere: it has been told, and nobody is to come back from there.
            end(Phase.DRIVEN);
        } else {
            // First: from here on the calling thread is one like any other, and what it submits must not be in the
            // way of the rescue thread.
            thread = null;
            phase = Phase.RESCUED;
            if (!startRescue()) {
                rescue();
            }
        }
    }

    private boolean isSettled() {
        return scheduler.residents().count() == 0 && ready.isEmpty() && inbox.isEmpty();
    }

    /// @return false if there are no more threads to be had
    private boolean startRescue() {
        try {
            Thread.ofPlatform().daemon().name("weft-rescue-" + scheduler.name()).inheritInheritableThreadLocals(false)
                    .start(this::rescue);
            return true;
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    private void rescue() {
        thread = Thread.currentThread();
        runUntil(this::isSettled);
        end(Phase.RESCUED);
    }

    /// The last thing a carrier does. What comes in from now on finds no carrier and starts a rescue thread.
    private void end(Phase from) {
        thread = null;
        try {
            poller.close();
        } finally {
            poller = new ParkPoller();
            scheduler.container().close();
            if (PHASE.compareAndSet(this, from, Phase.ENDED) && !inbox.isEmpty()) {
                revive();
            }
        }
    }

    /// Called from [#send], so it throws nothing: if no thread can be had now, the next item tries again.
    private void revive() {
        if (PHASE.compareAndSet(this, Phase.ENDED, Phase.RESCUED) && !startRescue()) {
            phase = Phase.ENDED;
        }
    }

    private void runUntil(BooleanSupplier until) {
        Heartbeat.watch(this);
        boolean asked = scheduler.jdkClock() != null;
        if (asked) {
            JdkTime.begin(JdkClock::ofCurrentThread);
        }
        try {
            turnUntil(until);
        } finally {
            if (asked) {
                JdkTime.end();
            }
            Heartbeat.forget(this);
            lag.end();
        }
    }

    private void turnUntil(BooleanSupplier until) {
        while (!until.getAsBoolean() && !isAbandoned()) {
            try {
                if (directed != null) {
                    directedTurn(directed);
                } else {
                    turn();
                }
                // Asked again: what the turn ran may have been the end, and then nothing would end the wait.
                if (ready.isEmpty() && !until.getAsBoolean()) {
                    idle();
                }
            } catch (Throwable t) {
                // Most likely for want of memory. The loop goes on: everyone on it depends on that. Not a director's: what he has
                // failed to choose, he would fail to choose for ever.
                broken = directed != null;
                report(t);
            }
        }
    }

    private boolean isAbandoned() {
        return directed != null && (broken || directed.director.isOver());
    }

    private void report(Throwable failure) {
        try {
            scheduler.steward().add(() -> Faults.report("the carrier met an exception", failure));
        } catch (Throwable t) {
            // No memory even for that.
        }
    }

    private void turn() {
        noteInterrupt();
        if (meter != null) {
            meter.turnBegins();
        }
        for (batch = Math.min(ready.size(), RUNS_BETWEEN_POLLS); batch > 0; batch--) {
            Runnable next = ready.poll();
            assert next != null;
            run(next);
        }
        if (meter != null) {
            meter.turnEnds();
        }
        inbox.drainTo(ready);
        if (!timers.isEmpty()) {
            fireDue(clock.nanoTime());
        }
        if (!ready.isEmpty() && runs - polledAt >= RUNS_BETWEEN_POLLS) {
            poll(0);
        }
    }

    /// As [#turn], of which it does one run.
    private void directedTurn(Directed order) {
        noteInterrupt();
        if (!ready.isEmpty()) {
            Runnable next = order.next();
            Strand strand = order.strandOf(next);
            if (strand == null) {
                run(next);
            } else {
                Directed.awaitFree(strand);
                run(next);
                while (order.wasSkipped(strand)) {
                    Directed.awaitFree(strand);
                    run(Hook.continuationOf(strand.thread()));
                }
                order.hasRun(strand);
            }
        }
        if (--batch <= 0 || ready.isEmpty()) {
            if (!timers.isEmpty()) {
                fireDue(clock.nanoTime());
            }
            batch = Math.min(ready.size(), RUNS_BETWEEN_POLLS);
        }
        order.settle();
    }

    private void run(Runnable next) {
        runs++;
        Witness witness = Witness.on;
        if (witness != null) {
            witness.runs(scheduler);
        }
        try {
            if (next instanceof Strand strand) {
                mounted = strand.thread;
                step(strand, next);
            } else {
                runContinuation(next);
            }
        } catch (Throwable t) {
            // Nothing that a task does comes out here; what does must not stop the others.
            report(t);
        }
        mounted = null;
    }

    private void runContinuation(Runnable next) {
        Thread virtual = Hook.threadOf(next);
        mounted = virtual;
        if (virtual == null) {
            next.run();
            return;
        }
        Strand strand = Strand.of(virtual);
        if (strand != null) {
            step(strand, next);
        } else if (Hook.isOurs(virtual)) {
            step(null, next);
        } else {
            Strand guest = scheduler.residents().guest(virtual);
            step(guest, next);
            scheduler.residents().guestHasRun(guest);
        }
    }

    /// @param strand whose step it is; null if its thread does not lead to it
    private void step(@Nullable Strand strand, Runnable next) {
        if (strand != null) {
            strand.switches++;
            strand.since = scheduler.roughTime();
        }
        Meter measuring = meter;
        if (measuring == null) {
            next.run();
            return;
        }
        measuring.stepBegins(strand);
        next.run();
        measuring.stepEnds(strand);
    }

    /// Unparks the strand here, on the carrier's shallow stack, and runs it. A waker only has to enqueue: were it to
    /// unpark, a StackOverflowError there could lose the thread between its change of state and its submission.
    void mount(Strand strand) {
        Thread virtual = strand.ownThread();
        // Without the detour of a permit and a submission: two fences in each switch. The other case is rare: woken before it
        // has parked, or parked elsewhere by now.
        if (Hook.unparkHere(virtual) || (directed != null && Directed.unparkWhenFree(virtual))) {
            Hook.continuationOf(virtual).run();
        } else {
            unpark(virtual);
        }
        if (strand.isGuest()) {
            scheduler.residents().guestHasRun(strand);
        }
    }

    /// Who is next in the run queue, if the thread of a strand that has ended can run it: then this is the same as if that
    /// thread had ended, and a new one been started, without either.
    @Nullable Strand successor(Strand ended) {
        // What is measured is measured around a run; and who is next, a director says.
        if (batch <= 1 || meter != null || directed != null || !(ready.peek() instanceof Strand next)
                || !ended.leavesThreadAsNew() || !next.takesOver(ended)) {
            return null;
        }
        ready.poll();
        batch--;
        runs++;
        next.switches++;
        next.since = scheduler.roughTime();
        Witness witness = Witness.on;
        if (witness != null) {
            witness.runs(scheduler);
        }
        // Last: others may run meanwhile, and change the queue.
        next.settlesIn();
        return next;
    }

    private void unpark(Thread virtual) {
        unparking = true;
        try {
            LockSupport.unpark(virtual);
        } finally {
            unparking = false;
        }
        runUnparked();
    }

    /// Starts the strand's thread, and runs it.
    void launch(Strand strand, Container container, Object bindings) {
        Thread virtual = strand.thread();
        mounted = virtual;
        unparking = true;
        try {
            Hook.start(virtual, container, bindings);
        } finally {
            unparking = false;
        }
        runUnparked();
    }

    private void runUnparked() {
        Runnable next = unparked;
        if (next != null) {
            unparked = null;
            next.run();
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
        if ((!awaitingQuiet.isEmpty() || !clock.isReal()) && directed == null && !scheduler.residents().areAtRest()) {
            // Before anybody takes this for the moment at which all wait.
            sleep(A_MOMENT);
            return;
        }
        if (!awaitingQuiet.isEmpty() && tellQuiet()) {
            return;
        }
        long timeout = untilNextTimer();
        if (timeout <= 0) {
            return;
        }
        scheduler.steward().nudge();
        if (directed != null && ready.isEmpty() && inbox.isEmpty() && !scheduler.expectsOthers()) {
            directed.director.stuck();
            if (!ready.isEmpty() || !timers.isEmpty() || isAbandoned()) {
                return;
            }
        }
        ready.trim();
        timeout = Math.min(timeout, janitor.look(runs));
        if (stuckWatch != null) {
            timeout = Math.min(timeout, stuckWatch.look(runs, Clock.SYSTEM.nanoTime()));
        }
        if (ready.isEmpty() && !spinning.isAnswered(inbox, timeout)) {
            sleep(timeout);
        }
    }

    private void sleep(long timeout) {
        if (inbox.fallAsleep()) {
            poll(timeout);
            inbox.awake();
        }
    }

    /// @return ns to wait for it, really
    private long untilNextTimer() {
        if (timers.isEmpty()) {
            return Poller.FOREVER;
        }
        if (clock.isReal()) {
            return timers.nextDeadline() - clock.nanoTime();
        }
        if (!inbox.isEmpty() || scheduler.steward().isBusy() || scheduler.expectsOthers()) {
            return Poller.FOREVER;
        }
        long timeout = clock.nanosUntil(timers.nextDeadline());
        if (timeout <= 0 && directed != null) {
            directed.director.passed(clock.nanoTime());
        }
        return timeout;
    }

    void awaitsQuiet(Waiter waiter) {
        awaitingQuiet.add(waiter);
    }

    void awaitsQuietNoMore(Waiter waiter) {
        awaitingQuiet.remove(waiter);
    }

    /// @return whether somebody was told
    private boolean tellQuiet() {
        scheduler.steward().nudge();
        if (!ready.isEmpty() || !inbox.isEmpty()) {
            return false;
        }
        awaitingQuiet.forEach(Waiter::wake);
        return !ready.isEmpty();
    }

    /// An interrupt of the carrier is for whoever called run(), not for a task; left set, no park would wait.
    private void noteInterrupt() {
        if (Thread.interrupted()) {
            interrupted = true;
        }
    }

    private void poll(long timeout) {
        polledAt = runs;
        poller.poll(timeout);
    }

    /// Whether it was interrupted, while no task could take that for its own.
    boolean wasInterrupted() {
        return interrupted;
    }

    /// A task is about to park. Mounted, a task's own interrupt shows on its carrier too, and after the task's flag.
    void noteInterruptUnderTask() {
        if (Hook.currentCarrier().isInterrupted() && !Thread.currentThread().isInterrupted()) {
            interrupted = true;
        }
    }

    // --- what comes in ---

    /// Whether the calling thread is the carrier, or mounted on it.
    boolean isCurrent() {
        return Hook.currentCarrier() == thread;
    }

    /// A continuation that the JDK submits, on the loop.
    void accept(Runnable continuation) {
        if (looking || (directed != null && !unparking && directed.isWokenByWeft(continuation))) {
            return;
        }
        if (unparking) {
            unparking = false;
            unparked = continuation;
        } else {
            noteReady(continuation);
            ready.add(continuation);
        }
    }

    /// It waits for its turn from now on. Any thread; neither locks nor throws.
    void noteReady(Runnable next) {
        if (meter == null) {
            return;
        }
        Thread virtual = Hook.threadOf(next);
        Strand strand = next instanceof Strand own ? own : virtual == null ? null : Strand.of(virtual);
        if (strand != null) {
            meter.ready(strand);
        }
    }

    /// Where a thread stands that is not mounted. On the carrier.
    StackTraceElement[] stackOf(Thread thread) {
        looking = true;
        try {
            return thread.getStackTrace();
        } finally {
            looking = false;
        }
    }

    /// Something to run, from anywhere. Neither locks nor throws.
    void put(Runnable next) {
        noteReady(next);
        if (isCurrent()) {
            ready.add(next);
        } else {
            send(next);
        }
    }

    /// Puts something into the loop from outside. Neither locks nor throws.
    void send(Runnable item) {
        if (directed != null) {
            if (phase == Phase.ENDED) {
                // Who is left was given up, and must not come back to life because somebody looks at its stack.
                return;
            }
            if (phase == Phase.DRIVEN) {
                directed.sends();
            }
        }
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
    void wakeUp() {
        if (inbox.mustWake()) {
            wakePoller();
        }
    }

    /// Whether nothing is ready, and nothing came in.
    boolean hasNothing() {
        if (directed != null) {
            // What comes in after that means nothing: who is ready, once more.
            directed.settle();
            return ready.isEmpty();
        }
        return ready.isEmpty() && inbox.isEmpty();
    }

    Poller poller() {
        return poller;
    }

    /// Before it is driven.
    void watch(StuckWatch whenIdle) {
        stuckWatch = whenIdle;
    }

    void toldOfBeingStuck() {
        if (stuckWatch != null) {
            stuckWatch.told(runs);
        }
    }

    // --- for those who look from outside ---

    /// Before it is driven.
    void watch(StepWatch steps) {
        stepWatch = steps;
    }

    /// How often somebody should look, in ns.
    long lookPeriod() {
        return stepWatch == null ? Standstill.PERIOD : stepWatch.period();
    }

    /// By the heartbeat.
    ///
    /// @return what is to be told, by a thread that may block; null if nothing is
    @Nullable Runnable lookAtStep(long now) {
        return stepWatch == null ? null : stepWatch.look(runs, mounted, now);
    }

    /// By the heartbeat. Not where time stands, or goes as somebody wills: it would be in the way there.
    void probeLag() {
        if (directed == null && clock.isReal()) {
            lag.probe(inbox.sleeping || phase != Phase.DRIVEN);
        }
    }

    /// The probe has its turn. That is no run of anybody's.
    void probed() {
        runs--;
    }

    /// Not what a probe finds that was sent when the loop came to its end: nobody waits for his turn there.
    long lagNanos() {
        return phase == Phase.DRIVEN ? lag.nanos() : 0;
    }

    @Nullable Meter meter() {
        return meter;
    }

    int readyCount() {
        return ready.size();
    }

    long slowSteps() {
        return stepWatch == null ? 0 : stepWatch.count();
    }

    @Nullable Thread thread() {
        return thread;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    Timers timers() {
        return timers;
    }

    long runs() {
        return runs;
    }

    @Nullable Thread mounted() {
        return mounted;
    }
}
