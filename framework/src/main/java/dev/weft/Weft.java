package dev.weft;

import dev.weft.loop.Domain;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Relay;
import dev.weft.loop.Scope;
import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The everyday verbs of structured concurrency on plain blocking Java.
///
/// ```java
/// List<String> pages = Weft.run(() ->
///     Weft.withTimeout(Duration.ofSeconds(2), () ->
///         Weft.gather(() -> fetch("/a"), () -> fetch("/b"))));
/// ```
///
/// [#run], [#spawn] and [#atomically] need a loop; everything else works on a loop and off it, there on the JDK's own
/// virtual threads.
///
/// Every method that declares InterruptedException may suspend the calling task, and is a point at which a cancellation
/// is seen, also when it need not wait: while the task is cancelled and not shielded, each of them throws, so a
/// cancellation that was swallowed comes back. An interrupt from outside Weft is thrown once, as by any method of the
/// JDK.
public final class Weft {

    private Weft() {
    }

    // --- running ---

    /// Runs a program on a loop of its own and returns when all of it has ended.
    ///
    /// The calling platform thread is the loop's carrier for that time; a calling virtual thread, which cannot be one, has
    /// one made. The body runs as the first task. When it has ended, tasks that it spawned and that still run are
    /// cancelled and awaited, failures that nobody looked at are reported, and the loop is closed. As `asyncio.run`.
    ///
    /// If the caller is interrupted, the body is cancelled, and the interrupt is kept. (The JDK drops an interrupt of a
    /// carrier that meets a task which then only yields, or waits in foreign code: to be sure, cancel the task instead.)
    ///
    /// Ctrl-C cancels the body, if the program's main thread is in such a call; a second one ends the JVM at once. On
    /// SIGTERM, or when somebody calls `System.exit`, the body is cancelled, and before the JVM ends it waits for this
    /// call, and for the main thread's end if that called: for [LoopOptions#closeGrace] and two seconds at most. Calls by
    /// daemon threads, as virtual ones, just end with the JVM.
    ///
    /// @param body the program
    /// @param <T>  of its result
    /// @param <X>  of its exceptions
    /// @return what the body returned
    /// @throws X                             what the body threw, as it is
    /// @throws CancellationException         if the body was cancelled
    /// @throws IllegalStateException         if called on a loop
    /// @throws UnsupportedOperationException if loops cannot run in this JVM; the message says why, and prints the flag if
    ///                                       that is what is missing
    public static <T extends @Nullable Object, X extends Exception> T run(Body<T, X> body) throws X {
        return run(LoopOptions.defaults(), body);
    }

    /// As [#run(Body)], with options.
    ///
    /// @param options of the loop
    /// @param body    the program
    /// @param <T>     of its result
    /// @param <X>     of its exceptions
    /// @return what the body returned
    /// @throws X                             what the body threw, as it is
    /// @throws CancellationException         if the body was cancelled
    /// @throws IllegalStateException         if called on a loop
    /// @throws UnsupportedOperationException if loops cannot run in this JVM
    public static <T extends @Nullable Object, X extends Exception> T run(LoopOptions options, Body<T, X> body)
            throws X {
        return Runs.run(options, body);
    }

    /// As [#run(Body)], for a program without a result.
    ///
    /// @param body the program
    /// @param <X>  of its exceptions
    /// @throws X                             what the body threw, as it is
    /// @throws CancellationException         if the body was cancelled
    /// @throws IllegalStateException         if called on a loop
    /// @throws UnsupportedOperationException if loops cannot run in this JVM
    public static <X extends Exception> void run(Body.OfVoid<X> body) throws X {
        run(LoopOptions.defaults(), body);
    }

    /// As [#run(LoopOptions, Body)], for a program without a result.
    ///
    /// @param options of the loop
    /// @param body    the program
    /// @param <X>     of its exceptions
    /// @throws X                             what the body threw, as it is
    /// @throws CancellationException         if the body was cancelled
    /// @throws IllegalStateException         if called on a loop
    /// @throws UnsupportedOperationException if loops cannot run in this JVM
    public static <X extends Exception> void run(LoopOptions options, Body.OfVoid<X> body) throws X {
        Objects.requireNonNull(body, "body");
        Weft.<@Nullable Void, X>run(options, () -> {
            body.run();
            return null;
        });
    }

    /// Starts a task that belongs to the current run: it goes on until it ends, or until the run's body has ended, which
    /// cancels it. Its failure is its own, and is reported if nobody looks at it. Never waits. As
    /// `asyncio.create_task`; for tasks that must end together use a [TaskGroup]. Inside a group that
    /// [takes what is spawned][GroupOptions#takingSpawned] it belongs to that group instead.
    ///
    /// @param body what it runs; it sees the caller's scoped values
    /// @param <T>  of its result
    /// @return the task, PENDING
    /// @throws IllegalStateException      if the caller is on no loop, and in no such group
    /// @throws RejectedExecutionException if the run, or the group, is ending
    public static <T extends @Nullable Object> Task<T> spawn(Callable<? extends T> body) {
        return spawn(body, null);
    }

    /// As [#spawn(Callable)], with a name.
    ///
    /// @param body what it runs; it sees the caller's scoped values
    /// @param name for messages, thread dumps and the task tree
    /// @param <T>  of its result
    /// @return the task, PENDING
    /// @throws IllegalStateException      if the caller is on no loop, and in no such group
    /// @throws RejectedExecutionException if the run, or the group, is ending
    public static <T extends @Nullable Object> Task<T> spawn(Callable<? extends T> body, @Nullable String name) {
        TaskGroup group = TaskGroup.takingSpawned(Strand.current());
        if (group != null) {
            return group.spawn(body, name);
        }
        EventLoop loop = EventLoop.currentOrNull();
        if (loop == null) {
            throw new IllegalStateException("Weft.spawn in " + Thread.currentThread() + ", where no loop is running: a"
                    + " spawned task belongs to a run. Call it inside Weft.run, or fork into a TaskGroup, which works"
                    + " anywhere");
        }
        return loop.submit(body, name);
    }

    /// Tells of a failure that nobody else will look at: where failures of tasks go that nobody looked at, so on a loop to its
    /// [handler][EventLoop#onUncaught], elsewhere to the log. For code that runs the program's code and goes on whatever that throws,
    /// as a server does with its handlers. Throws nothing. As asyncio's `loop.call_exception_handler`.
    ///
    /// @param source  what has failed, for people
    /// @param failure what it threw
    public static void reportUncaught(String source, Throwable failure) {
        Reports.uncaught(Strand.current().domain(), Objects.requireNonNull(source, "source"),
                Objects.requireNonNull(failure, "failure"));
    }

    // --- together ---

    /// Runs callables at the same time and waits for all. If one fails, the others are cancelled, and all have ended when
    /// this throws.
    ///
    /// @param bodies each a task of its own
    /// @param <T>    of the results
    /// @return the results, in the order of the arguments
    /// @throws InterruptedException if the caller is cancelled or interrupted; the tasks are cancelled and have ended
    /// @throws TaskFailedException  if one failed; an `Error` is thrown as itself
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public static <T extends @Nullable Object> List<T> gather(Callable<? extends T>... bodies)
            throws InterruptedException {
        return Gathering.gather(List.of(bodies));
    }

    /// As [#gather(Callable...)], for any number.
    ///
    /// @param bodies each a task of its own
    /// @param <T>    of the results
    /// @return the results, in the order of the collection; empty if that is
    /// @throws InterruptedException if the caller is cancelled or interrupted; the tasks are cancelled and have ended
    /// @throws TaskFailedException  if one failed; an `Error` is thrown as itself
    public static <T extends @Nullable Object> List<T> gather(Collection<? extends Callable<? extends T>> bodies)
            throws InterruptedException {
        return Gathering.gather(List.copyOf(bodies));
    }

    /// Runs callables at the same time and waits for all, whatever becomes of each: `gather(return_exceptions=True)`.
    ///
    /// @param bodies each a task of its own
    /// @param <T>    of the results
    /// @return how each ended, in the order of the arguments
    /// @throws InterruptedException if the caller is cancelled or interrupted; the tasks are cancelled and have ended
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public static <T extends @Nullable Object> List<Outcome<T>> gatherSettled(Callable<? extends T>... bodies)
            throws InterruptedException {
        return Gathering.settled(List.of(bodies));
    }

    /// As [#gatherSettled(Callable...)], for any number.
    ///
    /// @param bodies each a task of its own
    /// @param <T>    of the results
    /// @return how each ended, in the order of the collection; empty if that is
    /// @throws InterruptedException if the caller is cancelled or interrupted; the tasks are cancelled and have ended
    public static <T extends @Nullable Object> List<Outcome<T>> gatherSettled(
            Collection<? extends Callable<? extends T>> bodies) throws InterruptedException {
        return Gathering.settled(List.copyOf(bodies));
    }

    /// Runs callables at the same time and returns what the first one returns that succeeds. The others are cancelled, and
    /// all have ended when this returns or throws; what losers throw does not matter.
    ///
    /// @param bodies each a task of its own; at least one
    /// @param <T>    of the results
    /// @return the winner's result
    /// @throws InterruptedException     if the caller is cancelled or interrupted; the tasks are cancelled and have ended
    /// @throws TaskFailedException      if none succeeded, with all failures in the order in which they came; an `Error`
    ///                                  ends the race, and is thrown as itself
    /// @throws CancellationException    if none succeeded and none failed: all were cancelled, one by one
    /// @throws IllegalArgumentException if there are no callables
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public static <T extends @Nullable Object> T race(Callable<? extends T>... bodies) throws InterruptedException {
        return Racing.race(List.of(bodies));
    }

    /// As [#race(Callable...)], for any number.
    ///
    /// @param bodies each a task of its own; at least one
    /// @param <T>    of the results
    /// @return the winner's result
    /// @throws InterruptedException     if the caller is cancelled or interrupted; the tasks are cancelled and have ended
    /// @throws TaskFailedException      if none succeeded, with all failures in the order in which they came; an `Error`
    ///                                  ends the race, and is thrown as itself
    /// @throws CancellationException    if none succeeded and none failed: all were cancelled, one by one
    /// @throws IllegalArgumentException if there are no callables
    public static <T extends @Nullable Object> T race(Collection<? extends Callable<? extends T>> bodies)
            throws InterruptedException {
        return Racing.race(bodies);
    }

    /// Maps items, at most so many at once, each in a task of its own. If one fails, the others are cancelled, and all
    /// have ended when this throws. As gevent's `Pool.map`.
    ///
    /// The caller's own task pulls the items, each when there is room for it: they may be endless, or block on the way, and
    /// a failure ends the pulling. The tasks see the caller's scoped values and context.
    ///
    /// @param items       to map; may be empty
    /// @param concurrency how many at once, 1 or more
    /// @param mapper      what to do to each
    /// @param <A>         of the items
    /// @param <R>         of the results
    /// @return the results, in the order of the items
    /// @throws InterruptedException     if the caller is cancelled or interrupted; the tasks are cancelled and have ended
    /// @throws TaskFailedException      if one failed; an `Error` is thrown as itself
    /// @throws IllegalArgumentException if the concurrency is less than 1
    public static <A extends @Nullable Object, R extends @Nullable Object> List<R> map(Iterable<? extends A> items,
            int concurrency, Mapper<? super A, ? extends R> mapper) throws InterruptedException {
        return Mapping.map(items, concurrency, mapper);
    }

    /// Starts callables at the same time and gives their tasks in the order in which they end. Never waits itself; the
    /// iterator does. The tasks end with the iteration, or at the latest with the scope in which this was called:
    /// [Completed] says how.
    ///
    /// ```java
    /// for (Task<String> page : Weft.asCompleted(() -> fetch("/a"), () -> fetch("/b"))) {
    ///     log(page.result());
    /// }
    /// ```
    ///
    /// @param bodies each a task of its own
    /// @param <T>    of the results
    /// @return to be iterated over by the caller, inside the scope that it is in now
    /// @throws IllegalStateException if the caller is cancelled
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public static <T extends @Nullable Object> Completed<T> asCompleted(Callable<? extends T>... bodies) {
        return Completed.start(List.of(bodies), null);
    }

    /// As [#asCompleted(Callable...)], for any number.
    ///
    /// @param bodies each a task of its own
    /// @param <T>    of the results
    /// @return to be iterated over by the caller, inside the scope that it is in now
    /// @throws IllegalStateException if the caller is cancelled
    public static <T extends @Nullable Object> Completed<T> asCompleted(
            Collection<? extends Callable<? extends T>> bodies) {
        return Completed.start(bodies, null);
    }

    /// As [#asCompleted(Callable...)], for a time, which begins now: when it is over, the iterator's `next` cancels what
    /// has not ended, waits for that, and throws.
    ///
    /// @param bodies  each a task of its own
    /// @param timeout for all together, by the clock of the loop
    /// @param <T>     of the results
    /// @return to be iterated over by the caller, inside the scope that it is in now
    /// @throws IllegalStateException if the caller is cancelled
    public static <T extends @Nullable Object> Completed<T> asCompleted(
            Collection<? extends Callable<? extends T>> bodies, Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        return Completed.start(bodies, timeout);
    }

    // --- waiting ---

    /// Waits for tasks that others own, and says which have ended. A suspension point, also when it need not wait. As
    /// `asyncio.wait`: it cancels nothing, and a task's failure is not thrown here, nor is this a look at it.
    ///
    /// Tasks that end while the caller gets ready to go on are among the done. Cancelling the caller ends the wait and
    /// leaves the tasks alone. (A failing task of a group in which the caller is cancels the caller, unless that is a
    /// [OnFailure#KEEP_GOING] group.)
    ///
    /// @param tasks to wait for, at least one; each counts once
    /// @param when  it has waited long enough
    /// @param <T>   of the results
    /// @return the ones that have ended by then and the ones that have not, each in the order of `tasks`
    /// @throws InterruptedException     if the caller is cancelled or interrupted
    /// @throws IllegalArgumentException if there are no tasks, or if one is null
    /// @throws IllegalStateException    if a task waits for itself
    public static <T extends @Nullable Object> Waited<T> waitFor(Collection<? extends Task<? extends T>> tasks,
            When when) throws InterruptedException {
        return Waiting.waitFor(tasks, when, null);
    }

    /// As [#waitFor(Collection, When)], for a time; that it is over is no exception.
    ///
    /// @param tasks   to wait for, at least one; each counts once
    /// @param when    it has waited long enough
    /// @param timeout how long at most, by the clock of the loop; zero or less only lets others run
    /// @param <T>     of the results
    /// @return the ones that have ended by then and the ones that have not, each in the order of `tasks`
    /// @throws InterruptedException     if the caller is cancelled or interrupted
    /// @throws IllegalArgumentException if there are no tasks, or if one is null
    /// @throws IllegalStateException    if a task waits for itself
    public static <T extends @Nullable Object> Waited<T> waitFor(Collection<? extends Task<? extends T>> tasks,
            When when, Duration timeout) throws InterruptedException {
        Objects.requireNonNull(timeout, "timeout");
        return Waiting.waitFor(tasks, when, timeout);
    }

    /// Gives tasks that others own in the order in which they end; those that have ended already come first, in their
    /// order. Never waits itself; the iterator does. Nothing here ever cancels a task.
    ///
    /// @param tasks to wait for; each comes once
    /// @param <T>   of the results
    /// @return to be iterated over by one thread
    /// @throws IllegalArgumentException if a task is null
    public static <T extends @Nullable Object> Completed<T> asCompletedTasks(
            Collection<? extends Task<? extends T>> tasks) {
        return Completed.of(tasks, null);
    }

    /// As [#asCompletedTasks(Collection)], for a time, which begins now: when it is over, the iterator's `next` throws.
    ///
    /// @param tasks   to wait for; each comes once
    /// @param timeout for all together, by the clock of the loop
    /// @param <T>     of the results
    /// @return to be iterated over by one thread
    /// @throws IllegalArgumentException if a task is null
    public static <T extends @Nullable Object> Completed<T> asCompletedTasks(
            Collection<? extends Task<? extends T>> tasks, Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        return Completed.of(tasks, timeout);
    }

    /// Suspends the calling task, by the clock of its loop.
    ///
    /// @param duration at least so long; zero or less lets others run, as [#yieldNow]
    /// @throws InterruptedException if the caller is cancelled or interrupted, before or while it sleeps
    public static void sleep(Duration duration) throws InterruptedException {
        long nanos = Domain.nanos(duration);
        if (nanos == 0) {
            yieldNow();
            return;
        }
        Strand strand = Strand.current();
        strand.checkpoint();
        Domain domain = strand.domain();
        new Waiter("sleep").await(domain.deadlineIn(nanos));
    }

    /// Lets every other task that is ready run once, and sees a cancellation. If nothing else is ready this costs next to
    /// nothing. As `asyncio.sleep(0)` and Trio's `checkpoint`.
    ///
    /// @throws InterruptedException if the caller is cancelled or interrupted
    public static void yieldNow() throws InterruptedException {
        Strand strand = Strand.current();
        strand.checkpoint();
        if (strand.domain() instanceof Scheduler scheduler && scheduler.hasNothingElse()) {
            // Timers and I/O are seen to only between two runs: a task that yields for ever must let go now and then.
            strand.spend();
        } else {
            Thread.yield();
        }
        strand.checkpoint();
    }

    /// Waits for a stage and takes its result: a [java.util.concurrent.CompletableFuture] is Java's `asyncio.Future`.
    /// Cancelling the caller ends the wait and leaves the stage alone.
    ///
    /// @param stage to wait for
    /// @param <T>   of its result
    /// @return its result
    /// @throws InterruptedException  if the caller is cancelled or interrupted
    /// @throws TaskFailedException   if the stage failed; the cause is what it failed with
    /// @throws CancellationException if the stage was cancelled
    public static <T extends @Nullable Object> T await(CompletionStage<T> stage) throws InterruptedException {
        Objects.requireNonNull(stage, "stage");
        Strand strand = Strand.current();
        strand.checkpoint();
        return new Stages.Arrival<>(stage).await();
    }

    // --- time and shelter ---

    /// Runs a body in the calling task, for a time. When the time is over the body is cancelled: it sees an
    /// InterruptedException where it waits, and again at each of Weft's suspension points until it has ended. A zero or
    /// negative time is over at once: the body runs to its first suspension point.
    ///
    /// If the body ends with a value all the same, that is the result; if it ends with another exception, that is thrown,
    /// with the TimeoutException suppressed in it. A deadline of an outer call that has passed, and any other
    /// cancellation from outside, is thrown as InterruptedException and not as this call's timeout.
    ///
    /// @param timeout how long at most, by the clock of the loop
    /// @param body    what to run
    /// @param <T>     of its result
    /// @param <X>     of its exceptions
    /// @return what the body returned
    /// @throws X                what the body threw
    /// @throws TimeoutException if the time was over before the body had ended
    public static <T extends @Nullable Object, X extends Exception> T withTimeout(Duration timeout, Body<T, X> body)
            throws X, TimeoutException {
        Objects.requireNonNull(body, "body");
        return Timeouts.withTimeout(timeout, body);
    }

    /// As [#withTimeout(Duration, Body)], for a body without a result.
    ///
    /// @param timeout how long at most, by the clock of the loop
    /// @param body    what to run
    /// @param <X>     of its exceptions
    /// @throws X                what the body threw
    /// @throws TimeoutException if the time was over before the body had ended
    public static <X extends Exception> void withTimeout(Duration timeout, Body.OfVoid<X> body)
            throws X, TimeoutException {
        Objects.requireNonNull(body, "body");
        Timeouts.<@Nullable Void, X>withTimeout(timeout, () -> {
            body.run();
            return null;
        });
    }

    /// Runs a body in the calling task, for a time, as [#withTimeout]; when the time was over there is no result and no
    /// exception. As Trio's `move_on_after`.
    ///
    /// @param timeout how long at most, by the clock of the loop
    /// @param body    what to run
    /// @param <T>     of its result
    /// @param <X>     of its exceptions
    /// @return what the body returned; empty if the time was over first, or if that was null
    /// @throws X what the body threw
    public static <T, X extends Exception> Optional<T> moveOnAfter(Duration timeout, Body<T, X> body) throws X {
        Objects.requireNonNull(body, "body");
        return Timeouts.moveOnAfter(timeout, body);
    }

    /// As [#moveOnAfter(Duration, Body)], for a body without a result.
    ///
    /// @param timeout how long at most, by the clock of the loop
    /// @param body    what to run
    /// @param <X>     of its exceptions
    /// @return false if the time was over first
    /// @throws X what the body threw
    public static <X extends Exception> boolean moveOnAfter(Duration timeout, Body.OfVoid<X> body) throws X {
        Objects.requireNonNull(body, "body");
        return Timeouts.<Boolean, X>moveOnAfter(timeout, () -> {
            body.run();
            return true;
        }).isPresent();
    }

    /// Runs a body in the calling task, hidden from every cancellation of its surroundings; that is seen again after it.
    /// For cleanup that must suspend: bound it with a timeout of its own.
    ///
    /// @param body what to run
    /// @param <T>  of its result
    /// @param <X>  of its exceptions
    /// @return what the body returned
    /// @throws X what the body threw
    public static <T extends @Nullable Object, X extends Exception> T shield(Body<T, X> body) throws X {
        Objects.requireNonNull(body, "body");
        return Timeouts.shield(body);
    }

    /// As [#shield(Body)], for a body without a result.
    ///
    /// @param body what to run
    /// @param <X>  of its exceptions
    /// @throws X what the body threw
    public static <X extends Exception> void shield(Body.OfVoid<X> body) throws X {
        Objects.requireNonNull(body, "body");
        Timeouts.<@Nullable Void, X>shield(() -> {
            body.run();
            return null;
        });
    }

    /// When the calling task will be cancelled, if it has not ended by then: the earliest deadline of the scopes around it,
    /// up to the nearest shield. For handing on to a client, as its own timeout. As Trio's `current_effective_deadline`.
    ///
    /// In a worker of [#offload], and in the body of a generator that runs on a thread of its own, that is its caller's,
    /// unless a scope of its own has an earlier one.
    ///
    /// @return empty if there is none; a deadline that has passed if the caller is cancelled already
    public static Optional<Deadline> deadline() {
        return Deadlines.effective(Strand.current());
    }

    /// Whether the calling task should come to an end: a scope around it was asked to end with a grace that is still
    /// running ([CancelScope#cancel(String, Duration)]), or is cancelled. For loops that poll between two jobs. Asking is
    /// no suspension point, and takes nothing away. In a worker of [#offload] its caller counts as well.
    ///
    /// @return false if nobody asked, up to the nearest shield
    public static boolean shouldEnd() {
        Scope innermost = Strand.current().innermost();
        return innermost != null && (innermost.shouldEnd() || Relay.shouldCallerEnd(innermost));
    }

    /// Runs a body again and again in the calling task: at once, and then at start + period, start + 2 periods, and so on,
    /// however long it takes itself. A round that takes longer than a period misses ticks: they are skipped, not made up.
    ///
    /// Never returns normally. It ends when the caller is cancelled, or when the body throws. So fork it, and cancel the
    /// task; or bound it with a timeout:
    ///
    /// ```java
    /// Weft.moveOnAfter(Duration.ofMinutes(1), () -> {
    ///     Weft.every(Duration.ofSeconds(5), () -> work());
    ///     return null;
    /// });
    /// ```
    ///
    /// Each round is a suspension point, also when the next tick has come already.
    ///
    /// @param period from tick to tick, by the clock of the loop; more than zero
    /// @param body   what to run
    /// @param <X>    of its exceptions
    /// @throws X                        what the body threw, as it is
    /// @throws InterruptedException     if the caller is cancelled or interrupted
    /// @throws IllegalArgumentException if the period is zero or negative
    public static <X extends Exception> void every(Duration period, Body.OfVoid<X> body)
            throws X, InterruptedException {
        Objects.requireNonNull(period, "period");
        Objects.requireNonNull(body, "body");
        Ticks.every(period, body);
    }

    // --- off the loop ---

    /// Runs something that would block the loop (file I/O, DNS, native code, computing) on a platform thread of a pool,
    /// while other tasks run. As `asyncio.to_thread`.
    ///
    /// A call that still waits for a thread when its caller is cancelled or interrupted never runs. One that runs is
    /// cancelled in turn, with the same reason: foreign code in it gets one interrupt, Weft's suspension points throw
    /// there as they do in a task, and no interrupt is left on the thread after it. The caller waits until it has ended;
    /// what it returned all the same is returned. As Trio's `to_thread.run_sync`, with every suspension point a
    /// `from_thread.check_cancelled`.
    ///
    /// Inside, [#deadline] is the caller's, by the caller's clock, as it was when the call was handed over; a deadline
    /// that is moved later still decides when the call is cancelled. [#shouldEnd] is true as soon as the caller should
    /// end. Groups and timeouts work there as anywhere off the loop, and the call may hand work back to the
    /// loop by [EventLoop#run] or [EventLoop#submit]. The pool has 32 threads, or four for each processor if those are more.
    /// What a call there offloads again it runs itself, in place; but calls that offload again through a loop, so many
    /// deep, would wait for each other.
    ///
    /// @param body what to run there
    /// @param <T>  of its result
    /// @return what the body returned
    /// @throws InterruptedException if the caller is cancelled or interrupted
    /// @throws Exception            what the body threw, as it is
    public static <T extends @Nullable Object> T offload(Callable<? extends T> body) throws Exception {
        return offload(OffloadOptions.defaults(), body);
    }

    /// As [#offload(Callable)], on an executor of the caller's.
    ///
    /// That may be a distributed one, which writes calls down and has other JVMs run them. The body must be [java.io.Serializable]
    /// then: a record, or a lambda cast to `Callable & Serializable`. The time that is left until the caller's deadline goes with
    /// it, and is a timeout there. A cancelled caller has the executor cancel the call, which interrupts it there once,
    /// and does not wait for it to end. Neither the reason nor [#shouldEnd] nor the context travels.
    ///
    /// @param executor to run it
    /// @param body     what to run there
    /// @param <T>      of its result
    /// @return what the body returned
    /// @throws InterruptedException       if the caller is cancelled or interrupted
    /// @throws RejectedExecutionException if the executor takes nothing more, or drops what it has taken
    /// @throws Exception                  what the body threw, as it is
    public static <T extends @Nullable Object> T offload(ExecutorService executor, Callable<? extends T> body)
            throws Exception {
        return offload(OffloadOptions.defaults().executor(executor), body);
    }

    /// As [#offload(Callable)], with options: on which executor, how many at a time, and whether a cancelled caller waits.
    ///
    /// @param options where and how
    /// @param body    what to run there
    /// @param <T>     of its result
    /// @return what the body returned
    /// @throws InterruptedException       if the caller is cancelled or interrupted, also while it waits for the limiter
    /// @throws RejectedExecutionException if the executor takes nothing more, or drops what it has taken
    /// @throws Exception                  what the body threw, as it is
    public static <T extends @Nullable Object> T offload(OffloadOptions options, Callable<? extends T> body)
            throws Exception {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(body, "body");
        return Offload.call(options, body);
    }

    // --- looking and guarding ---

    /// The task that the calling thread runs.
    ///
    /// @return the current task
    /// @throws IllegalStateException if the thread was not started as a task
    public static Task<?> currentTask() {
        Task<?> task = Reports.currentTask();
        if (task == null) {
            throw new IllegalStateException(Thread.currentThread() + " runs no Weft task: currentTask() is for code"
                    + " inside Weft.run, spawn or TaskGroup.fork");
        }
        return task;
    }

    /// What runs in this JVM, and what it waits for: all loops with their groups and tasks, and the groups that are on no loop. As
    /// `asyncio.all_tasks`, with who waits for whom. From any thread; [TaskTree#take(int)] says what it costs.
    ///
    /// @return as it is now
    public static TaskTree tasks() {
        return TaskTree.take();
    }

    /// Runs a body that must not be suspended: what it reads and writes on this loop, no other task can see half done.
    ///
    /// @param body what to run
    /// @param <T>  of its result
    /// @param <X>  of its exceptions
    /// @return what the body returned
    /// @throws X                     what the body threw
    /// @throws IllegalStateException if the task was suspended on the way, so that others may have run; or if the caller
    ///                               is on no loop, where nothing is exclusive
    public static <T extends @Nullable Object, X extends Exception> T atomically(Body<T, X> body) throws X {
        Objects.requireNonNull(body, "body");
        Scheduler scheduler = EventLoop.current().scheduler();
        long before = scheduler.runs();
        T value = body.call();
        if (scheduler.runs() != before) {
            throw new IllegalStateException("the body of Weft.atomically in " + Strand.current() + " was suspended, and"
                    + " other tasks may have run: move what waits (a lock, a sleep, I/O, await) out of it");
        }
        return value;
    }

    /// As [#atomically(Body)], for a body without a result.
    ///
    /// @param body what to run
    /// @param <X>  of its exceptions
    /// @throws X                     what the body threw
    /// @throws IllegalStateException if the task was suspended on the way, or if the caller is on no loop
    public static <X extends Exception> void atomically(Body.OfVoid<X> body) throws X {
        Objects.requireNonNull(body, "body");
        Weft.<@Nullable Void, X>atomically(() -> {
            body.run();
            return null;
        });
    }
}
