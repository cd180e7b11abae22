package dev.weft.internal.carrier;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// SIGINT, taken over from the JVM for a time. Each one is offered to whoever took it; what that declines gets the JVM's
/// own reaction, which ends the process with 130.
///
/// Where the JVM has no reaction of its own (`-Xrs`, or SIGINT was ignored from the start) and where the program has set
/// a handler, Ctrl-C stays what it was.
public final class CtrlC {

    private final Sigint sigint;
    private final BooleanSupplier taker;
    private final Object handler;
    /// The handler before. A signal that comes before it is known waits for it.
    private final CompletableFuture<Object> before = new CompletableFuture<>();

    private CtrlC(Sigint sigint, BooleanSupplier taker) {
        this.sigint = sigint;
        this.taker = taker;
        this.handler = sigint.newHandler(this::onSignal);
    }

    /// Takes SIGINT over, if it is the JVM's.
    ///
    /// @param taker asked at each signal, by a thread of the JVM's own, perhaps also at one that came just before
    ///              [#giveBack]; false leaves the signal to the JVM
    /// @return null if it cannot be had
    public static @Nullable CtrlC take(BooleanSupplier taker) {
        Sigint sigint = Sigint.HERE;
        if (sigint == null) {
            return null;
        }
        CtrlC taken = new CtrlC(sigint, taker);
        return taken.install() ? taken : null;
    }

    private boolean install() {
        Object old;
        try {
            old = sigint.exchange(handler);
        } catch (IllegalArgumentException e) {
            return false;
        }
        boolean isTheJvms = Sigint.isTheJvms(old);
        if (!isTheJvms) {
            sigint.exchange(old);
        }
        before.complete(old);
        return isTheJvms;
    }

    private void onSignal(Object signal) {
        Object old = before.join();
        if (!Sigint.isTheJvms(old) || !taker.getAsBoolean()) {
            sigint.pass(signal, old);
        }
    }

    /// Gives SIGINT back, unless the program has set a handler meanwhile.
    public void giveBack() {
        Object last = sigint.exchange(before.join());
        if (last != handler) {
            sigint.exchange(last);
        }
    }
}
