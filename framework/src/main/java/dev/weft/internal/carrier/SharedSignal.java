package dev.weft.internal.carrier;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One signal of the process, and those in Weft who want it: the one place where its handler is set.
///
/// | who is there                | gets the signal                                                    |
/// |-----------------------------|--------------------------------------------------------------------|
/// | [receptions][#receive]      | each of them, and nobody else                                      |
/// | else a [taker][#offer]      | that one; what it declines, the handler before                     |
/// | nobody                      | the handler before, which is back in its place                     |
///
/// So whoever comes first, or leaves first, cannot put a handler back that is out of date.
public final class SharedSignal {

    /// HotSpot needs them for itself. (To take one and give it back would do harm already: a native handler does not come
    /// back quite as it was.) The others that cannot be had, it refuses.
    private static final Set<String> OF_THE_JVM = Set.of("BUS", "FPE", "ILL", "PIPE", "QUIT", "SEGV", "TRAP", "USR2",
            "XFSZ");

    private static final Map<String, SharedSignal> BY_NAME = new ConcurrentHashMap<>();

    private final JvmSignal signal;
    private final Object handler;
    // Under this object's monitor, which the handler takes, too: a signal that comes while handlers change waits.
    private final List<Reception> receptions = new ArrayList<>();
    private @Nullable BooleanSupplier taker;
    /// The handler before.
    private @Nullable Object before;
    /// Receptions were told, and none has [seen][Reception#seen] it.
    private boolean unseen;

    private SharedSignal(JvmSignal signal) {
        this.signal = signal;
        this.handler = signal.newHandler(same -> onSignal());
    }

    /// The signal of a name.
    ///
    /// @param name as the JDK wants it, without SIG
    /// @return always the same
    /// @throws IllegalArgumentException      if the platform has no such signal
    /// @throws UnsupportedOperationException if this image of the JDK has no signals
    public static SharedSignal named(String name) {
        return BY_NAME.computeIfAbsent(name, unknown -> new SharedSignal(JvmSignal.named(unknown)));
    }

    /// One who receives the signal. Signals that come until it has [seen][#seen] the first count as one.
    public final class Reception {

        private final Runnable told;
        private boolean pending;

        private Reception(Runnable told) {
            this.told = told;
        }

        private void arrive() {
            if (!pending) {
                pending = true;
                told.run();
            }
        }

        /// It takes the signal that it was told of: the next one is told again.
        ///
        /// @return false if it was closed before: others were told then
        public boolean seen() {
            synchronized (SharedSignal.this) {
                if (!receptions.contains(this)) {
                    return false;
                }
                pending = false;
                unseen = false;
                return true;
            }
        }

        /// Receives no more. If it is the last one, and a signal has come that none has seen, that goes to who is next.
        public void close() {
            end(this);
        }
    }

    /// Receives the signal from now on.
    ///
    /// @param told run at a signal, by a thread of the JVM's own, under a monitor: to be short, and never to wait
    /// @return to be closed
    /// @throws IllegalArgumentException if the JVM or the system keeps the signal for itself
    public synchronized Reception receive(Runnable told) {
        if (OF_THE_JVM.contains(signal.name())) {
            throw new IllegalArgumentException("the JVM needs SIG" + signal.name() + " for itself");
        }
        if (isFree()) {
            install();
        }
        Reception reception = new Reception(told);
        receptions.add(reception);
        return reception;
    }

    /// Has somebody asked at each signal that nobody receives, if the signal is the JVM's, or the system's.
    ///
    /// @param newTaker asked by a thread of the JVM's own, perhaps also at a signal that came just before [#withdraw]; false
    ///                 leaves it to the JVM
    /// @return false if there is one, the program has a handler of its own, or the JVM keeps the signal for itself
    synchronized boolean offer(BooleanSupplier newTaker) {
        if (taker != null) {
            return false;
        }
        boolean wasFree = isFree();
        if (wasFree) {
            try {
                install();
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
        if (!JvmSignal.isTheJvms(before())) {
            if (wasFree) {
                giveBack();
            }
            return false;
        }
        taker = newTaker;
        return true;
    }

    /// Takes the offer back.
    synchronized void withdraw(BooleanSupplier oldTaker) {
        if (taker == oldTaker) {
            taker = null;
            if (isFree()) {
                giveBack();
            }
        }
    }

    private boolean isFree() {
        return receptions.isEmpty() && taker == null;
    }

    private Object before() {
        Object last = before;
        assert last != null;
        return last;
    }

    private void install() {
        Object last = signal.exchange(handler);
        // Else the program, which had put one in our place, has put ours back since.
        if (last != handler) {
            before = last;
        }
    }

    /// Puts the handler before back, unless the program has set another meanwhile.
    ///
    /// @return the one that is there now
    private Object giveBack() {
        Object last = signal.exchange(before());
        if (last == handler) {
            return before();
        }
        signal.exchange(last);
        return last;
    }

    private void onSignal() {
        BooleanSupplier asked;
        Object next;
        synchronized (this) {
            if (!receptions.isEmpty()) {
                unseen = true;
                receptions.forEach(Reception::arrive);
                return;
            }
            asked = taker;
            next = before();
        }
        handOn(asked, next);
    }

    /// Not under the monitor: who is asked may take one of its own that is held around [#offer].
    private void handOn(@Nullable BooleanSupplier asked, Object next) {
        if (asked == null || !asked.getAsBoolean()) {
            signal.pass(next);
        }
    }

    private void end(Reception reception) {
        Object next;
        BooleanSupplier asked;
        synchronized (this) {
            if (!receptions.remove(reception) || !receptions.isEmpty()) {
                return;
            }
            asked = taker;
            next = asked != null ? before() : giveBack();
            if (!unseen) {
                return;
            }
            unseen = false;
        }
        // As the JVM does it: its own reaction would keep a loop from cleaning up.
        Thread.ofPlatform().name("SIG" + signal.name() + " handler").inheritInheritableThreadLocals(false)
                .start(() -> handOn(asked, next));
    }

    @Override
    public String toString() {
        return "SIG" + signal.name();
    }
}
