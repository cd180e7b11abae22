package dev.weft.nio;

import dev.weft.channel.Channel;
import dev.weft.channel.ChannelClosedException;
import dev.weft.channel.Receiver;
import dev.weft.internal.carrier.SharedSignal;
import dev.weft.loop.Domain;
import dev.weft.loop.Strand;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// Signals of the operating system, received by a task instead of what they would otherwise do to the program.
///
/// ```java
/// try (Signals signals = Signals.receive("HUP", "USR1")) {
///     for (String signal : signals) {
///         switch (signal) {
///             case "HUP" -> reload();
///             default -> report();
///         }
///     }
/// }
/// ```
///
/// **Pending signals.** A signal that comes while nobody waits is kept for the next [#next]. As in the system itself, one
/// that comes again before it was taken counts once: a flood of them takes no memory, and no time of the loop's but for the
/// first. What comes while its predecessor is handled comes next.
///
/// **Several receivers** of one signal get it each.
///
/// **Who else wants it.** While a signal is received, nobody else gets it: not the JVM, whose reaction to INT, TERM and HUP is
/// to end the program; not Weft, for which the first Ctrl-C (INT) cancels what [dev.weft.Weft#run] runs; not a handler that
/// the program had set. With the close of the last receiver all of that is back. Whichever came first, `Weft.run` or the
/// receiver, makes no difference. `System.exit`, and TERM where it is not received, go on to end the program in the orderly
/// way. A receiver of INT or TERM must see to that end itself.
///
/// A signal that has come and that no receiver took before the last one closed is not lost, either: it goes to who is next,
/// so to Weft, the JVM, or the program's handler. (What the system itself would do by default, as end the process at USR1,
/// is left out.)
///
/// A process that was started with HUP or INT ignored (`nohup`, a background job of a script) never gets it.
///
/// As Trio's `open_signal_receiver`.
public final class Signals implements Iterable<String>, AutoCloseable {

    /// One of the signals of one receiver.
    private static final class Subscription {

        private final String name;
        private final SharedSignal.Reception reception;

        Subscription(String name, SharedSignal signal, Channel<Subscription> arrived) {
            this.name = name;
            // A signal is told again only when it was seen: there is room.
            this.reception = signal.receive(() -> arrived.trySend(this));
        }
    }

    private final Receiver<Subscription> arrived;
    private final List<Subscription> subscriptions = new ArrayList<>();

    private Signals(Set<String> names) {
        Channel<Subscription> channel = Channel.<Subscription>buffered(names.size())
                .named("signals " + String.join(", ", names));
        arrived = channel.receiver();
        try {
            for (String name : names) {
                subscriptions.add(subscribe(name, channel));
            }
        } catch (Throwable t) {
            close();
            throw t;
        }
    }

    /// Receives signals from now on, until it is closed. Never waits.
    ///
    /// @param names as `kill` has them, without SIG: "HUP", "USR1"
    /// @return to be closed
    /// @throws IllegalArgumentException      if there are no names, if the system knows no such signal, or if it cannot be
    ///                                       had: because the JVM needs it (SEGV, BUS, FPE, ILL, PIPE, TRAP, XFSZ, USR2;
    ///                                       QUIT, at which it prints all threads; with `-Xrs` also HUP, INT and TERM), or
    ///                                       because the system gives it to nobody (KILL, STOP)
    /// @throws UnsupportedOperationException if this image of the JDK was made without the module `jdk.unsupported`
    public static Signals receive(String... names) {
        if (names.length == 0) {
            throw new IllegalArgumentException("no signal was named: write Signals.receive(\"HUP\"), for instance");
        }
        return new Signals(new LinkedHashSet<>(List.of(names)));
    }

    private static SharedSignal signalOf(String name) {
        try {
            return SharedSignal.named(name);
        } catch (IllegalArgumentException e) {
            String hint = name.startsWith("SIG") ? ": leave SIG out, as in \"HUP\"" : " on this system";
            throw new IllegalArgumentException("there is no signal \"" + name + "\"" + hint, e);
        }
    }

    private static Subscription subscribe(String name, Channel<Subscription> channel) {
        SharedSignal signal = signalOf(name);
        try {
            return new Subscription(name, signal, channel);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("SIG" + name
                    + " cannot be received: the JVM needs it for itself (with -Xrs"
                    + " also HUP, INT and TERM), or the system gives it to nobody, as KILL and STOP. Free for programs is"
                    + " \"USR1\", for instance", e);
        }
    }

    /// The next signal, in the order in which they came; waits for one. A suspension point, also if one has come.
    ///
    /// @return its name, as it was given to [#receive]
    /// @throws InterruptedException   if the caller is cancelled or interrupted; then no signal was taken
    /// @throws ChannelClosedException if this is closed, or was meanwhile
    public String next() throws InterruptedException {
        Domain domain = Strand.current().domain();
        while (true) {
            domain.beginForeignWait();
            Subscription next;
            try {
                next = arrived.receive();
            } finally {
                domain.endForeignWait();
            }
            // Else this was closed meanwhile, the signal went to who is next, and the channel will say so.
            if (next.reception.seen()) {
                return next.name;
            }
        }
    }

    /// The signals, one after the other, until this is closed. If the caller is cancelled or interrupted the iterator throws
    /// [CancellationException], with the interrupt flag set.
    ///
    /// @return to be used by one thread
    @Override
    public Iterator<String> iterator() {
        return new Iterator<>() {

            private @Nullable String next;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    next = nextOrNull();
                }
                return next != null;
            }

            @Override
            public String next() {
                String signal = hasNext() ? next : null;
                if (signal == null) {
                    throw new NoSuchElementException(Signals.this + " is closed");
                }
                next = null;
                return signal;
            }
        };
    }

    /// @return null if this is closed
    private @Nullable String nextOrNull() {
        try {
            return next();
        } catch (ChannelClosedException e) {
            return null;
        } catch (InterruptedException e) {
            var exception = new CancellationException("iterating over the " + this + ": " + e.getMessage());
            exception.initCause(e);
            Thread.currentThread().interrupt();
            throw exception;
        }
    }

    /// Receives no more, and puts back who had the signals before. Who waits here gets a ChannelClosedException, or comes to
    /// the end of the loop. Any thread; never waits; the second time does nothing.
    @Override
    public void close() {
        subscriptions.forEach(each -> each.reception.close());
        arrived.close();
    }

    @Override
    public String toString() {
        return "receiver of signals " + String.join(", ", subscriptions.stream().map(each -> each.name).toList());
    }
}
