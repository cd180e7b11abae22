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
     * nothing happens. That one is dropped. And of those whom the JDK makes ready in one run some come late, so they are put into
     * an order of their own.
     *
     * What other threads send comes when it comes. The director is told. */

    /// Ns. After it, a thread that is neither at rest nor in a queue is taken for lost.
    private static final long PATIENCE = 10_000_000_000L;

    final Director director;
    private final Scheduler loop;
    private final Ring<Runnable> ready;
    private final Inbox inbox;
    private final Ready view;
    private final Ring<Runnable> received = new Ring<>(1 << 4);
    private final List<Runnable> arrived = new ArrayList<>();
    /// Who waits where a task, or the JDK, and not Weft, makes them ready.
    private final List<Strand> outside = new ArrayList<>();
    /// Who of them has been made ready.
    private final List<Strand> woken = new ArrayList<>();

    Directed(Director director, Scheduler loop, Ring<Runnable> ready, Inbox inbox) {
        this.director = director;
        this.loop = loop;
        this.ready = ready;
        this.inbox = inbox;
        this.view = new Ready(loop, ready);
    }

    /// By any thread that puts something into the inbox.
    void sends() {
        if (!Hook.isUnblocker(Thread.currentThread()) && !takesStackTrace()) {
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
    static void awaitFree(Strand strand) {
        while (Hook.isSuspended(strand.thread())) {
            Thread.onSpinWait();
        }
    }

    /// As [Hook#unparkHere], also for a thread that somebody holds for a stack trace: an unpark would have it submitted by him,
    /// later.
    static boolean unparkWhenFree(Thread thread) {
        while (Hook.isParked(thread)) {
            if (Hook.unparkHere(thread)) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    /// Whether a run of the strand did nothing, since somebody held its thread just then.
    boolean wasSkipped(Strand strand) {
        return Hook.isRunnable(strand.thread()) && !isReady(strand);
    }

    /// After a run.
    void hasRun(Strand strand) {
        // It may have run by a wake-up of Weft's, which does not show in its thread before it runs.
        outside.remove(strand);
        if (waitsOutside(strand)) {
            outside.add(strand);
        }
    }

    /// Sees to it that whoever was made ready is in the run queue.
    void settle() {
        if (!outside.isEmpty()) {
            settleOutside();
        }
        takeIn();
        if (!woken.isEmpty()) {
            putLast();
        }
    }

    /// Who of them was submitted at once, and who later, is not the program's doing.
    private void putLast() {
        woken.sort(Comparator.comparingInt(Strand::number));
        for (Strand strand : woken) {
            Runnable continuation = Hook.continuationOf(strand.thread());
            for (int i = ready.size() - 1; i >= 0; i--) {
                if (ready.get(i) == continuation) {
                    ready.add(ready.remove(i));
                    break;
                }
            }
        }
        woken.clear();
    }

    private boolean waitsOutside(Strand strand) {
        return !loop.steward().isOf(strand) && strand.waitsOn() == null && strand.thread().isAlive()
                && !Hook.isRunnable(strand.thread());
    }

    private void settleOutside() {
        long begin = System.nanoTime();
        while (!isSettled() && System.nanoTime() - begin < PATIENCE) {
            receive();
            Thread.onSpinWait();
        }
    }

    private boolean isSettled() {
        boolean monitors = false;
        for (Iterator<Strand> each = outside.iterator(); each.hasNext();) {
            Strand strand = each.next();
            // Asked first: it may be handed the monitor between the two questions.
            boolean forMonitor = Hook.waitsForMonitor(strand.thread());
            if (Hook.isAtRest(strand.thread())) {
                monitors |= forMonitor;
            } else if (isReady(strand)) {
                each.remove();
                woken.add(strand);
            } else {
                return false;
            }
        }
        return !monitors || (Hook.unblockerWaits() && areAtRest());
    }

    private boolean areAtRest() {
        for (Strand strand : outside) {
            if (!Hook.isAtRest(strand.thread())) {
                return false;
            }
        }
        return true;
    }

    private boolean isReady(Strand strand) {
        Runnable continuation = Hook.continuationOf(strand.thread());
        return contains(continuation) || contains(strand) || arrived.contains(continuation);
    }

    private void receive() {
        inbox.drainTo(received);
        for (Runnable item; (item = received.poll()) != null;) {
            // What is submitted is runnable. If it is no longer, it has run, and this is one that came twice.
            Thread thread = Hook.threadOf(item);
            if (thread == null || (Hook.isRunnableOrNew(thread) && !contains(item) && !arrived.contains(item)
                    && !isWokenByWeft(item) && !Hook.blockAgain(thread))) {
                arrived.add(item);
            }
        }
    }

    /// Moves to the run queue what has come in.
    private void takeIn() {
        receive();
        arrived.forEach(ready::add);
        arrived.clear();
    }

    /// Whether what the JDK submits is in the run queue already, as a strand that Weft has woken: it was interrupted when its wait had
    /// ended. It will run when that has its turn, and whether it is submitted at once is not the program's doing.
    boolean isWokenByWeft(Runnable continuation) {
        Thread thread = Hook.threadOf(continuation);
        return thread != null && thread.isAlive() && contains(loop.strandBehind(thread));
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
