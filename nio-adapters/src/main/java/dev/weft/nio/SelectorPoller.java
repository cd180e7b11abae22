package dev.weft.nio;

import dev.weft.loop.Domain;
import dev.weft.loop.Poller;
import dev.weft.loop.PollerProvider;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Strand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A loop's poller over a [Selector], which the carrier itself looks at between turns: an I/O wait on a loop wakes no other
/// thread. A loop has one if this module is there; there is nothing to set up.
///
/// The selector is made when the loop's first channel waits. Until then the carrier parks, as without this module, and is woken
/// to the microsecond; with a selector a timer may be up to a millisecond late, as is the system call under it.
///
/// Threads that are on no loop share one more poller, with a platform thread of its own.
public final class SelectorPoller implements Poller {

    /* Run by the carrier: no user code, no log, no lock that a task may hold while it is parked. The JDK's own locks in a
     * selector are held for a moment only, and never across a park. So no task may select: it could be unmounted in there,
     * by another thread's hold on one of those locks, and then the carrier would wait for it at the next. */

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long LONGEST_FLUSH = 1_000 * NANOS_PER_MILLI;
    /// After so long the shared one looks for channels that were closed behind its back.
    private static final long LONGEST_SELECTION = 60_000 * NANOS_PER_MILLI;

    /// Makes the pollers of new loops. Found by `ServiceLoader`; not for use by programs.
    public static final class Provider implements PollerProvider {

        /// For `ServiceLoader`.
        public Provider() {
        }

        @Override
        public Poller open(Scheduler scheduler) {
            return new SelectorPoller(scheduler);
        }
    }

    /// Of everybody who is on no loop.
    private static final SelectorPoller SHARED = new SelectorPoller(null);

    /// Null for the shared one.
    private final @Nullable Scheduler loop;
    private final @Nullable Buffers buffers;
    private final Poller parking = Poller.parking();
    private volatile @Nullable Selector selector;
    private volatile boolean closed;
    /// Channels that others may close behind our back.
    private final Map<SelectableChannel, Watched> foreign = new ConcurrentHashMap<>();
    private final AtomicLong registrations = new AtomicLong();
    private long gone;

    private SelectorPoller(@Nullable Scheduler loop) {
        this.loop = loop;
        this.buffers = loop != null ? new Buffers() : null;
    }

    /// The poller for a wait of the current thread.
    ///
    /// @param domain where that lives
    static SelectorPoller of(Domain domain) {
        return domain instanceof Scheduler loop && loop.isCurrent() && loop.poller() instanceof SelectorPoller mine
                && mine.isOpen() ? mine : SHARED;
    }

    /// Buffers for the loop's streams, for the current thread.
    ///
    /// @return null for threads on no loop, which would be several at once
    @Nullable Buffers buffers() {
        return buffers;
    }

    boolean isOpen() {
        return !closed;
    }

    // --- channels ---

    /// Registers a channel, without interest in anything.
    ///
    /// @return null if the poller has been closed meanwhile
    @Nullable SelectionKey register(SelectableChannel channel, Watched watched) throws IOException {
        try {
            SelectionKey key = pinned(channel, selector(), watched);
            registrations.incrementAndGet();
            return key;
        } catch (ClosedSelectorException e) {
            return null;
        }
    }

    private static SelectionKey pinned(SelectableChannel channel, Selector selector, Watched watched)
            throws ClosedChannelException {
        SelectionKey[] key = new SelectionKey[1];
        ClosedChannelException[] failure = new ClosedChannelException[1];
        Strand.current().domain().staysMounted(() -> {
            try {
                key[0] = channel.register(selector, 0, watched);
            } catch (ClosedChannelException e) {
                failure[0] = e;
            }
        });
        if (failure[0] != null) {
            throw failure[0];
        }
        return key[0];
    }

    /// Who watches a channel of the program's own here: the same for all who come, also at once.
    Watched watcherOf(SelectableChannel channel) {
        Watched there = foreign.get(channel);
        if (there != null) {
            return there;
        }
        Watched made = new Watched(channel, null);
        Watched first = foreign.putIfAbsent(channel, made);
        return first != null ? first : made;
    }

    /// Nobody watches a channel of the program's own any more.
    void forget(SelectableChannel channel) {
        foreign.remove(channel);
    }

    private Selector selector() throws IOException {
        Selector made = selector;
        return made != null ? made : openSelector();
    }

    /// If this fails, most likely for want of a file descriptor, the next who comes tries again.
    private synchronized Selector openSelector() throws IOException {
        Selector made = selector;
        if (made == null) {
            made = Selector.open();
            boolean served = false;
            try {
                if (loop == null) {
                    Thread.ofPlatform().daemon().name("weft-nio-selector").inheritInheritableThreadLocals(false)
                            .start(this::serve);
                }
                served = true;
            } finally {
                if (!served) {
                    made.close();
                }
            }
            selector = made;
        }
        return made;
    }

    /// To be called when the interest of a key has changed, or a channel was closed: a selection that waits does not notice by
    /// itself. If that is the caller's own loop it does not wait.
    void changed() {
        Selector made = selector;
        if (made != null && (loop == null || !loop.isCurrent())) {
            made.wakeup();
        }
    }

    /// Waits until nothing is left of a closed channel, so that its address is free again: the JDK keeps it until the next
    /// selection. The poller's thread may be busy: then not for ever.
    void flush(SelectableChannel closedChannel) {
        boolean interrupted = false;
        long begin = System.nanoTime();
        while (closedChannel.isRegistered() && isOpen() && System.nanoTime() - begin < LONGEST_FLUSH) {
            if (loop != null && loop.isCurrent()) {
                // The carrier looks between the runs of tasks, once in a while.
                Thread.yield();
            } else {
                changed();
                LockSupport.parkNanos(this, NANOS_PER_MILLI / 10);
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // --- polling ---

    @Override
    public void poll(long timeoutNanos) {
        Selector made = selector;
        if (made == null) {
            parking.poll(timeoutNanos);
            return;
        }
        try {
            select(made, timeoutNanos);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!foreign.isEmpty()) {
            noticeClosed(made);
        }
    }

    private static final Consumer<SelectionKey> TELL = key -> ((Watched) key.attachment()).ready(key);

    private static void select(Selector selector, long timeoutNanos) throws IOException {
        if (timeoutNanos == 0) {
            selector.selectNow(TELL);
        } else if (timeoutNanos == FOREVER) {
            selector.select(TELL);
        } else {
            selector.select(TELL, Math.ceilDiv(timeoutNanos, NANOS_PER_MILLI));
        }
    }

    /// A channel that is closed behind our back just goes, and nobody would tell who waits for it.
    private void noticeClosed(Selector selector) {
        long goneNow = registrations.get() - selector.keys().size();
        if (goneNow != gone) {
            gone = goneNow;
            foreign.values().removeIf(Watched::endIfClosed);
        }
    }

    private void serve() {
        while (true) {
            try {
                // Its opener may not have shown it yet.
                selector();
                poll(LONGEST_SELECTION);
            } catch (Throwable t) {
                // Most likely for want of memory. Everybody off the loops depends on this thread.
                Logs.selecting(t);
            }
        }
    }

    @Override
    public void wakeUp() {
        Selector made = selector;
        if (made != null) {
            // Also after it was closed, when this does nothing.
            made.wakeup();
        } else {
            parking.wakeUp();
        }
    }

    /// Goes over all its channels: for who asks once in a while.
    @Override
    public boolean awaitsIo() {
        Selector made = selector;
        if (made == null || closed) {
            return false;
        }
        for (SelectionKey key : made.keys()) {
            if (((Watched) key.attachment()).isAwaited()) {
                return true;
            }
        }
        return false;
    }

    /// Gives the selector back. Who still waits for a channel, being on another loop, goes on there.
    @Override
    public void close() {
        closed = true;
        Selector made = selector;
        if (made == null) {
            return;
        }
        Watched[] left = made.keys().stream().map(key -> (Watched) key.attachment()).toArray(Watched[]::new);
        try {
            made.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            for (Watched watched : left) {
                watched.orphaned();
            }
        }
    }

    @Override
    public String toString() {
        return loop != null ? "the selector of " + loop : "the selector of threads on no loop";
    }
}
