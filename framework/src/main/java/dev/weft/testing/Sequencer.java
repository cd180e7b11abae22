package dev.weft.testing;

import dev.weft.channel.Event;
import dev.weft.loop.Strand;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Lets blocks of several tasks run in one order: that of their numbers, from 0 on.
///
/// ```java
/// Sequencer sequencer = Sequencer.create();
/// Weft.gather(
///         () -> {
///             try (var turn = sequencer.at(0)) {
///                 account.open();
///             }
///             sequencer.await(2);
///             return account.balance();
///         },
///         () -> {
///             try (var turn = sequencer.at(1)) {
///                 return account.deposit(10);
///             }
///         });
/// ```
///
/// Each number is used once, and none is left out: whoever has a number waits until the block of the number before it was left. For
/// tasks of one loop, of several, and off the loops. As Trio's `Sequencer`.
///
/// | what happens                                       | what comes of it                                                   |
/// |----------------------------------------------------|--------------------------------------------------------------------|
/// | a number is used twice, or is negative             | IllegalStateException, IllegalArgumentException; the rest goes on  |
/// | a block asks for a later number, inside itself     | IllegalStateException: it would wait for itself                    |
/// | somebody is cancelled or interrupted while it waits | the sequence is broken: all others get an IllegalStateException    |
/// | a block throws                                     | the next number's turn comes all the same                          |
public final class Sequencer {

    /* The monitor is held for a few instructions that never wait. */

    private final Map<Integer, Event> turns = new HashMap<>();
    private final BitSet used = new BitSet();
    private int next;
    private @Nullable Strand inside;
    private @Nullable InterruptedException broken;
    private int brokenAt;

    private Sequencer() {
    }

    /// A new sequence, whose first number is 0.
    ///
    /// @return at its beginning
    public static Sequencer create() {
        return new Sequencer();
    }

    /// A block that has its turn.
    public final class Turn implements AutoCloseable {

        private final int number;
        private boolean over;

        private Turn(int number) {
            this.number = number;
        }

        /// Ends the block: the next number has its turn. Never waits. A second call does nothing.
        @Override
        public void close() {
            synchronized (Sequencer.this) {
                if (!over) {
                    over = true;
                    inside = null;
                    next = number + 1;
                    turn(next).set();
                }
            }
        }
    }

    /// Waits for the turn of a number. A suspension point, also if it need not wait.
    ///
    /// @param number of the block
    /// @return to be closed at the end of the block
    /// @throws InterruptedException     if the caller is cancelled or interrupted while it waits, which breaks the sequence
    /// @throws IllegalStateException    if the number was used before, or the sequence is broken, or the caller is in the block of an
    ///                                  earlier number
    /// @throws IllegalArgumentException if the number is negative
    public Turn at(int number) throws InterruptedException {
        Event turn = enter(number);
        try {
            turn.await();
        } catch (InterruptedException e) {
            breakAt(number, e);
            throw e;
        }
        return begin(number);
    }

    /// Waits for the turn of a number, and ends it at once: for a block that lasts to the next suspension point.
    ///
    /// @param number of the block
    /// @throws InterruptedException     if the caller is cancelled or interrupted while it waits, which breaks the sequence
    /// @throws IllegalStateException    if the number was used before, or the sequence is broken, or the caller is in the block of an
    ///                                  earlier number
    /// @throws IllegalArgumentException if the number is negative
    public void await(int number) throws InterruptedException {
        at(number).close();
    }

    private synchronized Event enter(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("a sequence begins with 0, and got " + number);
        }
        checkWhole(number);
        if (used.get(number)) {
            throw new IllegalStateException(
                    "number " + number + " of the sequence was used before, and " + Strand.current()
                            + " asks for it again: each is for one block; the next in turn is " + next);
        }
        if (inside == Strand.current()) {
            throw new IllegalStateException(Strand.current() + " is in block " + next + " of the sequence and asks for "
                    + number + ", which would wait for the end of that block: close it first");
        }
        used.set(number);
        Event turn = turn(number);
        if (number == next) {
            turn.set();
        }
        return turn;
    }

    private Event turn(int number) {
        return turns.computeIfAbsent(number, _ -> new Event());
    }

    private synchronized Turn begin(int number) {
        checkWhole(number);
        inside = Strand.current();
        turns.remove(number);
        return new Turn(number);
    }

    private synchronized void breakAt(int number, InterruptedException why) {
        if (broken == null) {
            broken = why;
            brokenAt = number;
            turns.values().forEach(Event::set);
        }
    }

    private void checkWhole(int number) {
        if (broken != null) {
            throw new IllegalStateException(
                    "block " + number + " of the sequence will have no turn: the sequence is broken,"
                            + " since whoever had number " + brokenAt + " was cancelled or interrupted while it waited",
                    broken);
        }
    }

    @Override
    public synchronized String toString() {
        return broken != null ? "a sequence broken at " + brokenAt : "a sequence at " + next;
    }
}
