package dev.weft.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// One wait of one strand: the way to suspend on which all of Weft's primitives stand.
///
/// The primitive makes a waiter, puts it where whoever ends the wait will find it, and calls [#await]; the other calls
/// [#wake]. A waiter ends exactly once, by the first of wake, deadline and cancellation, so what was handed over with a
/// successful `wake` was received. After an exception the primitive takes the waiter out again.
public final class Waiter extends Timer {

    /// As a deadline: none. (A clock may really stand at this value; then one wait in 2^64 ns returns early.)
    public static final long NO_DEADLINE = Long.MIN_VALUE;

    private static final int WAITING = 0;
    private static final int WOKEN = 1;
    private static final int CANCELLED = 2;
    private static final int TIMED_OUT = 3;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Waiter.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Strand strand;
    private final Object on;
    private volatile int state;

    /// A wait of the current thread.
    ///
    /// @param on what it waits for: shown in thread dumps and the task tree
    public Waiter(Object on) {
        this.strand = Strand.current();
        this.on = on;
    }

    /// Ends the wait. Any thread.
    ///
    /// @return false if it had ended otherwise
    public boolean wake() {
        return end(WOKEN);
    }

    /// Cancels the wait, without a word about why: that is in the strand's request.
    boolean cancel() {
        return end(CANCELLED);
    }

    @Override
    boolean fire() {
        end(TIMED_OUT);
        return true;
    }

    private boolean end(int how) {
        Witness witness = how == CANCELLED ? null : Witness.on;
        if (witness != null && state == WAITING) {
            witness.ends(strand);
        }
        if (STATE.compareAndSet(this, WAITING, how)) {
            if (witness != null) {
                witness.ended(strand);
            }
            strand.domain.resume(strand);
            return true;
        }
        return false;
    }

    /// Waits until woken. Called by the thread that made the waiter, once.
    ///
    /// @throws InterruptedException if the strand is cancelled, or is interrupted, before it was woken; then no later
    ///                              [#wake] succeeds
    public void await() throws InterruptedException {
        await(NO_DEADLINE);
    }

    /// Waits until woken, or until a moment has passed.
    ///
    /// @param deadline in ns of the strand's clock, or [#NO_DEADLINE]
    /// @return false if the deadline passed; then no later [#wake] succeeds
    /// @throws InterruptedException if the strand is cancelled, or is interrupted, before either
    public boolean await(long deadline) throws InterruptedException {
        strand.arrive();
        strand.waitsWith(this);
        // After the waiter is in place: whoever cancels either finds it, or is found here.
        if (strand.active() != null) {
            STATE.compareAndSet(this, WAITING, CANCELLED);
        }
        try {
            if (state == WAITING) {
                suspend(deadline);
            }
        } finally {
            strand.waitsWith(null);
        }
        if (state == CANCELLED) {
            throw strand.interruption();
        }
        return state == WOKEN;
    }

    private void suspend(long deadline) {
        setTimer(deadline);
        while (state == WAITING) {
            boolean over = strand.domain.park(on, deadline);
            // With the flag set a park returns at once, for ever: on a loop nobody else would run again.
            if (strand.thread.isInterrupted()) {
                STATE.compareAndSet(this, WAITING, CANCELLED);
            } else if (over) {
                STATE.compareAndSet(this, WAITING, TIMED_OUT);
            }
        }
        cancelTimer(deadline);
    }

    /// Waits until woken, whatever is cancelled or interrupted meanwhile; that is seen after it.
    public void awaitUninterruptibly() {
        awaitUninterruptibly(NO_DEADLINE);
    }

    /// Waits until woken or until a moment has passed, whatever is cancelled or interrupted meanwhile.
    ///
    /// @param deadline in ns of the strand's clock, or [#NO_DEADLINE]
    /// @return false if the deadline passed
    public boolean awaitUninterruptibly(long deadline) {
        strand.arrive();
        setTimer(deadline);
        boolean interrupted = false;
        while (state == WAITING) {
            interrupted |= Thread.interrupted();
            if (strand.domain.park(on, deadline)) {
                STATE.compareAndSet(this, WAITING, TIMED_OUT);
            }
        }
        cancelTimer(deadline);
        if (interrupted) {
            strand.restoreInterrupt();
        }
        return state == WOKEN;
    }

    private void setTimer(long deadline) {
        if (deadline != NO_DEADLINE && strand.domain instanceof Scheduler loop) {
            loop.setTimer(this, deadline);
        }
    }

    private void cancelTimer(long deadline) {
        if (deadline != NO_DEADLINE && strand.domain instanceof Scheduler loop) {
            loop.cancelTimer(this);
        }
    }

    /// Whether the wait has been ended, though its thread may not have run since.
    boolean hasEnded() {
        return state != WAITING;
    }

    /// What is waited for.
    ///
    /// @return as given
    public Object on() {
        return on;
    }

    @Override
    public String toString() {
        return strand + " waiting on " + on;
    }
}
