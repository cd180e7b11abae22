package dev.weft.loop;

import dev.weft.internal.Ring;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A loop's own virtual thread. It does for the carrier what that must not do: interrupt, and change the tree
/// on behalf of other threads. Its chores are Weft's own, short, and run in the order in which they came.
///
/// It is parked when it has none, for ever once the loop has ended; nothing but the loop refers to it then.
final class Steward {

    private final Strand strand;
    private final Ring<Runnable> chores = new Ring<>(1 << 6);
    private boolean idle;

    Steward(Scheduler scheduler) {
        this.strand = new Strand(scheduler, null, scheduler, "", _ -> work());
        scope().sparesOwner();
    }

    /// The steward's own scope is the root of the loop's tree: it is in no other.
    Scope scope() {
        return Objects.requireNonNull(strand.innermost());
    }

    Strand strand() {
        return strand;
    }

    Thread thread() {
        return strand.thread();
    }

    boolean isOf(Strand other) {
        return other == strand;
    }

    @Nullable Strand strandIf(Thread thread) {
        return thread == strand.thread ? strand : null;
    }

    /// Takes a chore. On the loop: from a task, or from the carrier.
    void add(Runnable chore) {
        chores.add(chore);
        nudge();
    }

    /// Wakes it, if it has something to do and was not woken. In this order: should a StackOverflowError of the task
    /// that brings a chore come between, the carrier calls this again before it sleeps.
    void nudge() {
        if (idle && !chores.isEmpty()) {
            strand.domain.resume(strand);
            idle = false;
        }
    }

    /// Whether it has something to do.
    boolean isBusy() {
        return !chores.isEmpty();
    }

    private void work() {
        while (true) {
            Runnable chore = chores.poll();
            if (chore != null) {
                perform(chore);
                continue;
            }
            idle = true;
            do {
                // Somebody may interrupt every thread in sight: it means nothing here, but a park would not wait.
                Thread.interrupted();
                LockSupport.park(this);
            } while (idle);
        }
    }

    private void perform(Runnable chore) {
        try {
            chore.run();
        } catch (Throwable t) {
            Faults.report("a chore of " + strand.domain + " failed", t);
        }
    }
}
