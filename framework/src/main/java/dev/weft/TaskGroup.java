package dev.weft;

import dev.weft.internal.carrier.Container;
import dev.weft.internal.carrier.Hook;
import dev.weft.loop.Interruption;
import dev.weft.loop.Request;
import dev.weft.loop.Scope;
import dev.weft.loop.Strand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// Tasks that begin and end inside one block: control leaves the group only when every task in it has ended.
///
/// ```java
/// String page = TaskGroup.scope(group -> {
///     Task<User> user = group.fork(() -> findUser(id));
///     Task<Cart> cart = group.fork(() -> findCart(id));
///     return render(user.await(), cart.await());
/// });
/// ```
///
/// The first task that fails cancels the others, and the body. What leaves the group then is a [TaskFailedException]
/// with all failures; an `Error` of a task leaves as itself. A task that ends cancelled is no failure. An exception of
/// the body leaves as itself, with the failures of the tasks suppressed in it.
///
/// | state     | `fork`              | `join`                    | `close`                                    |
/// |-----------|---------------------|---------------------------|--------------------------------------------|
/// | open      | from any member     | waits; when only daemons are left, cancels those → ended | cancels, waits → ended; tells of the missing `join` |
/// | cancelled | refused             | waits → ended; throws, if by a failure or the timeout | waits → ended     |
/// | ended     | refused             | as the first time         | nothing more                               |
///
/// A group is cancelled by the first failure of a task (unless [OnFailure#KEEP_GOING]), by [#cancel], by its own timeout
/// ([GroupOptions#timeout]), by an exception of its body, or by what cancels its surroundings. If tasks then do not end,
/// it says who, and where each stands, again and again ([GroupOptions#stragglersAfter]).
///
/// The two forms differ in what a failing task does to the body. `scope(…)` interrupts it wherever it waits, in foreign
/// code too, and throws the failure at its end. With `open()` in a try-with-resources block the owner is told in `join()`,
/// which throws the failure, and at Weft's own suspension points before it, an `await` in the block among them: those
/// throw InterruptedException, which then leaves the block, with the failure suppressed in it. So in a block that waits
/// before `join()`, prefer `scope`.
///
/// On a loop the tasks run on that loop. Anywhere else they run on the JDK's virtual threads, in parallel. Semantics as
/// in Trio's nurseries and Python's `asyncio.TaskGroup`, with cancellation as Java's interruption.
public final class TaskGroup implements AutoCloseable {

    private final GroupOptions options;
    private final Strand owner;
    private final long openedAt;
    private final Scope scope;
    private final Nursery nursery;
    private final @Nullable Container container;
    private final @Nullable Object bindings;
    /// It ends with its body, and not by a call.
    private final boolean hasBody;

    // The owner's.
    private boolean mayBeLeftOpen;
    private boolean joined;
    private boolean closed;

    /// @param hasBody else a failing task leaves the owner alone in foreign code
    private TaskGroup(GroupOptions options, boolean hasBody) {
        this.options = options;
        this.hasBody = hasBody;
        this.scope = Scope.enter(this);
        if (!hasBody) {
            scope.sparesOwner();
        }
        this.owner = scope.strand();
        this.openedAt = DomainLook.now(owner);
        this.nursery = new Nursery(this, scope, options, Reports.handlerOf(owner.domain()));
        if (Hook.isAvailable()) {
            this.bindings = Hook.bindings();
            this.container = Hook.openContainer(nursery);
        } else {
            this.bindings = null;
            this.container = null;
        }
        options.timeout().ifPresent(timeout -> new Timeouts.Limit("", timeout).set(scope));
    }

    // --- opening ---

    /// Opens a group. To be closed by the same thread, in a try-with-resources block, after [#join].
    ///
    /// @return the group, in which the calling thread is now
    public static TaskGroup open() {
        return open(GroupOptions.defaults());
    }

    /// Opens a group. To be closed by the same thread, in a try-with-resources block, after [#join].
    ///
    /// @param options its name, its limits, and what a failure does
    /// @return the group, in which the calling thread is now
    public static TaskGroup open(GroupOptions options) {
        return new TaskGroup(Objects.requireNonNull(options, "options"), false);
    }

    /// Opens a group that its owner need not close: the edge of the scope around it ends it, without a word.
    static TaskGroup openLoosely(GroupOptions options) {
        TaskGroup group = open(options);
        group.mayBeLeftOpen = true;
        return group;
    }

    /// Runs a body with a group, and waits for the group's tasks.
    ///
    /// @param body forks tasks and may use their results
    /// @param <T>  of the body's result
    /// @param <X>  of the body's exceptions
    /// @return what the body returned, when all tasks have ended
    /// @throws X                    what the body threw; failures of tasks are suppressed in it
    /// @throws InterruptedException if the caller is cancelled or interrupted
    /// @throws TaskFailedException  if a task failed, or the group's timeout passed
    /// @throws CancellationException if [#cancel] cut the body short, so that there is no value
    public static <T extends @Nullable Object, X extends Exception> T scope(GroupBody<T, X> body)
            throws X, InterruptedException {
        return scope(GroupOptions.defaults(), body);
    }

    /// Runs a body with a group, and waits for the group's tasks.
    ///
    /// @param options its name, its limits, and what a failure does
    /// @param body    forks tasks and may use their results
    /// @param <T>     of the body's result
    /// @param <X>     of the body's exceptions
    /// @return what the body returned, when all tasks have ended
    /// @throws X                    what the body threw; failures of tasks are suppressed in it
    /// @throws InterruptedException if the caller is cancelled or interrupted
    /// @throws TaskFailedException  if a task failed, or the group's timeout passed
    /// @throws CancellationException if [#cancel] cut the body short, so that there is no value
    public static <T extends @Nullable Object, X extends Exception> T scope(GroupOptions options, GroupBody<T, X> body)
            throws X, InterruptedException {
        Objects.requireNonNull(body, "body");
        return new TaskGroup(Objects.requireNonNull(options, "options"), true).runBody(body, false);
    }

    /// [#scope] for a body without a result. (It has a name of its own because Java cannot tell `group -> f(group)` for
    /// the one from the same for the other.)
    ///
    /// @param body forks tasks
    /// @param <X>  of the body's exceptions
    /// @throws X                    what the body threw; failures of tasks are suppressed in it
    /// @throws InterruptedException if the caller is cancelled or interrupted
    /// @throws TaskFailedException  if a task failed, or the group's timeout passed
    public static <X extends Exception> void run(GroupBody.OfVoid<X> body) throws X, InterruptedException {
        run(GroupOptions.defaults(), body);
    }

    /// [#scope] for a body without a result.
    ///
    /// @param options its name, its limits, and what a failure does
    /// @param body    forks tasks
    /// @param <X>     of the body's exceptions
    /// @throws X                    what the body threw; failures of tasks are suppressed in it
    /// @throws InterruptedException if the caller is cancelled or interrupted
    /// @throws TaskFailedException  if a task failed, or the group's timeout passed
    public static <X extends Exception> void run(GroupOptions options, GroupBody.OfVoid<X> body)
            throws X, InterruptedException {
        Objects.requireNonNull(body, "body");
        new TaskGroup(Objects.requireNonNull(options, "options"), true).<@Nullable Void, X>runBody(group -> {
            body.run(group);
            return null;
        }, true);
    }

    /// @param canGoWithout whether a body that was cut short by the group's own cancellation leaves nothing to tell
    @SuppressWarnings("NullAway") // A body that did not fail gave a T.
    private <T extends @Nullable Object, X extends Exception> T runBody(GroupBody<T, X> body, boolean canGoWithout)
            throws X {
        T value = null;
        Throwable failure = null;
        Request before = null;
        try {
            value = body.call(this);
            awaitTasks();
        } catch (Throwable t) {
            failure = t;
            before = owner.active();
            // The body is not there any more: an interrupt now could only be taken for somebody else's, or hide it.
            scope.sparesOwner();
            nursery.cancel("the body of " + this + " failed: " + Failures.describe(t), t);
        }
        IllegalStateException misuse = leave();
        Throwable out = conclude(failure, before, canGoWithout);
        if (misuse != null) {
            out = out == null ? misuse : Failures.with(out, misuse);
        }
        if (out != null) {
            throw Failures.<X>sneak(out);
        }
        return value;
    }

    /// What leaves the group, if anything: errors before failures, failures before cancellation, the body's before the
    /// tasks'.
    private @Nullable Throwable conclude(@Nullable Throwable body, @Nullable Request before, boolean canGoWithout) {
        boolean cancelled = before != null && Interruption.isShapeOf(body);
        boolean ours = cancelled && owner.active() == null;
        List<Throwable> failures = nursery.failures();
        Request own = scope.request();
        if (own != null && own.timeout()) {
            if (ours || (body == null && nursery.wasCutShort())) {
                return ofTimeoutOrCancellation(own);
            }
            if (body != null && !cancelled) {
                Failures.suppress(body, Timeouts.timeout(own, null));
            }
        }
        if (failures.isEmpty()) {
            return !ours ? body : canGoWithout ? null : new CancellationException(this + " was " + before
                    + ", before its body had a value");
        }
        Throwable ofTasks = ofTasks();
        Throwable out;
        if (body == null || ours || carriesOnly(body, failures)) {
            out = ofTasks;
        } else if (cancelled || (ofTasks instanceof Error && !(body instanceof Error))) {
            out = Failures.with(ofTasks, body);
        } else {
            Failures.suppressAll(body, failures);
            out = body;
        }
        reportLost(out, failures);
        return out;
    }

    private Throwable ofTasks() {
        return Failures.ofGroup(nursery.firstToFail() + " failed", nursery.failures());
    }

    /// A cancellation of what is around, which came while the tasks ended, wins over the timeout, but over no failure.
    private Throwable ofTimeoutOrCancellation(Request own) {
        Request active = owner.active();
        if (active != null && active.scope() != scope && nursery.failures().isEmpty()) {
            try {
                owner.checkpoint();
            } catch (InterruptedException e) {
                return e;
            }
        }
        return ofTimeout(own);
    }

    /// The timeout as the first failure, and what the tasks threw when they were cancelled for it.
    private Throwable ofTimeout(Request own) {
        List<Throwable> all = new ArrayList<>(nursery.failures());
        all.addFirst(Timeouts.timeout(own, null));
        return Failures.ofGroup(this + " has not ended in time" + nursery.whoWasCutShort(), all);
    }

    /// An error that the JVM itself made, as a StackOverflowError, suppresses nothing: what it should have kept is told.
    private void reportLost(Throwable out, List<Throwable> failures) {
        if (out instanceof VirtualMachineError) {
            Set<Throwable> held = Failures.heldBy(out);
            for (Throwable failure : failures) {
                if (!held.contains(failure) && !Failures.holds(failure, out)) {
                    Reports.uncaught(owner.domain(), "a task of " + this, failure);
                }
            }
        }
    }

    private static boolean carriesOnly(Throwable body, List<Throwable> failures) {
        return body instanceof TaskFailedException carried && failures.containsAll(carried.failures());
    }

    // --- forking ---

    /// Starts a task in the group. Never waits; the task first runs when the caller next waits or yields.
    ///
    /// Called by the owner, or by any task inside the group, also while the owner already joins. The task sees the
    /// owner's scoped values (without the JVM flag it does not: that takes the JDK's private parts), and what [ContextPropagator]s carry from the caller.
    ///
    /// @param body what it runs
    /// @param <T>  of its result
    /// @return the task, PENDING
    /// @throws IllegalStateException if the group is cancelled or has ended (if it is cancelled, this counts as that
    ///                               cancellation, and ends at the group's edge), or if scoped values were bound since it
    ///                               was opened: open a group inside `where()` for that
    /// @throws WrongThreadException  if the caller is not in the group
    public <T extends @Nullable Object> Task<T> fork(Callable<? extends T> body) {
        return fork(body, null);
    }

    /// As [#fork(Callable)], with a name.
    ///
    /// @param body what it runs
    /// @param name for messages, thread dumps and the task tree
    /// @param <T>  of its result
    /// @return the task, PENDING
    /// @throws IllegalStateException if the group is cancelled or has ended, or if scoped values were bound since it was
    ///                               opened: open a group inside `where()` for that
    /// @throws WrongThreadException  if the caller is not in the group
    public <T extends @Nullable Object> Task<T> fork(Callable<? extends T> body, @Nullable String name) {
        return fork(body, name, false);
    }

    private <T extends @Nullable Object> Task<T> fork(Callable<? extends T> body, @Nullable String name,
            boolean daemon) {
        Objects.requireNonNull(body, "body");
        if (closed) {
            throw new IllegalStateException(this + " takes no more tasks: it has ended");
        }
        Strand current = Strand.current();
        if (!scope.contains(current.innermost())) {
            throw new WrongThreadException("fork into " + this + " from " + current
                    + ", which is not in the group; fork from its owner or from a task inside it,"
                    + " or hand the work over with EventLoop.submit");
        }
        if (bindings != null && Hook.bindings() != bindings) {
            throw new IllegalStateException("fork into " + this + " under other scoped values than"
                    + " those it was opened with: open a group inside where() instead");
        }
        return nursery.start(body, name, daemon, container);
    }

    /// As [#fork(Callable)], for a body without a result.
    ///
    /// @param body what it runs
    /// @return the task, PENDING
    /// @throws IllegalStateException if the group is cancelled or has ended, or if scoped values were bound since it was
    ///                               opened: open a group inside `where()` for that
    /// @throws WrongThreadException  if the caller is not in the group
    public Task<@Nullable Void> fork(Action body) {
        return fork(body, null);
    }

    /// As [#fork(Callable, String)], for a body without a result.
    ///
    /// @param body what it runs
    /// @param name for messages, thread dumps and the task tree
    /// @return the task, PENDING
    /// @throws IllegalStateException if the group is cancelled or has ended, or if scoped values were bound since it was
    ///                               opened: open a group inside `where()` for that
    /// @throws WrongThreadException  if the caller is not in the group
    public Task<@Nullable Void> fork(Action body, @Nullable String name) {
        return fork(callable(body), name, false);
    }

    private static Callable<@Nullable Void> callable(Action body) {
        return new ActionCall(Objects.requireNonNull(body, "body"));
    }

    /// The group that takes what is spawned where a strand is.
    ///
    /// @return null if the run does
    static @Nullable TaskGroup takingSpawned(Strand strand) {
        for (Scope at = strand.innermost(); at != null; at = at.parent()) {
            if (at.label() instanceof TaskGroup group && group.options.takesSpawned()) {
                return group;
            }
        }
        return null;
    }

    /// Starts a daemon under any scoped values, since whoever spawns need not know of the group.
    ///
    /// @throws RejectedExecutionException if the group is ending
    <T extends @Nullable Object> Task<T> spawn(Callable<? extends T> body, @Nullable String name) {
        Objects.requireNonNull(body, "body");
        try {
            return nursery.start(body, name, true, null);
        } catch (IllegalStateException e) {
            throw new RejectedExecutionException(e.getMessage(), e.getCause());
        }
    }

    /// Starts a task for which the group does not wait: a heartbeat, a cache that refreshes itself. When the body and all
    /// other tasks have ended, the daemons are cancelled, and the group ends when they have. Until then a daemon is a
    /// task like any other: its failure is the group's.
    ///
    /// @param body what it runs, for as long as there are others
    /// @return the task, PENDING
    /// @throws IllegalStateException if the group is cancelled or has ended, or if scoped values were bound since it was
    ///                               opened: open a group inside `where()` for that
    /// @throws WrongThreadException  if the caller is not in the group
    public Task<@Nullable Void> forkDaemon(Action body) {
        return forkDaemon(body, null);
    }

    /// As [#forkDaemon(Action)], with a name.
    ///
    /// @param body what it runs, for as long as there are others
    /// @param name for messages, thread dumps and the task tree
    /// @return the task, PENDING
    /// @throws IllegalStateException if the group is cancelled or has ended, or if scoped values were bound since it was
    ///                               opened: open a group inside `where()` for that
    /// @throws WrongThreadException  if the caller is not in the group
    public Task<@Nullable Void> forkDaemon(Action body, @Nullable String name) {
        return fork(callable(body), name, true);
    }

    /// As [#forkDaemon(Action)], for a body that may return something before it is cancelled.
    ///
    /// @param body what it runs, for as long as there are others
    /// @param <T>  of its result
    /// @return the task, PENDING
    /// @throws IllegalStateException if the group is cancelled or has ended, or if scoped values were bound since it was
    ///                               opened: open a group inside `where()` for that
    /// @throws WrongThreadException  if the caller is not in the group
    public <T extends @Nullable Object> Task<T> forkDaemon(Callable<? extends T> body) {
        return fork(body, null, true);
    }

    /// As [#forkDaemon(Callable)], with a name.
    ///
    /// @param body what it runs, for as long as there are others
    /// @param name for messages, thread dumps and the task tree
    /// @param <T>  of its result
    /// @return the task, PENDING
    /// @throws IllegalStateException if the group is cancelled or has ended, or if scoped values were bound since it was
    ///                               opened: open a group inside `where()` for that
    /// @throws WrongThreadException  if the caller is not in the group
    public <T extends @Nullable Object> Task<T> forkDaemon(Callable<? extends T> body, @Nullable String name) {
        return fork(body, name, true);
    }

    /// Starts a task and waits until it says that it is ready. After that it is a task of the group like any other.
    ///
    /// ```java
    /// TaskGroup.run(group -> {
    ///     int port = group.start(starting -> {
    ///         try (var server = new java.net.ServerSocket(0)) {
    ///             starting.started(server.getLocalPort());
    ///             server.accept();
    ///         }
    ///     });
    ///     log("listening on " + port);
    /// });
    /// ```
    ///
    /// What the task throws before it is ready is thrown here, and is no failure of the group. As Trio's
    /// `nursery.start`.
    ///
    /// @param body calls [Starting#started] once
    /// @param <V>  of what it says then
    /// @return what the task gave to [Starting#started]
    /// @throws InterruptedException  if the caller is cancelled or interrupted before the task is ready; the task is
    ///                               cancelled and has ended
    /// @throws TaskFailedException   if the task failed before it was ready
    /// @throws CancellationException if the task was cancelled before it was ready, and the caller was not
    /// @throws IllegalStateException if the task ended without a word; or as [#fork(Callable)]
    /// @throws WrongThreadException  if the caller is not in the group
    public <V extends @Nullable Object> V start(Starting.StartBody<V> body) throws InterruptedException {
        return start(body, null);
    }

    /// As [#start(Starting.StartBody)], with a name.
    ///
    /// @param body calls [Starting#started] once
    /// @param name for messages, thread dumps and the task tree
    /// @param <V>  of what it says then
    /// @return what the task gave to [Starting#started]
    /// @throws InterruptedException  if the caller is cancelled or interrupted before the task is ready; the task is
    ///                               cancelled and has ended
    /// @throws TaskFailedException   if the task failed before it was ready
    /// @throws CancellationException if the task was cancelled before it was ready, and the caller was not
    /// @throws IllegalStateException if the task ended without a word; or as [#fork(Callable)]
    /// @throws WrongThreadException  if the caller is not in the group
    public <V extends @Nullable Object> V start(Starting.StartBody<V> body, @Nullable String name)
            throws InterruptedException {
        Objects.requireNonNull(body, "body");
        Starting<V> starting = new Starting<>((name == null ? "a task" : "task \"" + name + "\"") + " of " + this);
        Task<?> task = fork(() -> starting.run(body), name);
        return starting.await(task);
    }

    // --- cancelling ---

    /// Cancels every task of the group, and its body where that waits. The group then ends quietly, as soon as its tasks
    /// have: [#join] and [#run] return, and [#scope] returns what its body returned, or throws a CancellationException if
    /// the cancellation cut that short. Nothing more can be forked. As Trio's `nursery.cancel_scope.cancel()`.
    ///
    /// May be called from any thread. Returns at once.
    ///
    /// @param reason in words, for people
    public void cancel(String reason) {
        nursery.cancel(Objects.requireNonNull(reason, "reason"), null);
    }

    /// Cancels the group in two steps: asks first, and cancels what has not ended by the end of the grace, as
    /// [CancelScope#cancel(String, Duration)]. Until then the group may be forked into.
    ///
    /// May be called from any thread. Returns at once.
    ///
    /// @param reason in words, for people
    /// @param grace  until the rest is cancelled; zero or less means now
    public void cancel(String reason, Duration grace) {
        nursery.ask(Objects.requireNonNull(reason, "reason"), Objects.requireNonNull(grace, "grace"));
    }

    // --- ending ---

    /// Waits until every task of the group has ended. A suspension point, also when none is left.
    ///
    /// An exception of a task arrives here. If the caller is cancelled or interrupted meanwhile, the group stays as it
    /// is, and may be joined again.
    ///
    /// @throws InterruptedException  if the caller is cancelled or interrupted
    /// @throws TaskFailedException   if a task failed, unless [OnFailure#KEEP_GOING], or if the group's timeout passed
    /// @throws WrongThreadException  if the caller did not open the group
    /// @throws IllegalStateException if the group is closed
    public void join() throws InterruptedException {
        checkOwner("join");
        if (closed) {
            throw new IllegalStateException(this + " is closed: join it inside its block");
        }
        awaitTasks();
        joined = true;
        Request own = scope.request();
        if (own != null && own.timeout() && nursery.wasCutShort()) {
            throw Failures.<RuntimeException>sneak(ofTimeoutOrCancellation(own));
        }
        if (!nursery.failures().isEmpty()) {
            throw Failures.<RuntimeException>sneak(ofTasks());
        }
    }

    /// Ends the group. Waits until every task has ended, however long that takes and whatever is cancelled meanwhile;
    /// an interrupt is kept for later. To be called by try-with-resources.
    ///
    /// @throws IllegalStateException if tasks were left that nobody joined: they are cancelled, and their failures are
    ///                               suppressed in it; or if a group that was opened inside this one is still open: it
    ///                               is ended too; or, and then nothing happens, if the caller is in a body that has not
    ///                               returned: of [#scope], of [#run], or of a timeout, shield or scope inside the group
    /// @throws TaskFailedException   if nobody joined, the body was cancelled, and a task failed or the timeout passed: to be
    ///                               suppressed in what the body throws
    /// @throws WrongThreadException  if the caller did not open the group
    @Override
    public void close() {
        checkOwner("close");
        if (closed) {
            return;
        }
        checkNotInABody();
        boolean told = owner.active() != null;
        boolean forgotten = !joined && nursery.hasStarted();
        boolean left = nursery.hasTasks();
        if (forgotten) {
            nursery.cancel(this + " was closed", null);
        }
        IllegalStateException misuse = leave();
        Throwable out = forgotten ? ofForgottenJoin(told, left) : null;
        if (misuse != null) {
            out = out == null ? misuse : Failures.with(misuse, out);
        }
        if (out != null) {
            throw Failures.<RuntimeException>sneak(out);
        }
    }

    /// A scope with a body is left when that returns. To leave it here, and then once more there, would leave those around
    /// it, up to the root.
    private void checkNotInABody() {
        for (Scope at = owner.innermost(); at != null; at = at == scope ? null : at.parent()) {
            if (!(at.label() instanceof TaskGroup group) || group.hasBody) {
                throw new IllegalStateException(this + " cannot be closed here: " + title(at)
                        + " ends when its body has returned. Close a group in the block that opened it, and leave one"
                        + " with a body to end by itself");
            }
        }
    }

    private @Nullable Throwable ofForgottenJoin(boolean told, boolean left) {
        List<Throwable> failures = nursery.failures();
        if (told) {
            // The body was cancelled, so it is failing: what the tasks threw will be suppressed in what it throws.
            Request own = scope.request();
            return own != null && own.timeout() ? ofTimeout(own) : failures.isEmpty() ? null : ofTasks();
        }
        var misuse = new IllegalStateException(this + " was closed without join()"
                + (left ? ", and its tasks were cancelled" : "")
                + ". Call join() at the end of the try block, or use TaskGroup.scope");
        failures.forEach(failure -> Failures.suppress(misuse, failure));
        return misuse;
    }

    /// A scope around the group ended, and the group is still open.
    void abandon() {
        end("was left open by its owner");
    }

    /// Cancels what is left and ends the group, joined or not. By its owner, where [#isInnermost].
    void end(String why) {
        if (!closed) {
            nursery.cancel(this + " " + why, null);
            leave();
        }
    }

    /// The tasks that have not ended. Under exclusion.
    List<Task<?>> tasks() {
        return nursery.tasks();
    }

    /// Whether no scope that the owner entered later is still open.
    boolean isInnermost() {
        return owner.innermost() == scope;
    }

    boolean isClosed() {
        return closed;
    }

    /// The scope around it, in words.
    String surroundings() {
        Scope around = scope.parent();
        return around == null ? "the thread" : title(around);
    }

    /// Ends the groups that were opened inside a scope and are still open, innermost first. By the strand that is about
    /// to leave the scope.
    ///
    /// @return what to tell of them; null if there were none
    static @Nullable IllegalStateException endLeftOpen(Scope outer) {
        Strand strand = outer.strand();
        IllegalStateException misuse = null;
        for (Scope inner; (inner = Objects.requireNonNull(strand.innermost())) != outer;) {
            if (!(inner.label() instanceof TaskGroup group)) {
                inner.exit();
                continue;
            }
            group.abandon();
            if (misuse == null && !group.mayBeLeftOpen) {
                misuse = new IllegalStateException(group + " was still open at the end of " + title(outer)
                        + ", in which it was opened; its tasks were cancelled. Open it in a try-with-resources block,"
                        + " or use TaskGroup.scope");
            }
            if (misuse != null) {
                Failures.suppressAll(misuse, group.nursery.failures());
            }
        }
        return misuse;
    }

    static String title(Scope scope) {
        return scope.label() instanceof Task<?> task ? "task \"" + task.name() + "\"" : scope.toString();
    }

    /// Waits for the tasks whatever happens, and leaves the scope.
    ///
    /// @return what to tell of groups that were opened inside and were still open, or null
    private @Nullable IllegalStateException leave() {
        IllegalStateException misuse = endLeftOpen(scope);
        nursery.awaitUninterruptibly();
        closed = true;
        if (container != null) {
            container.close();
        }
        scope.exit();
        nursery.reportUnseen();
        return misuse;
    }

    /// Waits for the tasks, until all have ended; if one fails, too, since its siblings then end by themselves.
    private void awaitTasks() throws InterruptedException {
        try {
            owner.checkpoint();
            nursery.await();
        } catch (InterruptedException e) {
            Request request = owner.active();
            if (request == null || request.scope() != scope) {
                throw e;
            }
            nursery.awaitUninterruptibly();
        }
    }

    /// Whether a task is in the group, or inside one that is.
    boolean holds(Strand task) {
        return task != owner && scope.contains(task.innermost());
    }

    void checkOwner(String what) {
        if (Thread.currentThread() != owner.thread()) {
            throw new WrongThreadException(what + "() of " + this + " by " + Strand.current()
                    + "; only the task that opened it may, which is " + owner);
        }
    }

    /// When it was opened, as [Strand#born] tells it of a strand.
    long openedAt() {
        return openedAt;
    }

    /// The group's name.
    ///
    /// @return as given
    public String name() {
        return options.name();
    }

    @Override
    public String toString() {
        return "group \"" + name() + "\"";
    }
}
