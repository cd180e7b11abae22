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

    /// The resume that is under way, or was the last.
    private volatile @Nullable Turn turn;
    /// The body's wait, while it is suspended.
    private volatile @Nullable Waiter suspended;
    /// Of a body that unwinds, or has unwound, without being resumed.
    private volatile @Nullable Turn own;

    /// From one resume to the next suspension. One object each: a body that is late in handing back must not touch the next.
    private static final class Turn {

        final Strand caller = Strand.current();
        /// Whoever consumes the body also consumes what the body begins: as where both run on one thread.
        final Home home = Home.ofCurrentThread();
        final @Nullable Scope callersScope = caller.innermost();
        final long deadline = Relay.deadlineOf(caller);
        /// The consumer's wait: until the body is back, or the consumer is cancelled; and after that, whatever happens.
        final Waiter first;
        volatile @Nullable Waiter last;
        /// The body's scope.
        volatile @Nullable Scope inside;
        volatile boolean isCancelled;
        /// Whether the body took note of that.
        volatile boolean wasSeen;
        volatile boolean isBack;
        /// Whether the body's thread had the interrupt flag set, of the body's own making.
        volatile boolean leavesFlag;

        Turn(ThreadStack stack) {
            this.first = new Waiter(stack);
        }
    }

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
        Turn mine = new Turn(this);
        turn = mine;
        Waiter goesOn = suspended;
        if (goesOn == null) {
            start();
        } else if (!goesOn.wake()) {
            joinUninterruptibly();
            return;
        }
        try {
            mine.first.await();
        } catch (InterruptedException e) {
            awaitCancelled(mine);
        }
        if (mine.leavesFlag) {
            Thread.currentThread().interrupt();
        }
    }

    private void joinUninterruptibly() {
        boolean interrupted = false;
        while (true) {
            try {
                Objects.requireNonNull(thread).join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void start() {
        context = ContextPropagator.captureAll();
        loader = Thread.currentThread().getContextClassLoader();
        Thread made = Thread.ofVirtual().name(whose.toString()).inheritInheritableThreadLocals(false).unstarted(this);
        thread = made;
        made.start();
    }

    private void awaitCancelled(Turn mine) {
        Waiter again = new Waiter(this);
        mine.last = again;
        // Either the body finds the waiter, or it is found here that it is back.
        if (!mine.isBack) {
            mine.isCancelled = true;
            Scope inside = mine.inside;
            if (inside != null) {
                handDown(mine, inside);
            }
            again.awaitUninterruptibly();
        }
        if (!mine.wasSeen) {
            // Nobody was told: it is still to come, here.
            Thread.currentThread().interrupt();
        }
    }

    private void handDown(Turn mine, Scope inside) {
        Relay.handDown(mine.caller, inside, "the consumer of " + whose + " was interrupted");
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
        try {
            enter();
            body.run();
        } finally {
            Turn mine = turn();
            try {
                leave();
            } finally {
                // Whatever happened: somebody waits for it.
                handBack(mine);
            }
            if (own != null) {
                whose.home().remove(whose);
            }
        }
    }

    @Override
    void prepare() {
        if (context != null) {
            context.install();
        }
    }

    /// By the body.
    private Turn turn() {
        Turn alone = own;
        return alone != null ? alone : Objects.requireNonNull(turn);
    }

    private void enter() {
        Turn mine = turn();
        Strand.current().accompany(mine.home);
        Scope scope = Scope.enter(this);
        mine.inside = scope;
        // Either the consumer found the scope, or it is found here that it is cancelled.
        if (mine.isCancelled) {
            handDown(mine, scope);
        }
    }

    /// @return to be handed back
    private Turn leave() {
        Turn mine = turn();
        Scope scope = Objects.requireNonNull(mine.inside);
        mine.wasSeen = scope.request() != null && !scope.strand().isUntold();
        scope.exit();
        mine.leavesFlag = Thread.interrupted();
        return mine;
    }

    private static void handBack(Turn mine) {
        mine.isBack = true;
        if (!mine.first.wake()) {
            Waiter again = mine.last;
            if (again != null) {
                again.wake();
            }
        }
    }

    @Override
    void suspend() {
        Scope innermost = Objects.requireNonNull(Strand.current().innermost());
        if (innermost != turn().inside) {
            throw openScope(innermost);
        }
        Turn mine = leave();
        Waiter waiter = new Waiter(this);
        suspended = waiter;
        handBack(mine);
        try {
            waiter.await();
        } catch (InterruptedException e) {
            // Then no resume wakes it any more.
            unwindAlone();
        }
        enter();
    }

    /// Nobody else interrupts a body that is suspended: the loop that it is a guest of is closing.
    private void unwindAlone() {
        own = new Turn(this);
        enter();
        throw new CoroutineExit(
                whose + " was interrupted while it was suspended, as by a loop that closes: it has ended",
                false);
    }

    @Override
    boolean isOnItsThread() {
        return Thread.currentThread() == thread;
    }

    @Override
    @Nullable Scope base() {
        return turn().inside;
    }

    // --- what is seen inside ---

    @Override
    public @Nullable Scope callersScope() {
        return turn().callersScope;
    }

    @Override
    public long callersDeadline() {
        return turn().deadline;
    }

    @Override
    public String toString() {
        return whose.toString();
    }
}
