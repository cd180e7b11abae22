package dev.weft;

import dev.weft.ContextPropagator.Captured;
import dev.weft.internal.Endings;
import dev.weft.loop.Interruption;
import dev.weft.loop.Observer;
import dev.weft.loop.Request;
import dev.weft.loop.Scope;
import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A callable that runs in a virtual thread of its own, and the handle on it.
///
/// | status    | `cancel`                      | the body                   | `await`, `get`            | `onDone`       |
/// |-----------|-------------------------------|----------------------------|---------------------------|----------------|
/// | PENDING   | → CANCELLED, never runs       | begins → RUNNING           | wait                      | kept           |
/// | RUNNING   | body sees it where it waits   | returns → SUCCESS, throws → FAILED, ends by a cancel → CANCELLED | wait | kept |
/// | SUCCESS   | false                         | -                          | the value                 | runs at once   |
/// | FAILED    | false                         | -                          | the failure, wrapped      | runs at once   |
/// | CANCELLED | false                         | -                          | CancellationException     | runs at once   |
///
/// All methods may be called from any thread, on the loop or off it. Waiting for a task never cancels it: cancelling the
/// one who waits ends only the wait.
///
/// @param <T> of its result
public final class Task<T extends @Nullable Object> implements Future<T> {

    /// Where a task stands. Moves on, never back.
    public enum Status {
        /// Not begun.
        PENDING,
        /// Begun and not ended.
        RUNNING,
        /// Returned a value.
        SUCCESS,
        /// Threw.
        FAILED,
        /// Ended by a cancellation.
        CANCELLED
    }

    private static final VarHandle RUNNING;

    static {
        try {
            RUNNING = MethodHandles.lookup().findVarHandle(Task.class, "running", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
        Endings.ofTasks(Task::tell);
    }

    private final Nursery nursery;
    private final Scope scope;
    private final @Nullable String name;
    private final long number;
    private final @Nullable Captured context;
    private @Nullable Callable<? extends T> body;

    private volatile boolean running;
    private boolean wantsPlace;
    private boolean hasPlace;
    private volatile @Nullable Outcome<T> outcome;
    /// Who is to be told: the first of a list, which is changed under this object's monitor and taken once.
    private volatile @Nullable Listener listeners;
    /// Set before the outcome, if that is a failure.
    private volatile @Nullable Unseen unseen;

    /// Not started yet. From any thread.
    Task(Nursery nursery, @Nullable String name, Callable<? extends T> body) {
        this.nursery = nursery;
        this.name = name;
        // As in asyncio, only those without a name of their own count.
        this.number = name == null ? TaskNumbers.next(nursery.domain()) : 0;
        this.body = body;
        this.context = Contexts.capture();
        this.scope = new Strand(nursery.scope(), this, name == null ? "" : name, Task::run).outermost();
    }

    /// Before it is started.
    void makeDaemon() {
        scope.daemon();
    }

    /// Before it is started: it does not begin before it has one of the places, which are limited.
    void takePlace() {
        wantsPlace = true;
    }

    // --- the task's own thread ---

    private void run() {
        Strand strand = scope.strand();
        try {
            Observer observer = Observer.ofTasks();
            Consumer<String> atEnd = observer == null ? null : observer.taskBegins(strand);
            Callable<? extends T> callable = takeBody();
            Outcome<T> end = prepare();
            if (end == null) {
                try {
                    Contexts.install(context);
                    if (callable instanceof ActionCall call) {
                        call.action().run();
                        end = succeeded(nothing());
                    } else {
                        end = succeeded(callable.call());
                    }
                } catch (Throwable t) {
                    end = endOf(t);
                }
            }
            if (atEnd != null) {
                tell(atEnd, end);
            }
            end(end);
            // Its callbacks may have had use for one, too.
            strand.endCompanion();
        } finally {
            // Whatever happens: somebody waits for the place, and somebody for the end.
            try {
                givePlaceBack();
            } finally {
                nursery.left(strand);
            }
        }
    }

    private void givePlaceBack() {
        Slots slots = nursery.slots();
        if (hasPlace && slots != null) {
            slots.giveBack();
        }
    }

    private void end(Outcome<T> end) {
        try {
            if (end instanceof Outcome.Failure<T>(Throwable failure)) {
                nursery.failed(this, failure);
            }
        } finally {
            complete(end);
        }
    }

    private static void tell(Consumer<String> atEnd, Outcome<?> end) {
        atEnd.accept(switch (end) {
            case Outcome.Success<?> _ -> "success";
            case Outcome.Failure<?> _ -> "failure";
            case Outcome.Cancelled<?> _ -> "cancelled";
        });
    }

    /// @return how it ended before it began; null if it begins now
    private @Nullable Outcome<T> prepare() {
        Throwable notStarted = strand().startFailure();
        if (notStarted != null) {
            return new Outcome.Failure<>(notStarted);
        }
        Request before = strand().active();
        if (before != null) {
            return cancelledBy(before);
        }
        Slots slots = nursery.slots();
        if (slots != null && wantsPlace) {
            try {
                slots.take();
                hasPlace = true;
                // The place may have come from one that failed, and cancelled this one then.
                strand().checkpoint();
            } catch (InterruptedException e) {
                return endOf(e);
            }
        }
        // For those who look: nothing hangs on when they see it, and a fence would be a tenth of a fork.
        RUNNING.setRelease(this, true);
        return null;
    }

    private Callable<? extends T> takeBody() {
        Callable<? extends T> callable = Objects.requireNonNull(body);
        body = null;
        return callable;
    }

    @SuppressWarnings("NullAway") // The T of an action is a nullable Void.
    private T nothing() {
        return null;
    }

    private Outcome<T> succeeded(T value) {
        strand().endCompanion();
        Throwable misuse = TaskGroup.endLeftOpen(scope);
        return misuse == null ? new Outcome.Success<>(value) : new Outcome.Failure<>(misuse);
    }

    private Outcome<T> endOf(Throwable thrown) {
        strand().endCompanion();
        Throwable misuse = TaskGroup.endLeftOpen(scope);
        if (misuse != null) {
            Failures.suppress(thrown, misuse);
        }
        Request request = strand().active();
        return request != null && Interruption.isShapeOf(thrown)
                ? cancelledBy(request)
                : new Outcome.Failure<>(thrown);
    }

    private Outcome<T> cancelledBy(Request request) {
        nursery.cancelled(this, request);
        return new Outcome.Cancelled<>(request.toString());
    }

    /// By the task's own thread, once.
    void complete(Outcome<T> end) {
        outcome = end;
        // After the outcome is out: whoever adds a listener now sees it there.
        if (listeners != null) {
            // A cancellation that came in time for the body is not the callbacks'.
            Thread.interrupted();
            Listener first = takeListeners();
            // Whoever waits first: a callback may suspend, and the task has ended whatever it does.
            for (Listener told = first; told != null; told = told.next()) {
                told.ended(this);
            }
            for (Listener told = first; told != null; told = told.next()) {
                callShielded(told);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private void callShielded(Listener listener) {
        if (listener instanceof Listener.Callback<?> callback) {
            Timeouts.<@Nullable Void, RuntimeException>shield(() -> {
                call(((Listener.Callback<T>) callback).action);
                return null;
            });
        }
    }

    private synchronized @Nullable Listener takeListeners() {
        Listener first = listeners;
        listeners = null;
        return first;
    }

    private void call(Consumer<? super Task<T>> callback) {
        try {
            callback.accept(this);
        } catch (Throwable t) {
            Reports.uncaught(strand().domain(), "a callback of task \"" + name() + "\"", t);
        }
    }

    // --- waiting ---

    /// Waits for the task to end and takes its result. A suspension point, also when the task has ended already.
    ///
    /// Cancelling the caller ends the wait and leaves the task alone.
    ///
    /// @return what the task returned
    /// @throws InterruptedException  if the caller is cancelled or interrupted
    /// @throws TaskFailedException   if the task failed
    /// @throws CancellationException if the task was cancelled
    /// @throws IllegalStateException if a task waits for itself
    public T await() throws InterruptedException {
        waitFor(Waiter.NO_DEADLINE);
        return result();
    }

    void awaitEnd() throws InterruptedException {
        waitFor(Waiter.NO_DEADLINE);
    }

    void awaitEndUninterruptibly() {
        Waiter waiter = new Waiter(this);
        if (addListener(new Listener.Wake(waiter))) {
            waiter.awaitUninterruptibly();
        }
    }

    /// @return false if the deadline passed first
    private boolean waitFor(long deadline) throws InterruptedException {
        Strand current = Strand.current();
        current.checkpoint();
        if (outcome != null) {
            current.spend();
            return true;
        }
        checkNotWaitingForItself();
        Waiter waiter = new Waiter(this);
        Listener listener = new Listener.Wake(waiter);
        if (!addListener(listener)) {
            return true;
        }
        try {
            return waiter.await(deadline);
        } finally {
            removeListener(listener);
        }
    }

    /// Throws if the calling thread is the task's own.
    void checkNotWaitingForItself() {
        if (strand().isCurrent()) {
            throw new IllegalStateException("task \"" + name() + "\" waits for itself, which would never end:"
                    + " return the value, or wait from another task");
        }
    }

    /// Adds one that is in no list.
    ///
    /// @return false if the task has ended already: then it is not added, and will not be told
    synchronized boolean addListener(Listener listener) {
        if (outcome == null) {
            listeners = listener.joins(listeners);
            if (outcome == null) {
                return true;
            }
            // It ended just now, perhaps without a look at the list: the caller need not wait for it.
            listeners = listener.leaves(Objects.requireNonNull(listeners));
        }
        return false;
    }

    /// Takes out one that was added, once; nothing, if it was told or is being told.
    void removeListener(Listener listener) {
        if (outcome != null) {
            // It has been told, or is just being told.
            return;
        }
        synchronized (this) {
            Listener first = listeners;
            if (first != null) {
                listeners = listener.leaves(first);
            }
        }
    }

    /// @return what takes it back; null if the task has ended, and does not tell
    private static @Nullable Runnable tell(Future<?> of, Runnable action) {
        Task<?> task = (Task<?>) of;
        task.checkNotWaitingForItself();
        Listener listener = new Listener.Call(action);
        return task.addListener(listener) ? () -> task.removeListener(listener) : null;
    }

    /// Whether anybody is still to be told.
    boolean hasListeners() {
        return listeners != null;
    }

    /// Calls back when the task has ended: on the task's own thread, which counts as part of the task, or at once on
    /// this one if it has ended already. Callbacks are called once each, in the order in which they were added; what one
    /// throws is reported and does not stop the others. They may suspend: a cancellation of the task is not theirs. A
    /// callback is no look at the outcome, unless it asks for that.
    ///
    /// @param callback gets this task; capture what else it needs
    /// @return this
    public Task<T> onDone(Consumer<? super Task<T>> callback) {
        Objects.requireNonNull(callback, "callback");
        if (!addListener(new Listener.Callback<>(callback))) {
            call(callback);
        }
        return this;
    }

    /// As [#onDone] for Weft itself: no look at the outcome.
    void whenEnded(Runnable action) {
        if (!addListener(new Listener.Callback<T>(task -> action.run()))) {
            action.run();
        }
    }

    // --- cancelling ---

    /// Asks the task to end. If it has not begun, it never runs; else it sees an InterruptedException where it waits,
    /// again at each of Weft's suspension points. Returns at once; the task ends when its cleanup has.
    ///
    /// @param reason in words, for people
    /// @return false if it has ended or was asked before
    public boolean cancel(String reason) {
        Objects.requireNonNull(reason, "reason");
        if (outcome != null || scope.request() != null) {
            return false;
        }
        Request request = new Request(scope, reason, Reports.currentName(), null, false);
        strand().domain().exclusively(() -> scope.cancel(request));
        return true;
    }

    /// As [#cancel(String)].
    ///
    /// @param mayInterruptIfRunning ignored: a task is always told
    /// @return false if it has ended already
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (outcome != null) {
            return false;
        }
        cancel("Task.cancel() was called");
        return true;
    }

    // --- looking ---

    /// Its name: as given, or Task-1, Task-2, … as counted by its loop.
    ///
    /// @return never changes
    public String name() {
        return name != null ? name : "Task-" + number;
    }

    /// Where it stands.
    ///
    /// @return the status now
    public Status status() {
        return switch (outcome) {
            case null -> running ? Status.RUNNING : Status.PENDING;
            case Outcome.Success<T> s -> Status.SUCCESS;
            case Outcome.Failure<T> f -> Status.FAILED;
            case Outcome.Cancelled<T> c -> Status.CANCELLED;
        };
    }

    /// How it ended.
    ///
    /// @return the outcome
    /// @throws IllegalStateException if it has not ended
    public Outcome<T> outcome() {
        Outcome<T> end = outcome;
        if (end == null) {
            throw new IllegalStateException("task \"" + name() + "\" has not ended: it is " + status()
                    + ". Wait for it with await(), or join its group, before asking for its result");
        }
        seen();
        return end;
    }

    /// What it returned.
    ///
    /// @return the value
    /// @throws IllegalStateException if it has not ended
    /// @throws TaskFailedException   if it failed
    /// @throws CancellationException if it was cancelled
    public T result() {
        return switch (outcome()) {
            case Outcome.Success<T>(T value) -> value;
            case Outcome.Failure<T>(Throwable failure) -> throw Failures.ofTask(name(), failure);
            case Outcome.Cancelled<T>(String reason) -> throw cancelled(reason);
        };
    }

    private CancellationException cancelled(String reason) {
        return new CancellationException("task \"" + name() + "\" was " + reason);
    }

    @Override
    public boolean isDone() {
        return outcome != null;
    }

    @Override
    public boolean isCancelled() {
        return outcome instanceof Outcome.Cancelled;
    }

    /// As [#await], with the exceptions of [Future].
    ///
    /// @return what the task returned
    /// @throws InterruptedException  if the caller is cancelled or interrupted
    /// @throws ExecutionException    if the task failed
    /// @throws CancellationException if the task was cancelled
    @Override
    public T get() throws InterruptedException, ExecutionException {
        waitFor(Waiter.NO_DEADLINE);
        return taken();
    }

    /// As [#get()], for a time.
    ///
    /// @param timeout how long at most
    /// @param unit    of that
    /// @return what the task returned
    /// @throws InterruptedException  if the caller is cancelled or interrupted
    /// @throws ExecutionException    if the task failed
    /// @throws CancellationException if the task was cancelled
    /// @throws TimeoutException      if it has not ended by then; it goes on
    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (!waitFor(Strand.current().domain().deadlineIn(unit.toNanos(timeout)))) {
            throw new TimeoutException("task \"" + name() + "\" has not ended within " + timeout + " "
                    + unit.name().toLowerCase(Locale.ROOT));
        }
        return taken();
    }

    private T taken() throws ExecutionException {
        return switch (outcome()) {
            case Outcome.Success<T>(T value) -> value;
            case Outcome.Failure<T>(Throwable failure) ->
                throw new ExecutionException("task \"" + name() + "\" failed: " + Failures.describe(failure), failure);
            case Outcome.Cancelled<T>(String reason) -> throw cancelled(reason);
        };
    }

    @Override
    public State state() {
        return switch (status()) {
            case PENDING, RUNNING -> State.RUNNING;
            case SUCCESS -> State.SUCCESS;
            case FAILED -> State.FAILED;
            case CANCELLED -> State.CANCELLED;
        };
    }

    @Override
    public T resultNow() {
        if (outcome() instanceof Outcome.Success<T>(T value)) {
            return value;
        }
        throw new IllegalStateException("task \"" + name() + "\" has no result: " + status());
    }

    @Override
    public Throwable exceptionNow() {
        if (outcome() instanceof Outcome.Failure<T>(Throwable failure)) {
            return failure;
        }
        throw new IllegalStateException("task \"" + name() + "\" has no exception: " + status());
    }

    /// A future that ends as this task does. Cancelling the future cancels the task.
    ///
    /// @return new
    public CompletableFuture<T> toCompletableFuture() {
        CompletableFuture<T> future = new CompletableFuture<>();
        onDone(ended -> {
            switch (ended.outcome()) {
                case Outcome.Success<T>(T value) -> future.complete(value);
                case Outcome.Failure<T>(Throwable failure) -> future.completeExceptionally(failure);
                case Outcome.Cancelled<T> c -> future.cancel(false);
            }
        });
        future.whenComplete((value, failure) -> {
            if (future.isCancelled()) {
                cancel("its CompletableFuture was cancelled");
            }
        });
        return future;
    }

    // --- for Weft ---

    Strand strand() {
        return scope.strand();
    }

    /// Whether it has one of the places of its group, if those are limited.
    boolean hasPlace() {
        return hasPlace;
    }

    /// Keeps a failure that somebody ought to look at, until somebody does.
    synchronized void watch(Unseen failure) {
        unseen = failure;
    }

    private void seen() {
        if (unseen == null) {
            return;
        }
        Unseen failure;
        synchronized (this) {
            failure = unseen;
            unseen = null;
        }
        if (failure != null) {
            failure.seen();
        }
    }

    /// Name, status, and how it ended or where it is suspended.
    ///
    /// @return one line
    @Override
    public String toString() {
        String where = switch (outcome) {
            case null -> running ? Suspension.describe(strand()) : "";
            case Outcome.Success<T>(T value) -> ", result=" + value;
            case Outcome.Failure<T>(Throwable failure) -> ", failure=" + Failures.describe(failure);
            case Outcome.Cancelled<T>(String reason) -> ", " + reason;
        };
        return "Task \"" + name() + "\" [" + status() + where + "]";
    }
}
