package dev.weft.coroutine;

import dev.weft.ContextPropagator;
import dev.weft.ContextPropagator.Captured;
import dev.weft.loop.Relay;
import dev.weft.loop.Scope;
import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A stack that is a virtual thread's. Consumer and body hand control to each other, and wait.
///
/// So that the body sees the same as on a [NestedStack], it runs in a scope of its own from each resume to the next
/// suspension, which relays what cancels the consumer, and its deadline. The consumer waits until the body suspends,
/// whatever happens meanwhile.
final class ThreadStack extends CallStack implements Runnable, Relay {

    private final Runnable body;
    private final Home.Resident whose;
    private @Nullable Thread thread;
    private @Nullable Captured context;
    private @Nullable ClassLoader loader;

    // Of the resume that is under way.
    private volatile @Nullable Strand caller;
    private volatile @Nullable Scope callersScope;
    private volatile long deadline = Waiter.NO_DEADLINE;
    private volatile @Nullable Scope inside;
    private volatile boolean cancelled;
    /// Whether the body took note of the cancellation.
    private volatile boolean wasSeen;
    private volatile boolean isBack;
    /// The consumer's: until the body is back, or it is cancelled; and after that, whatever happens.
    private volatile @Nullable Waiter first;
    private volatile @Nullable Waiter last;
    /// The body's, while it is suspended.
    private volatile @Nullable Waiter suspended;

    ThreadStack(Home.Resident whose, Runnable body) {
        this.whose = whose;
        this.body = body;
    }

    // --- the consumer's side ---

    @Override
    void checkResume(Object who) {
        // It waits, as one may anywhere.
    }

    @Override
    void resume() {
        Strand strand = Strand.current();
        caller = strand;
        callersScope = strand.innermost();
        deadline = Relay.deadlineOf(strand);
        inside = null;
        cancelled = false;
        wasSeen = false;
        isBack = false;
        last = null;
        Waiter waiter = new Waiter(this);
        first = waiter;
        Waiter goesOn = suspended;
        if (goesOn == null) {
            start();
        } else {
            goesOn.wake();
        }
        try {
            waiter.await();
        } catch (InterruptedException e) {
            awaitCancelled(strand);
        }
        caller = null;
    }

    private void start() {
        context = ContextPropagator.captureAll();
        loader = Thread.currentThread().getContextClassLoader();
        Thread made = Thread.ofVirtual().name(whose.toString()).inheritInheritableThreadLocals(false).unstarted(this);
        thread = made;
        made.start();
    }

    private void awaitCancelled(Strand strand) {
        Waiter again = new Waiter(this);
        last = again;
        if (!isBack) {
            cancelled = true;
            Scope scope = inside;
            if (scope != null) {
                handDown(strand, scope);
            }
            again.awaitUninterruptibly();
        }
        if (!wasSeen) {
            // Nobody was told: it is still to come, here.
            Thread.currentThread().interrupt();
        }
    }

    private void handDown(Strand strand, Scope scope) {
        Relay.handDown(strand, scope, "the consumer of " + whose + " was interrupted");
    }

    @Override
    boolean isFree() {
        return true;
    }

    // --- the body's side ---

    @Override
    public void run() {
        Thread current = Thread.currentThread();
        current.setContextClassLoader(loader);
        enter();
        try {
            Home.ofCurrentThread().running = whose;
            body.run();
            Strand.current().endCompanion();
        } finally {
            leave();
            handBack();
        }
    }

    @Override
    void prepare() {
        if (context != null) {
            context.install();
        }
    }

    private void enter() {
        Scope scope = Scope.enter(this);
        inside = scope;
        Strand strand = caller;
        // Either the consumer found the scope, or it is found here that it is cancelled.
        if (cancelled && strand != null) {
            handDown(strand, scope);
        }
    }

    private void leave() {
        Scope scope = Objects.requireNonNull(inside);
        wasSeen = scope.request() != null && !scope.strand().isUntold();
        scope.exit();
    }

    private void handBack() {
        isBack = true;
        Waiter waiter = Objects.requireNonNull(first);
        if (!waiter.wake()) {
            Waiter again = last;
            if (again != null) {
                again.wake();
            }
        }
    }

    @Override
    void suspend() {
        Scope innermost = Objects.requireNonNull(Strand.current().innermost());
        if (innermost != inside) {
            throw openScope(innermost);
        }
        leave();
        Waiter waiter = new Waiter(this);
        suspended = waiter;
        handBack();
        waiter.awaitUninterruptibly();
        enter();
    }

    @Override
    boolean isOnItsThread() {
        return Thread.currentThread() == thread;
    }

    @Override
    @Nullable Scope base() {
        return inside;
    }

    // --- what is seen inside ---

    @Override
    public @Nullable Scope callersScope() {
        return callersScope;
    }

    @Override
    public long callersDeadline() {
        return deadline;
    }

    @Override
    public String toString() {
        return whose.toString();
    }
}
