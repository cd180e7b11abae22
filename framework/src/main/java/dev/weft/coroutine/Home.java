package dev.weft.coroutine;

import dev.weft.Task;
import dev.weft.internal.carrier.Hook;
import dev.weft.loop.Companion;
import dev.weft.loop.Scheduler;
import dev.weft.loop.Strand;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import org.jspecify.annotations.Nullable;

/// The unfinished generators and coroutines of one thread: which of them runs, and who is to be unwound at the thread's
/// end, the last first.
///
/// Touched by its thread, and by the threads of bodies that it has resumed and waits for. Only bodies with a thread of their
/// own may be taken out by another: hence the monitor.
final class Home implements Companion {

    /// What can be left unfinished.
    abstract static class Resident {

        private @Nullable Resident before;
        private @Nullable Resident after;
        private boolean isLinked;
        private @Nullable Lease lease;

        /// Where it is linked, once it has begun.
        abstract Home home();

        /// Unwinds it, and says so. Lets nothing out.
        abstract void unwindForgotten();
    }

    /// On the object that the program holds: when that cannot be reached any more, nobody will go on with the body.
    private static final class Lease extends PhantomReference<Object> {

        private final Resident resident;

        Lease(Object held, ReferenceQueue<Object> queue, Resident resident) {
            super(held, queue);
            this.resident = resident;
        }
    }

    /// Of the bodies that any thread may unwind, each on a thread of its own: it may wait as long as it likes.
    private static final class Free implements Runnable {

        static final ReferenceQueue<Object> QUEUE = new ReferenceQueue<>();

        static {
            Thread thread = Thread.ofPlatform().daemon().name("weft-forgotten").inheritInheritableThreadLocals(false)
                    .unstarted(new Free());
            thread.setContextClassLoader(null);
            thread.start();
        }

        @Override
        public void run() {
            while (true) {
                try {
                    Resident resident = ((Lease) QUEUE.remove()).resident;
                    Thread.ofVirtual().name("weft-forgotten").start(resident::unwindForgotten);
                } catch (InterruptedException e) {
                    // Nobody has a reason to.
                }
            }
        }
    }

    final Strand strand;
    final Thread thread;
    private final boolean nests;
    private final boolean directed;
    private final @Nullable Task<?> task;
    private final ReferenceQueue<Object> forgotten = new ReferenceQueue<>();
    private @Nullable Resident first;

    /// Whose body runs on this thread, the innermost.
    @Nullable Resident running;
    /// Its coroutines, with the thread as their root.
    @Nullable Family family;

    private Home(Strand strand) {
        this.strand = strand;
        this.thread = strand.thread();
        this.directed = strand.domain().isDirected();
        this.nests = strand.domain() instanceof Scheduler && !strand.isGuest() && Hook.hasInnerStacks();
        this.task = strand.owner() instanceof Task<?> found ? found : null;
    }

    static Home ofCurrentThread() {
        Strand strand = Strand.current();
        Companion companion = strand.companion();
        if (companion == null) {
            Home home = new Home(strand);
            strand.accompany(home);
            return home;
        }
        return (Home) companion;
    }

    /// A stack for a body that this thread is about to begin.
    CallStack newStack(Resident whose, Runnable body) {
        return nests ? new NestedStack(strand, body) : new ThreadStack(whose, body);
    }

    /// Takes in what has begun.
    ///
    /// @param held the object that the program holds
    void add(Resident resident, Object held, CallStack stack) {
        if (!directed) {
            // Else the garbage collector would decide when it is unwound.
            resident.lease = new Lease(held, stack.isFree() ? Free.QUEUE : forgotten, resident);
        }
        link(resident);
    }

    private synchronized void link(Resident resident) {
        Resident next = first;
        resident.after = next;
        if (next != null) {
            next.before = resident;
        }
        first = resident;
        resident.isLinked = true;
    }

    /// Takes out what has ended. Any thread.
    ///
    /// @return false if it was taken out before
    synchronized boolean remove(Resident resident) {
        if (!resident.isLinked) {
            return false;
        }
        resident.isLinked = false;
        Resident previous = resident.before;
        Resident next = resident.after;
        if (previous == null) {
            first = next;
        } else {
            previous.after = next;
        }
        if (next != null) {
            next.before = previous;
        }
        resident.before = null;
        resident.after = null;
        Lease lease = resident.lease;
        if (lease != null) {
            lease.clear();
            resident.lease = null;
        }
        return true;
    }

    private synchronized @Nullable Resident first() {
        return first;
    }

    /// How many are unfinished.
    synchronized int count() {
        int count = 0;
        for (Resident at = first; at != null; at = at.after) {
            count++;
        }
        return count;
    }

    /// Unwinds those that nobody can go on with any more. By the thread itself, now and then.
    void unwindForgotten() {
        for (Reference<?> lease; (lease = forgotten.poll()) != null;) {
            ((Lease) lease).resident.unwindForgotten();
        }
    }

    @Override
    public void threadEnds() {
        for (Resident resident; (resident = first()) != null;) {
            resident.unwindForgotten();
            remove(resident);
        }
    }

    /// Whose, for messages.
    @Override
    public String toString() {
        return task != null ? "task \"" + task.name() + "\"" : "thread \"" + thread.getName() + "\"";
    }

    /// The same for the current thread.
    static String nameOfCurrentThread() {
        return ofCurrentThread().toString();
    }
}
