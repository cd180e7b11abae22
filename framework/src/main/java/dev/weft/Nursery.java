package dev.weft;

import dev.weft.internal.carrier.Container;
import dev.weft.loop.Domain;
import dev.weft.loop.Request;
import dev.weft.loop.Scope;
import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The tasks under one scope: starts them, counts them, keeps their failures. What a [TaskGroup] and a run have in
/// common; it knows no owner, only who waits for its end.
final class Nursery implements Container.Members {

    /// How many tasks a message names at most.
    private static final int NAMED = 5;

    private final Object whose;
    private final Scope scope;
    private final Domain domain;
    private final GroupOptions options;
    private final UncaughtHandler handler;
    private final @Nullable Slots slots;
    /// Made when a failure is the first that nobody need look at.
    private volatile Unseen.@Nullable Book unseen;

    // Under exclusion of the domain.
    private boolean hasStarted;
    private boolean ended;
    private boolean daemonsTold;
    private int cutShort;
    private @Nullable StringJoiner namesCutShort;
    private @Nullable Waiter joiner;
    /// Waits for no task to be left, by others than the owner; null if nobody ever did.
    private @Nullable List<Waiter> onEmpty;
    private final List<Throwable> failures = new ArrayList<>(0);
    private @Nullable String firstToFail;

    /// @param whose says in messages whose tasks they are, as `group "fetch"`
    Nursery(Object whose, Scope scope, GroupOptions options, UncaughtHandler handler) {
        this.whose = whose;
        this.scope = scope;
        this.domain = scope.strand().domain();
        this.options = options;
        this.handler = handler;
        String where = whose instanceof TaskGroup ? "the group" : "the loop";
        this.slots = options.concurrency() == Integer.MAX_VALUE ? null : new Slots(domain, where, options.concurrency(),
                () -> tasks().stream().filter(Task::hasPlace).toList());
    }

    Scope scope() {
        return scope;
    }

    Domain domain() {
        return domain;
    }

    /// @return null if any number of tasks may run at once
    @Nullable Slots slots() {
        return slots;
    }

    /// @throws IllegalStateException if it takes no more
    <T extends @Nullable Object> Task<T> start(Callable<? extends T> body, @Nullable String name, boolean daemon,
            @Nullable Container container) {
        Task<T> task = new Task<>(this, name, body);
        if (daemon) {
            task.makeDaemon();
        } else if (slots != null) {
            task.takePlace();
        }
        domain.enter();
        try {
            Request request = scope.effective();
            if (ended) {
                throw new IllegalStateException(whose + " takes no more tasks: it has ended");
            }
            if (request != null) {
                // With the cause it is the caller's cancellation, too, where that is cancelled: no failure besides.
                throw new IllegalStateException(whose + " takes no more tasks: it is " + request,
                        request.toException());
            }
            admit(task);
        } finally {
            domain.exit();
        }
        launch(task, container);
        return task;
    }

    /// Starts a task, from any thread. If the nursery is cancelled by then, the task ends CANCELLED and never runs.
    <T extends @Nullable Object> Task<T> submit(Callable<? extends T> body, @Nullable String name) {
        return submit(new Task<T>(this, name, body));
    }

    /// As [#submit(Callable, String)], for one that waits for a place, as far as those are limited.
    ///
    /// @param whenEnded called by its thread
    <T extends @Nullable Object> Task<T> submitForPlace(Callable<? extends T> body, @Nullable String name,
            Runnable whenEnded) {
        Task<T> task = new Task<>(this, name, body);
        if (slots != null) {
            task.takePlace();
        }
        task.whenEnded(whenEnded);
        return submit(task);
    }

    private <T extends @Nullable Object> Task<T> submit(Task<T> task) {
        domain.exclusively(() -> {
            admit(task);
            launch(task, null);
        });
        return task;
    }

    /// Under exclusion.
    private void admit(Task<?> task) {
        hasStarted = true;
        daemonsTold = false;
        task.strand().enterTree();
    }

    private void launch(Task<?> task, @Nullable Container container) {
        boolean started = false;
        try {
            task.strand().start(container);
            started = true;
        } finally {
            if (!started) {
                left(task.strand());
            }
        }
    }

    void cancel(String reason, @Nullable Throwable cause) {
        Request request = new Request(scope, reason, Reports.currentName(), cause, false);
        domain.exclusively(() -> scope.cancel(request));
    }

    void ask(String reason, Duration grace) {
        Request request = new Request(scope, reason, Reports.currentName(), null, false);
        long end = domain.deadlineIn(grace);
        domain.exclusively(() -> scope.ask(request, end));
    }

    /// A task threw. By its own thread, before anyone else sees the outcome.
    void failed(Task<?> task, Throwable failure) {
        if (options.onFailure() == OnFailure.KEEP_GOING) {
            book().add(task, failure);
            return;
        }
        // Before: it is the program's code, and may wait.
        String what = Failures.describe(failure);
        domain.enter();
        try {
            failures.add(failure);
            if (firstToFail == null) {
                firstToFail = task.name();
            }
            if (scope.request() == null) {
                scope.cancel(new Request(scope, firstToFail() + " failed: " + what, null, failure, false));
            }
        } finally {
            domain.exit();
        }
    }

    /// A task has ended, and so have its callbacks: the last that its thread does.
    void left(Strand task) {
        domain.enter();
        try {
            task.leaveTree();
            if (onEmpty != null && scope.taskCount() == 0) {
                onEmpty.forEach(Waiter::wake);
                onEmpty.clear();
            }
            Waiter waiting = joiner;
            if (waiting == null) {
                return;
            }
            if (scope.taskCount() == 0) {
                joiner = null;
                // Unless whoever waited has just given up: then it has not ended yet.
                ended = waiting.wake();
            } else {
                endDaemonsIfAlone();
            }
        } finally {
            domain.exit();
        }
    }

    /// While somebody waits for the end: when only daemons are left, they are cancelled.
    private void endDaemonsIfAlone() {
        if (daemonsTold || scope.taskCount() > scope.daemonCount()) {
            return;
        }
        daemonsTold = true;
        for (Scope task : scope.tasks()) {
            task.cancel(new Request(task, "only daemons are left in " + whose, null, null, false));
        }
    }

    /// Waits until no task is left; then it has ended.
    void await() throws InterruptedException {
        Waiter waiter = prepareToWait();
        if (waiter == null) {
            return;
        }
        try {
            waiter.await();
        } catch (InterruptedException e) {
            domain.enter();
            joiner = null;
            domain.exit();
            throw e;
        }
    }

    /// As [#await], for tasks that were cancelled, whatever happens. Tells of those that do not end in time.
    void awaitUninterruptibly() {
        Duration patience = options.stragglersAfter();
        long since = domain.nanoTime();
        for (Waiter waiter; (waiter = prepareToWait()) != null;) {
            if (waiter.awaitUninterruptibly(domain.deadlineIn(patience))) {
                return;
            }
            tellOfStragglers(Duration.ofNanos(domain.nanoTime() - since));
            patience = patience.multipliedBy(2);
        }
    }

    /// What a logger does is the program's code: it neither ends the wait, nor sees an interrupt that is kept for later.
    private void tellOfStragglers(Duration waited) {
        Timeouts.<@Nullable Void, RuntimeException>shield(() -> {
            // The shield hides what is Weft's; this is the user's own.
            boolean interrupted = Thread.interrupted();
            try {
                Stragglers.report(whose, scope, waited);
            } catch (Throwable t) {
                // There is nobody left to tell.
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
            return null;
        });
    }

    /// @return null if there is nobody to wait for
    private @Nullable Waiter prepareToWait() {
        domain.enter();
        try {
            if (scope.taskCount() == 0) {
                ended = true;
                return null;
            }
            Waiter waiter = new Waiter(whose);
            joiner = waiter;
            endDaemonsIfAlone();
            return waiter;
        } finally {
            domain.exit();
        }
    }

    /// Waits until no task is left, for a thread outside the domain. It does not end with that: it may get others.
    ///
    /// @return false if there are tasks after `atMost`
    boolean awaitEmpty(Duration atMost) throws InterruptedException {
        Waiter waiter = new Waiter(whose);
        // Through the inbox, so after what was submitted before.
        domain.exclusively(() -> tellWhenEmpty(waiter));
        try {
            return waiter.await(Strand.current().domain().deadlineIn(atMost));
        } finally {
            domain.exclusively(() -> forget(waiter));
        }
    }

    private void tellWhenEmpty(Waiter waiter) {
        if (scope.taskCount() == 0) {
            waiter.wake();
            return;
        }
        if (onEmpty == null) {
            onEmpty = new ArrayList<>();
        }
        onEmpty.add(waiter);
    }

    private void forget(Waiter waiter) {
        if (onEmpty != null) {
            onEmpty.remove(waiter);
        }
    }

    /// A task was ended by a request. By its own thread.
    void cancelled(Task<?> task, Request by) {
        if (by.scope() == scope) {
            domain.enter();
            try {
                cutShort++;
                if (namesCutShort == null) {
                    namesCutShort = new StringJoiner(", ");
                }
                if (cutShort <= NAMED) {
                    namesCutShort.add("\"" + task.name() + "\"");
                }
            } finally {
                domain.exit();
            }
        }
    }

    /// The first of those, for messages.
    String whoWasCutShort() {
        return cutShort == 0 ? "" : " (it cancelled " + namesCutShort + (cutShort > NAMED
                ? " and " + (cutShort - NAMED) + " more)"
                : ")");
    }

    /// The tasks that have not ended. Under exclusion.
    List<Task<?>> tasks() {
        List<Task<?>> found = new ArrayList<>();
        for (Scope task : scope.tasks()) {
            found.add((Task<?>) task.label());
        }
        return found;
    }

    /// Whether a task is left: a guess, off the loop.
    boolean hasTasks() {
        return scope.taskCount() > 0;
    }

    /// Whether the group's own cancellation ended a task, or let it fail, when all have ended: those that did what they had
    /// to do all the same do not count.
    boolean wasCutShort() {
        return cutShort > 0 || !failures.isEmpty();
    }

    /// Whether there ever was a task.
    boolean hasStarted() {
        return hasStarted;
    }

    /// What the tasks threw, in order, when all have ended; empty if each failure is its task's own.
    List<Throwable> failures() {
        return failures;
    }

    /// Whose failure came first, for messages.
    String firstToFail() {
        return "task \"" + firstToFail + "\" of " + whose;
    }

    /// Tells of the failures that nobody looked at.
    void reportUnseen() {
        Unseen.Book book = unseen;
        if (book != null) {
            book.reportAll();
        }
    }

    private Unseen.Book book() {
        domain.enter();
        try {
            Unseen.Book book = unseen;
            if (book == null) {
                book = new Unseen.Book(handler, domain.isDirected());
                unseen = book;
            }
            return book;
        } finally {
            domain.exit();
        }
    }

    @Override
    public String name() {
        return whose.toString();
    }

    @Override
    public Iterable<Thread> threads() {
        return scope.threadsOfChildren();
    }

    @Override
    public void abandoned() {
        if (scope.label() instanceof TaskGroup group) {
            group.abandon();
        }
    }
}
