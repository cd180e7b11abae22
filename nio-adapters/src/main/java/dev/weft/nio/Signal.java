package dev.weft.nio;

import dev.weft.loop.Strand;
import dev.weft.loop.Waiter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// Tells one who waits that something may have changed: look again. A signal that comes while nobody waits is kept, once,
/// for the next who does.
///
/// | state    | `give`             | `await`                      | `clear` | `close`        |
/// |----------|--------------------|------------------------------|---------|----------------|
/// | none     | → given            | → awaited                    | -       | → closed       |
/// | given    | - (returns false)  | → none, returns              | → none  | → closed       |
/// | awaited  | → none; who waits goes on | is refused            | -       | → closed; who waits goes on |
/// | closed   | -                  | returns                      | -       | -              |
final class Signal {

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Signal.class, "state", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final Object GIVEN = new Object();
    private static final Object CLOSED = new Object();

    /// Null, GIVEN, CLOSED, or the Waiter of who waits.
    private volatile @Nullable Object state;

    /// Joins those who wait, if nothing was given.
    ///
    /// @param on what it waits for: shown in thread dumps and the task tree
    /// @return null if a signal was there, and is used up now, or if it is closed: look again
    /// @throws IllegalStateException if somebody waits already
    @Nullable Waiter enlist(Strand strand, Object on) {
        Waiter mine = null;
        while (true) {
            Object now = state;
            if (now == CLOSED) {
                return null;
            }
            if (now == GIVEN) {
                if (STATE.compareAndSet(this, GIVEN, null)) {
                    return null;
                }
                continue;
            }
            if (now instanceof Waiter other && !other.hasEnded()) {
                throw new IllegalStateException(strand + " cannot wait for " + on + ": " + other
                        + " already; only one at a time can. Have one task wait, and tell the others, say over a Channel");
            }
            if (mine == null) {
                mine = new Waiter(strand, on);
            }
            if (STATE.compareAndSet(this, now, mine)) {
                return mine;
            }
        }
    }

    /// Waits, as whom [#enlist] made.
    ///
    /// @throws InterruptedException if cancelled; then no signal was used up
    void await(Waiter mine) throws InterruptedException {
        boolean told = false;
        try {
            mine.await();
            told = true;
        } finally {
            if (!told) {
                leave(mine);
            }
        }
    }

    /// Takes out again what [#enlist] has made.
    void leave(Waiter mine) {
        STATE.compareAndSet(this, mine, null);
    }

    /// Waits for a signal.
    ///
    /// @param on what it waits for: shown in thread dumps and the task tree
    /// @throws InterruptedException if cancelled; then no signal was used up
    void await(Strand strand, Object on) throws InterruptedException {
        Waiter mine = enlist(strand, on);
        if (mine != null) {
            await(mine);
        }
    }

    /// Gives a signal. Any thread; never waits.
    ///
    /// @return false if one was there that nobody has taken
    boolean give() {
        while (true) {
            Object now = state;
            if (now == GIVEN) {
                return false;
            }
            if (now == CLOSED) {
                return true;
            }
            if (now instanceof Waiter waiter) {
                // One that was cancelled just now leaves the signal for the next.
                if (STATE.compareAndSet(this, waiter, null) && waiter.wake()) {
                    return true;
                }
            } else if (STATE.compareAndSet(this, null, GIVEN)) {
                return true;
            }
        }
    }

    /// Takes a signal back that nobody has taken.
    void clear() {
        if (state == GIVEN) {
            STATE.compareAndSet(this, GIVEN, null);
        }
    }

    /// Whether one was given that nobody has taken.
    boolean isGiven() {
        return state == GIVEN;
    }

    /// Whether somebody waits for one.
    boolean isAwaited() {
        return state instanceof Waiter waiter && !waiter.hasEnded();
    }

    /// Lets who waits go on, and everybody who comes.
    void close() {
        Object now = STATE.getAndSet(this, CLOSED);
        if (now instanceof Waiter waiter) {
            waiter.wake();
        }
    }
}
