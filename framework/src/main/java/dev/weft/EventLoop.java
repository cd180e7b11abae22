package dev.weft;

import dev.weft.internal.carrier.Hook;
import dev.weft.loop.Domain;
import dev.weft.loop.Interruption;
import dev.weft.loop.Observer;
import dev.weft.loop.PollerProvider;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Strand;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One platform thread, the carrier, on which tasks are mounted one at a time. Between two points at which it waits or
/// yields a task has the loop to itself, so state that stays on one loop needs no locks.
///
/// ```java
/// try (EventLoop loop = EventLoop.open()) {
///     Task<Integer> task = loop.submit(() -> 42);
///     loop.callLater(Duration.ofSeconds(1), () -> log("a second later"));
///     loop.run(() -> task.await());
/// }
/// ```
///
/// [Weft#run] makes a loop for the time of one call and is what most programs need; a loop by hand lives until it is
/// closed and is fed from any thread. It needs the JVM flag that [#open] names when it is missing.
///
/// | state   | `submit`, `callSoon`, `run` | tasks                                                                |
/// |---------|-----------------------------|----------------------------------------------------------------------|
/// | open    | run                         | run                                                                  |
/// | closing | RejectedExecutionException  | cancelled; run their cleanup                                         |
/// | closed  | RejectedExecutionException  | those that would not end go on, one at a time, on a rescue thread     |
public final class EventLoop implements AutoCloseable {

    private static final ServiceLoader.@Nullable Provider<PollerProvider> POLLERS = ServiceLoader
            .load(PollerProvider.class, PollerProvider.class.getClassLoader()).stream().findFirst().orElse(null);

    private static final GroupOptions ROOT = GroupOptions.named("run").onFailure(OnFailure.KEEP_GOING);

    static {
        Observer.begin();
    }

    private final LoopOptions options;
    private final Scheduler scheduler;
    private final Nursery nursery;
    /// Null if everybody is let in.
    private final @Nullable Admission admission;
    private final TaskNumbers taskNumbers = new TaskNumbers();
    private final Shutdown shutdown;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile UncaughtHandler handler = Reports::log;
    private final AtomicReference<CountDownLatch> stopped = new AtomicReference<>(new CountDownLatch(1));

    private EventLoop(LoopOptions options) {
        this.options = options;
        // What comes from the network comes in no order that a director could decide on.
        var pollers = options.director() == null ? POLLERS : null;
        this.scheduler = new Scheduler(options.name(), options.clock(), pollers == null ? null : pollers.get(),
                options.guests(), options.director(), options.measures(), options.reusesThreads());
        LoadLimit limit = options.limit();
        this.admission = limit.equals(LoadLimit.none()) ? null : new Admission(scheduler, limit);
        this.nursery = new Nursery(this, scheduler.rootScope(), ROOT.concurrency(limit.tasks()),
                (source, failure) -> handler.uncaught(source, failure));
        this.shutdown = new Shutdown(scheduler, nursery, options.closeGrace());
        scheduler.attach(this);
        options.reportDeadlocks().ifPresent(this::reportDeadlocks);
        if (scheduler.isInRealTime()) {
            options.slowStep().ifPresent(patience -> scheduler.onSlowStep(Domain.nanos(patience), SlowSteps::tell));
        }
    }

    private static EventLoop observed(EventLoop loop) {
        Observer.opened(loop.scheduler);
        return loop;
    }

    private void reportDeadlocks(Duration patience) {
        DeadlockReport report = new DeadlockReport(this, patience);
        scheduler.onStuck(Domain.nanos(patience), () -> {
            if (!shutdown.hasBegun()) {
                nursery.submit(report::tell, "report of a deadlock");
            }
        });
    }

    // --- opening ---

    /// Why loops cannot run in this JVM, and what to do about it: the flag is missing, or the JDK does not fit. From any thread.
    ///
    /// @return in words for people, which print the flag if that is missing; empty if loops can run. Never changes
    public static Optional<String> problem() {
        return Optional.ofNullable(Hook.problem());
    }

    /// Opens a loop with a carrier of its own, a daemon thread.
    ///
    /// @return running
    /// @throws UnsupportedOperationException if loops cannot run in this JVM; the message says why, and prints the flag
    ///                                       if that is what is missing
    public static EventLoop open() {
        return open(LoopOptions.defaults());
    }

    /// Opens a loop with a carrier of its own, a daemon thread.
    ///
    /// @param options its name, clock and so on
    /// @return running
    /// @throws UnsupportedOperationException if loops cannot run in this JVM; the message says why, and prints the flag
    ///                                       if that is what is missing
    public static EventLoop open(LoopOptions options) {
        EventLoop loop = observed(new EventLoop(Objects.requireNonNull(options, "options")));
        Thread.ofPlatform().name("weft-" + options.name()).daemon().stackSize(options.stackSize())
                .inheritInheritableThreadLocals(false).start(loop::drive);
        return loop;
    }

    /// A loop whose carrier will be the calling thread, in [#driveUntilEndOf].
    static EventLoop unstarted(LoopOptions options) {
        return observed(new EventLoop(options));
    }

    private void drive() {
        try {
            scheduler.drive(shutdown::isOver);
        } finally {
            ended.countDown();
        }
    }

    /// Runs a body as the loop's only business, with the calling platform thread as the carrier.
    <T extends @Nullable Object> Outcome<T> driveUntilEndOf(Callable<? extends T> body) {
        LoopCall call = LoopCall.owning(this);
        Task<T> main = nursery.submit(call.observed(body), null);
        main.whenEnded(shutdown::begin);
        try (call) {
            call.begin(main);
            driveUntilEndOf(main);
            // Before the unseen failures are told: this one is the caller's. Not ended, if another thread closed the loop
            // and main would not end in time.
            Outcome<T> outcome = main.isDone()
                    ? main.outcome()
                    : new Outcome.Cancelled<>("closed before it had ended; it goes on on the rescue thread");
            afterEnd();
            return call.conclude(outcome);
        } finally {
            if (scheduler.wasCarrierInterrupted()) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void driveUntilEndOf(Task<?> main) {
        try {
            scheduler.drive(() -> {
                if (scheduler.wasCarrierInterrupted()) {
                    shutdown.interruptMain(main);
                }
                return shutdown.isOver();
            });
        } finally {
            ended.countDown();
        }
    }

    /// The loop that the calling thread is on.
    ///
    /// @return the current loop
    /// @throws IllegalStateException if there is none
    public static EventLoop current() {
        EventLoop loop = currentOrNull();
        if (loop == null) {
            throw new IllegalStateException("there is no running loop in " + Thread.currentThread()
                    + ": call this from a task of Weft.run or EventLoop");
        }
        return loop;
    }

    static @Nullable EventLoop currentOrNull() {
        return Strand.current().domain() instanceof Scheduler scheduler ? of(scheduler) : null;
    }

    static EventLoop of(Scheduler scheduler) {
        return (EventLoop) Objects.requireNonNull(scheduler.attachment());
    }

    // --- work ---

    /// Runs a body as a task on this loop and waits for it. For threads outside the loop.
    ///
    /// If the caller is interrupted while it waits, the task is cancelled and awaited, and the interrupt is kept. The end
    /// of the program cancels it as it does the body of [Weft#run]; the loop goes on until its owner closes it.
    ///
    /// @param body what to run
    /// @param <T>  of its result
    /// @param <X>  of its exceptions
    /// @return what the body returned
    /// @throws X                                            what the body threw
    /// @throws java.util.concurrent.CancellationException   if it was cancelled
    /// @throws RejectedExecutionException                   if the loop is closed, or its [limit][LoopOptions#limit] reached
    /// @throws IllegalStateException                        if called on the loop itself, which would wait for itself
    public <T extends @Nullable Object, X extends Exception> T run(Body<T, X> body) throws X {
        Objects.requireNonNull(body, "body");
        if (scheduler.isCurrent()) {
            throw new IllegalStateException("run() on " + this + " from one of its own tasks would wait for itself;"
                    + " call the body, or fork it");
        }
        LoopCall call = LoopCall.using(this);
        Task<T> task = submit(call.<T>observed(body::call));
        try (call) {
            call.begin(task);
            awaitEnd(task);
            return Runs.take(call.conclude(task.outcome()));
        }
    }

    private static void awaitEnd(Task<?> task) {
        try {
            task.awaitEnd();
        } catch (InterruptedException e) {
            task.cancel("the caller of run() was interrupted");
            task.awaitEndUninterruptibly();
            Thread.currentThread().interrupt();
        }
    }

    /// Runs a body without a result as a task on this loop and waits for it, as [#run(Body)].
    ///
    /// @param body what to run
    /// @param <X>  of its exceptions
    /// @throws X                                            what the body threw
    /// @throws java.util.concurrent.CancellationException   if it was cancelled
    /// @throws RejectedExecutionException                   if the loop is closed, or its [limit][LoopOptions#limit] reached
    /// @throws IllegalStateException                        if called on the loop itself, which would wait for itself
    public <X extends Exception> void run(Body.OfVoid<X> body) throws X {
        Objects.requireNonNull(body, "body");
        this.<@Nullable Void, X>run(() -> {
            body.run();
            return null;
        });
    }

    /// Starts a task on this loop, from any thread. Tasks from one thread begin in the order of submission. The task
    /// belongs to the loop: closing cancels it. Its failure is its own, and reported if nobody looks at it.
    ///
    /// @param body what it runs
    /// @param <T>  of its result
    /// @return the task
    /// @throws RejectedExecutionException if the loop is closing or closed, or if its [limit][LoopOptions#limit] is reached
    public <T extends @Nullable Object> Task<T> submit(Callable<? extends T> body) {
        return submit(body, null);
    }

    /// As [#submit(Callable)], with a name.
    ///
    /// @param body what it runs
    /// @param name for messages, thread dumps and the task tree
    /// @param <T>  of its result
    /// @return the task
    /// @throws RejectedExecutionException if the loop is closing or closed, or if its [limit][LoopOptions#limit] is reached
    public <T extends @Nullable Object> Task<T> submit(Callable<? extends T> body, @Nullable String name) {
        Objects.requireNonNull(body, "body");
        checkOpen();
        if (admission == null || scheduler.isCurrent()) {
            return nursery.submit(body, name);
        }
        admission.enter();
        boolean submitted = false;
        try {
            Task<T> task = nursery.submitForPlace(body, name, admission::left);
            submitted = true;
            return task;
        } finally {
            if (!submitted) {
                // A propagator of the program's, which captures the context, has thrown.
                admission.left();
            }
        }
    }

    /// A callback is a task that nobody has a handle on, so its failure is told at once.
    Task<?> startCallback(Action callback) {
        return nursery.submit(() -> {
            try {
                callback.run();
            } catch (Throwable t) {
                // Without a cancellation it is a failure like any other, whatever its shape.
                if (Strand.current().active() == null || !Interruption.isShapeOf(t)) {
                    Reports.tell(handler, "a callback of " + this, t);
                }
            }
            return null;
        }, "callback");
    }

    private void checkOpen() {
        if (shutdown.hasBegun()) {
            throw new RejectedExecutionException(this + " is closed" + (shutdown.isOver() ? "" : " (closing)")
                    + " and takes no more work");
        }
    }

    /// Calls back on the loop, soon: after what is ready now. From any thread.
    ///
    /// @param callback runs as a task of its own and may suspend; a failure goes to the uncaught-failure handler
    /// @return to take it back
    /// @throws RejectedExecutionException if the loop is closing or closed
    public Handle callSoon(Action callback) {
        return call(callback, Handle::begin);
    }

    /// Calls back on the loop after a delay. From any thread.
    ///
    /// @param delay    from now; zero or less means soon
    /// @param callback runs as a task of its own and may suspend; a failure goes to the uncaught-failure handler
    /// @return to take it back
    /// @throws RejectedExecutionException if the loop is closing or closed
    public Handle callLater(Duration delay, Action callback) {
        long deadline = scheduler.deadlineIn(delay);
        return call(callback, handle -> handle.at(deadline));
    }

    /// Calls back on the loop at a moment of its clock. From any thread.
    ///
    /// @param nanoTime as by [#nanoTime()], in ns; a moment that has passed means soon
    /// @param callback runs as a task of its own and may suspend; a failure goes to the uncaught-failure handler
    /// @return to take it back
    /// @throws RejectedExecutionException if the loop is closing or closed
    public Handle callAt(long nanoTime, Action callback) {
        long deadline = Deadlines.at(scheduler, nanoTime);
        return call(callback, handle -> handle.at(deadline));
    }

    private Handle call(Action callback, Consumer<Handle> begin) {
        Objects.requireNonNull(callback, "callback");
        checkOpen();
        Handle handle = new Handle(this, callback);
        scheduler.exclusively(() -> begin.accept(handle));
        return handle;
    }

    /// The time by which this loop lives: that of its clock, [dev.weft.loop.Clock#SYSTEM] unless it was given another. From any
    /// thread.
    ///
    /// @return ns since some fixed moment; compare by difference
    public long nanoTime() {
        return scheduler.nanoTime();
    }

    /// The loop as an executor, for libraries that want one. Shutting it down ends its own tasks' intake, not the loop.
    ///
    /// @return a new view; each has its own life cycle
    public ScheduledExecutorService asExecutorService() {
        return new LoopExecutor(this);
    }

    // --- ending ---

    /// Waits until [#stop] is called. The loop runs with or without it: this is for a thread that has nothing else to do,
    /// as a service's `main`:
    ///
    /// ```java
    /// try (EventLoop loop = EventLoop.open()) {
    ///     loop.submit(() -> fetch("/feed"));
    ///     loop.runForever();
    /// }
    /// ```
    ///
    /// Ctrl-C, if the program's main thread is in such a call or in a `run`, and SIGTERM stop it too; a second Ctrl-C ends
    /// the JVM at once. On SIGTERM, and on `System.exit`, the JVM waits before it ends until the caller has closed the
    /// loop, and if that is the main thread until it has ended: for [LoopOptions#closeGrace] and two seconds at most.
    ///
    /// @throws InterruptedException       if the caller is interrupted; the loop goes on
    /// @throws RejectedExecutionException if the loop is closed
    /// @throws IllegalStateException      if called on the loop itself
    public void runForever() throws InterruptedException {
        checkOpen();
        if (scheduler.isCurrent()) {
            throw new IllegalStateException("runForever() on " + this + " from one of its own tasks would wait for"
                    + " itself; it is for the thread that feeds the loop");
        }
        CountDownLatch mine = stopped.get();
        try (LoopCall call = LoopCall.using(this)) {
            call.begin(null);
            mine.await();
        }
        // Only the one that was waited for: another stop may have come already, for the next to call this.
        if (stopped.compareAndSet(mine, new CountDownLatch(1)) && shutdown.hasBegun()) {
            stop();
        }
    }

    /// Makes [#runForever] return, now or when it is next called. The loop goes on until it is closed. From any thread.
    public void stop() {
        stopped.get().countDown();
    }

    /// Asks everything on the loop to come to an end, and cancels what has not by the end of the grace, as
    /// [CancelScope#cancel(String, Duration)] does for one scope: [Weft#shouldEnd] begins to say true on it, and every scope
    /// that was entered with [CancelOptions#endingEarly] is cancelled at once. Until the grace is over the loop takes new
    /// work, which is asked as well; after that what is submitted ends CANCELLED. It stays open: close it when its tasks have
    /// had their time, which [#awaitEmpty] waits for.
    ///
    /// From any thread; returns at once. A second call can make the grace shorter, not longer. On a loop that is closing it
    /// does nothing.
    ///
    /// @param reason in words, for people
    /// @param grace  until the rest is cancelled; zero or less means now
    public void askToEnd(String reason, Duration grace) {
        Objects.requireNonNull(reason, "reason");
        nursery.ask(reason, Objects.requireNonNull(grace, "grace"));
    }

    /// Waits until no task is left on the loop: none that was submitted by the time of this call, and none of theirs. Others
    /// may come while and after it returns. Guests are not waited for. Cancelling the caller ends the wait, and leaves the
    /// tasks alone.
    ///
    /// @param atMost how long, by the caller's clock
    /// @return false if there were tasks all the time
    /// @throws InterruptedException  if the caller is cancelled or interrupted
    /// @throws IllegalStateException if called on the loop itself, which would wait for itself
    public boolean awaitEmpty(Duration atMost) throws InterruptedException {
        Objects.requireNonNull(atMost, "atMost");
        if (scheduler.isCurrent()) {
            throw new IllegalStateException(
                    "awaitEmpty() on " + this + " from one of its own tasks would wait for itself;"
                            + " wait where the loop was opened");
        }
        return hasEnded() || nursery.awaitEmpty(atMost);
    }

    /// Ends the loop: cancels all its tasks, waits until they have ended, and stops the carrier. Waits without giving in
    /// to interrupts, which are kept. A task that does not end within [LoopOptions#closeGrace] is logged with its stack
    /// and goes on on a rescue thread; one that never waits goes on on the carrier, which is a daemon. Closing twice is
    /// allowed.
    ///
    /// @throws IllegalStateException if called on the loop itself, which would wait for itself
    @Override
    public void close() {
        checkMayBeClosedHere();
        beginToClose();
        awaitEnd(System.nanoTime() + shutdown.overdueNanos());
        afterEnd();
    }

    void checkMayBeClosedHere() {
        if (scheduler.isCurrent()) {
            throw new IllegalStateException("close() of " + this + " from one of its own tasks would wait for itself;"
                    + " close it where it was opened, or call stop()");
        }
    }

    /// Any number of times.
    void beginToClose() {
        shutdown.begin();
    }

    /// Waits for the carrier to stop; not for ever, since a task that never waits may hold it.
    private void awaitEnd(long deadline) {
        boolean interrupted = false;
        while (true) {
            try {
                boolean _ = ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void afterEnd() {
        stop();
        shutdown.finish();
        nursery.reportUnseen();
        Observer.closed(scheduler);
    }

    /// Whether the carrier has stopped.
    boolean hasEnded() {
        return ended.getCount() == 0;
    }

    Duration closeGrace() {
        return options.closeGrace();
    }

    Shutdown shutdown() {
        return shutdown;
    }

    // --- guards ---

    /// Whether the calling thread is on this loop: a task of it, or a guest. From any thread; never waits.
    ///
    /// @return false for any other thread
    public boolean isCurrent() {
        return scheduler.isCurrent();
    }

    /// Checks that the calling thread is on this loop: for data that only one loop may touch.
    ///
    /// @throws WrongThreadException if it is not
    public void assertCurrent() {
        if (!scheduler.isCurrent()) {
            EventLoop other = currentOrNull();
            throw new WrongThreadException(this + " expected, but this is "
                    + (other != null ? other.toString() : Thread.currentThread().toString())
                    + "; hand the work over with submit()");
        }
    }

    // --- looking ---

    /// The loops that run in this JVM, in the order in which they began to. From any thread.
    ///
    /// @return a copy
    public static List<EventLoop> running() {
        return Scheduler.running().stream().filter(scheduler -> scheduler.attachment() != null).map(EventLoop::of)
                .toList();
    }

    /// How busy the loop is. From any thread; the loop does nothing for it.
    ///
    /// @return as it is about now
    public LoopLoad load() {
        long turn = scheduler.longestTurnNanos();
        int guests = scheduler.guestCount();
        return new LoopLoad(Math.max(0, scheduler.liveCount() - guests), guests, scheduler.readyCount(),
                admission == null ? 0 : admission.queued(), admission == null ? 0 : admission.refused(),
                scheduler.runs(), Duration.ofNanos(scheduler.lagNanos()), Duration.ofNanos(scheduler.stepNanos()),
                turn < 0 ? null : Duration.ofNanos(turn), scheduler.slowSteps());
    }

    /// Sets who is told of failures that reach nobody. By default they are logged.
    ///
    /// @param newHandler called by any thread
    /// @return this
    public EventLoop onUncaught(UncaughtHandler newHandler) {
        handler = Objects.requireNonNull(newHandler, "handler");
        return this;
    }

    UncaughtHandler handler() {
        return handler;
    }

    TaskNumbers taskNumbers() {
        return taskNumbers;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /// The loop's name.
    ///
    /// @return as given
    public String name() {
        return options.name();
    }

    @Override
    public String toString() {
        return "loop \"" + name() + "\"";
    }
}
