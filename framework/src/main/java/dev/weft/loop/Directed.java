package dev.weft.loop;

import dev.weft.internal.Ring;
import dev.weft.internal.carrier.Hook;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a carrier does otherwise if its loop has a [Director]: who runs next is not the first, and what becomes ready does so in
/// an order that is the program's alone. The carrier's own.
final class Directed {

    /* Three things would make two runs of the same program differ.
     *
     * A monitor that a task leaves is handed on by a thread of the JDK's, which submits the task that gets it a little later. And
     * whoever takes a stack trace of a task that is not mounted holds it for that time: then it cannot be mounted, and if another
     * task unparks it meanwhile, it is submitted when the trace has been taken. So after each run the carrier waits until
     * everybody who waits in the JDK is either at rest or in the run queue.
     *
     * After a stack trace of a task that is ready the JDK submits it once more: it is in the run queue twice, and the second time
     * nothing happens. That one is dropped.
     *
     * What other threads send comes when it comes. The director is told. */

    private static final String UNBLOCKER = "VirtualThread-unblocker";
    /// Ns. After it, a thread that is neither at rest nor in a queue is taken for lost.
    private static final long PATIENCE = 1_000_000_000L;
    /// The JDK's thread takes a task off its list before it gives it the permit: in between, it looks as if at rest.
    private static final int SECOND_LOOK = 64;

    final Director director;
    private final Scheduler loop;
    private final Ring<Runnable> ready;
    private final Inbox inbox;
    private final Ready view;
    private final Ring<Runnable> received = new Ring<>(1 << 4);
    private final List<Runnable> arrived = new ArrayList<>();
    /// Who waits where a task, or the JDK, and not Weft, makes them ready.
    private final List<Strand> outside = new ArrayList<>();

    Directed(Director director, Scheduler loop, Ring<Runnable> ready, Inbox inbox) {
        this.director = director;
        this.loop = loop;
        this.ready = ready;
        this.inbox = inbox;
        this.view = new Ready(loop, ready);
    }

    /// By any thread that puts something into the inbox.
    void sends() {
        Thread sender = Thread.currentThread();
        if (!sender.getName().equals(UNBLOCKER) && !takesStackTrace()) {
            director.stranger();
        }
    }

    private static boolean takesStackTrace() {
        for (StackTraceElement frame : new Throwable().getStackTrace()) {
            if (frame.getMethodName().equals("tryGetStackTrace")) {
                return true;
            }
        }
        return false;
    }

    /// Who runs next, taken out of the run queue.
    Runnable next() {
        return ready.remove(director.next(view));
    }

    /// Whose it is.
    @Nullable Strand strandOf(Runnable item) {
        if (item instanceof Strand strand) {
            return strand;
        }
        Thread thread = Hook.threadOf(item);
        return thread != null && thread.isAlive() ? loop.strandBehind(thread) : null;
    }

    /// Before a run: waits until nobody holds the strand's thread for a stack trace.
    void begins(Strand strand) {
        outside.remove(strand);
        awaitFree(strand);
    }

    static void awaitFree(Strand strand) {
        while (Hook.isSuspended(strand.thread)) {
            Thread.onSpinWait();
        }
    }

    /// Whether a run of the strand did nothing, since somebody held its thread just then.
    boolean wasSkipped(Strand strand) {
        return Hook.isRunnable(strand.thread) && !isReady(strand);
    }

    /// After a run: sees to it that whoever it has made ready is in the run queue.
    void settle(@Nullable Strand ran) {
        if (ran != null) {
            // It ran by a wake-up of Weft's, which does not show in its thread, and may have ended.
            outside.remove(ran);
            if (waitsOutside(ran)) {
                outside.add(ran);
            }
        }
        for (Iterator<Strand> each = outside.iterator(); each.hasNext();) {
            if (!restsAfterAll(each.next())) {
                each.remove();
            }
        }
        takeIn();
    }

    private boolean waitsOutside(Strand strand) {
        return !loop.steward().isOf(strand) && strand.waitsOn() == null && strand.thread.isAlive()
                && !Hook.isRunnable(strand.thread);
    }

    /// @return false if it is in the run queue, or will be when that is taken in
    private boolean restsAfterAll(Strand strand) {
        long begin = 0;
        while (!isAtRest(strand)) {
            receive();
            if (isReady(strand)) {
                return false;
            }
            Thread.onSpinWait();
            long now = System.nanoTime();
            begin = begin == 0 ? now : begin;
            if (now - begin > PATIENCE) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAtRest(Strand strand) {
        if (!Hook.isAtRest(strand.thread)) {
            return false;
        }
        if (Hook.waitsForMonitor(strand.thread)) {
            for (int i = SECOND_LOOK; i > 0; i--) {
                Thread.onSpinWait();
            }
            return Hook.isAtRest(strand.thread);
        }
        return true;
    }

    private boolean isReady(Strand strand) {
        Runnable continuation = Hook.continuationOf(strand.thread);
        for (int i = ready.size() - 1; i >= 0; i--) {
            Runnable item = ready.get(i);
            if (item == continuation || item == strand) {
                return true;
            }
        }
        return arrived.contains(continuation);
    }

    private void receive() {
        inbox.drainTo(received);
        for (Runnable item; (item = received.poll()) != null;) {
            arrived.add(item);
        }
    }

    /// Moves to the run queue what has come in.
    void takeIn() {
        receive();
        if (arrived.isEmpty()) {
            return;
        }
        List<Runnable> items = new ArrayList<>(arrived);
        arrived.clear();
        if (items.size() > 1) {
            items.sort(Comparator.comparingLong(this::rank));
        }
        for (Runnable item : items) {
            Thread thread = Hook.threadOf(item);
            if (thread == null || (!contains(item) && Hook.isRunnableOrNew(thread))) {
                ready.add(item);
            }
        }
    }

    private long rank(Runnable item) {
        Thread thread = Hook.threadOf(item);
        return thread == null ? -1 : loop.strandBehind(thread).number();
    }

    private boolean contains(Runnable item) {
        for (int i = ready.size() - 1; i >= 0; i--) {
            if (ready.get(i) == item) {
                return true;
            }
        }
        return false;
    }
}
