package dev.weft.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// One wait of one strand: the way to suspend on which all of Weft's primitives stand.
///
/// The primitive makes a waiter, puts it where whoever ends the wait will find it, and calls [#await]; the other calls
/// [#wake], or, where it holds something that others want, [#claim] and later [#resume]. A waiter ends exactly once, by
/// the first of wake, deadline and cancellation, so what was handed over before a successful `wake` was received. After
/// an exception the primitive takes the waiter out again.
public final class Waiter extends Timer {

    /// As a deadline: none. (A clock may really stand at this value; then one wait in 2^64 ns returns early.)
    public static final long NO_DEADLINE = Long.MIN_VALUE;

    /// Above it: woken, and by what.
    private static final int WAITING = 0;
    private static final int CANCELLED = -1;
    private static final int TIMED_OUT = -2;

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
        this(Strand.current(), on);
    }

    /// A wait of the current thread, whose strand is at hand.
    ///
    /// @param strand the current one
    /// @param on     what it waits for: shown in thread dumps and the task tree
    public Waiter(Strand strand, Object on) {
        this.strand = strand;
        this.on = on;
    }

    /// Ends the wait. Any thread.
    ///
    /// @return false if it had ended otherwise
    public boolean wake() {
        return ended(1);
    }

    /// Ends the wait, but leaves its thread where it is until [#resume]: for a primitive that holds something which that
    /// thread, or the one that it runs on, would want at once. Any thread.
    ///
    /// @param by what ends it, above zero, for the one who waits: see [#by]
    /// @return false if it had ended otherwise
    public boolean claim(int by) {
        return end(by);
    }

    /// Makes the thread go on whose wait was claimed. Any thread.
    public void resume() {
        strand.domain.resume(strand);
    }

    /// What ended the wait, as given to [#claim]; 1 after [#wake].
    ///
    /// @return not above zero if nothing woke it
    public int by() {
        return state;
    }

    /// Cancels the wait, without a word about why: that is in the strand's request.
    boolean cancel() {
        return ended(CANCELLED);
    }

    @Override
    boolean fire() {
        ended(TIMED_OUT);
        return true;
    }

    private boolean ended(int how) {
        boolean ended = end(how);
        if (ended) {
            resume();
        }
        return ended;
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
                setTimer(deadline);
                do {
                    boolean over = strand.domain.park(on, deadline);
                    // With the flag set a park returns at once, for ever: on a loop nobody else would run again.
                    if (strand.ownThread().isInterrupted()) {
                        STATE.compareAndSet(this, WAITING, CANCELLED);
                    } else if (over) {
                        STATE.compareAndSet(this, WAITING, TIMED_OUT);
                    }
                } while (state == WAITING);
                cancelTimer(deadline);
            }
        } finally {
            strand.waitsWith(null);
        }
        if (state == CANCELLED) {
            throw strand.interruption();
        }
        return state > WAITING;
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
        return state > WAITING;
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

    /// Whether the wait has been ended, though its thread may not have run since. Any thread.
    ///
    /// @return never false again
    public boolean hasEnded() {
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
