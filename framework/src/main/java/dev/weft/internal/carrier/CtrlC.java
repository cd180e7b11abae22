package dev.weft.internal.carrier;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// SIGINT, taken over from the JVM for a time. Each one that nobody [receives][SharedSignal#receive] is offered to whoever
/// took it; what that declines gets the JVM's own reaction, which ends the process with 130.
///
/// Where the JVM has no reaction of its own (`-Xrs`, or SIGINT was ignored from the start) and where the program has set
/// a handler, Ctrl-C stays what it was.
public final class CtrlC {

    private final SharedSignal sigint;
    private final BooleanSupplier taker;

    private CtrlC(SharedSignal sigint, BooleanSupplier taker) {
        this.sigint = sigint;
        this.taker = taker;
    }

    /// Takes SIGINT over, if it is the JVM's.
    ///
    /// @param taker asked at each signal, by a thread of the JVM's own, perhaps also at one that came just before
    ///              [#giveBack]; false leaves the signal to the JVM
    /// @return null if it cannot be had
    public static @Nullable CtrlC take(BooleanSupplier taker) {
        SharedSignal sigint;
        try {
            sigint = SharedSignal.named("INT");
        } catch (UnsupportedOperationException e) {
            return null;
        }
        return sigint.offer(taker) ? new CtrlC(sigint, taker) : null;
    }

    /// Gives SIGINT back, unless the program has set a handler meanwhile.
    public void giveBack() {
        sigint.withdraw(taker);
    }
}
