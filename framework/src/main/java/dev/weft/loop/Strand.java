package dev.weft.loop;

import dev.weft.internal.carrier.Container;
import dev.weft.internal.carrier.Hook;
import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What Weft knows of one thread: its domain, the scopes it is in, what cancels it, what it waits on.
///
/// A thread made by Weft finds its strand as its uncaught-exception handler: one field read where a thread-local would
/// cost every task a map. Any other thread gets a strand when it first uses Weft. As a [Runnable] a strand is its own
/// wake-up in the loop's run queue, and what its thread runs.
public final class Strand implements Runnable, UncaughtExceptionHandler {

    /* How an interrupt that is ours is told from one that is not: every request goes NONE -> PENDING -> SENDING -> SENT.
     * Whoever sends moves it on by compare-and-set; the strand, at a scope's edge, either withdraws it (PENDING), or
     * waits out SENDING and clears the flag (SENT). In no order can the flag be set after the edge.
     *
     * A second request, of a scope further out, goes SENT -> REPEATED -> SENDING -> SENT. A flag that is found on the way
     * from NONE is somebody else's; on the way from SENT it is ours, which was taken and set again: by code that swallows
     * an InterruptedException, or by a wait that cannot be interrupted. */
    private static final byte NONE = 0;
    private static final byte PENDING = 1;
    private static final byte SENDING = 2;
    private static final byte SENT = 3;
    private static final byte REPEATED = 4;
    /* Off the loops a second request may come while the first is SENDING, and the first may be seen before it is SENT: then
     * the second needs an interrupt of its own, which the sender of the first sends: SENDING -> SENDING_TWO -> REPEATED, or
     * PENDING if it was somebody else's that did for the first. */
    private static final byte SENDING_TWO = 5;

    /// After so many operations that did not have to wait, one yields.
    private static final int BUDGET = 128;

    /// In place of a thread that was given on.
    private static final Thread GONE = Thread.ofVirtual().name("(ended)").inheritInheritableThreadLocals(false)
            .unstarted(() -> {});

    private static final VarHandle DELIVERY;
    private static final VarHandle THREAD;
    private static final VarHandle WAITER;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            DELIVERY = lookup.findVarHandle(Strand.class, "delivery", byte.class);
            THREAD = lookup.findVarHandle(Strand.class, "thread", Thread.class);
            WAITER = lookup.findVarHandle(Strand.class, "waiter", Waiter.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Strands of threads that Weft did not make, off the loops.
    private static final ThreadLocal<Strand> FOREIGN = ThreadLocal
            .withInitial(() -> Ambient.ofForeign(Thread.currentThread()));

    final Domain domain;
    /// Null until it starts, or somebody asks for it; [#GONE] when it was given on to another strand.
    @Nullable Thread thread;
    private final String name;
    private final @Nullable ClassLoader loader;
    private final @Nullable Consumer<Object> body;
    /// Its body has begun.
    private boolean started;
    /// Its thread was started, or will never be.
    private boolean launched;
    private boolean isOnUsedThread;
    /// With what the thread is to be started.
    private @Nullable Container container;
    private @Nullable Object bindings;
    private @Nullable Throwable startFailure;

    private @Nullable Scope innermost;
    private volatile @Nullable Request active;
    private volatile @Nullable Waiter waiter;
    /* Bytes, as a million tasks that sleep have a million of each. */
    private volatile byte delivery;
    /// Up to zero.
    private byte budget = -BUDGET;
    private @Nullable Companion companion;

    /// Links of the loop's list of live strands.
    @Nullable Strand liveBefore;
    @Nullable Strand liveAfter;
    boolean isResident;
    /// As the loop counts those that come to live on it.
    int number;

    /// When it was forked, or first seen; by the domain's rough time.
    private long born;
    /// When it was last given the carrier, and how often it was. The loop's; plain, also for those who look from outside.
    long since;
    long switches;
    /// Null if nothing is measured.
    @Nullable Used usage;
    private int innerSwitches;

    /// A new strand, with a virtual thread of its own that is not started yet. From any thread.
    ///
    /// @param parent the scope it belongs to
    /// @param label  of its outermost scope
    /// @param name   of its thread, or "" for none
    /// @param body   what it runs, given the label: one for all, where a lambda each would be 16 bytes more a task
    /// @param <L>    of the label
    public <L> Strand(Scope parent, L label, String name, Consumer<L> body) {
        this(parent.strand.domain, parent, label, name, body);
    }

    @SuppressWarnings("unchecked")
    <L> Strand(Domain domain, @Nullable Scope parent, L label, String name, Consumer<L> body) {
        this.domain = domain;
        this.name = name;
        this.body = (Consumer<Object>) body;
        // As any new thread has it from its maker; without inheritable thread-locals the JDK gives the system's, by which
        // a program in a nested jar finds none of its services.
        this.loader = Thread.currentThread().getContextClassLoader();
        this.innermost = Scope.outermost(this, parent, label);
    }

    /// The strand of a thread that exists already.
    Strand(Domain domain, Thread thread) {
        this.domain = domain;
        this.thread = thread;
        this.name = "";
        this.loader = null;
        this.body = null;
        this.started = true;
        this.launched = true;
    }

    /// The current thread's.
    ///
    /// @return never null; made now if the thread is foreign
    public static Strand current() {
        Thread thread = Thread.currentThread();
        Strand strand = of(thread);
        return strand != null ? strand : foreign(thread);
    }

    /// The strand that a thread of Weft's own runs now, or ran last. Any thread.
    ///
    /// @param thread any
    /// @return null if Weft did not make it
    public static @Nullable Strand of(Thread thread) {
        return Hook.handlerOf(thread) instanceof Strand strand && strand.thread == thread ? strand : null;
    }

    private static Strand foreign(Thread thread) {
        if (Hook.isAvailable() && Hook.schedulerOf(thread) instanceof Scheduler scheduler && scheduler.isCurrent()) {
            return scheduler.strandOf(thread);
        }
        return FOREIGN.get();
    }

    /// The strands of threads off the loops under which tasks live now, in trees of their own. Any thread.
    ///
    /// @return a copy, in no order
    public static List<Strand> rootsElsewhere() {
        return Ambient.roots();
    }

    /// Puts the strand into the tree. If what it belongs to is cancelled, its body finds that at its first look. Under
    /// exclusion, once, before [#start]. If that does not follow, as after a StackOverflowError, the body runs all the
    /// same, off its thread, and finds itself cancelled.
    public void enterTree() {
        domain.admit(this);
        Scope scope = outermost();
        scope.link();
        Request before = scope.effective();
        if (before != null) {
            active = before;
        }
    }

    /// Takes the strand out of the tree: the last that its body does, or what is left to do if it cannot be started.
    /// Under exclusion, once.
    public void leaveTree() {
        outermost().end();
    }

    /// Has the thread started: off the loop at once, on a loop when its turn comes. Inside the domain, once.
    ///
    /// @param group that the thread shows in, or null where there is none
    public void start(@Nullable Container group) {
        domain.start(this, group);
    }

    /// Whether its thread was started.
    boolean isLaunched() {
        return launched;
    }

    void launched() {
        launched = true;
    }

    /// It can be started now. The second write tells: without it the carrier takes the fork for one that failed.
    void startsIn(Container group, Object scopedValues) {
        container = group;
        bindings = scopedValues;
    }

    /// Why the thread could not be started. The body runs all the same, on another thread, to say so.
    ///
    /// @return null if it was
    public @Nullable Throwable startFailure() {
        return startFailure;
    }

    /// In a virtual thread, which is its own unless that could not be started: the body, and then those of others that were
    /// forked under the same conditions and have no thread yet. On a carrier, from the run queue: its turn.
    ///
    /// Both in one object, and in one method, for the memory of a task that waits: a lambda is 16 bytes, each frame below the wait
    /// some 60, which are copied at each switch.
    @Override
    public void run() {
        if (!Thread.currentThread().isVirtual()) {
            turn((Scheduler) domain);
            return;
        }
        Strand at = this;
        do {
            at.started = true;
            try {
                Objects.requireNonNull(at.body).accept(at.outermost().label());
            } finally {
                at.domain.ended(at);
            }
            at = at.domain.successor(at);
        } while (at != null);
    }

    /// Whether nobody could tell the thread, whose body has ended, from a new one.
    boolean leavesThreadAsNew() {
        Thread own = thread;
        return own == Thread.currentThread() && delivery == NONE && active == null && companion == null
                && Hook.isAsNew(own, this);
    }

    /// Starts on the thread of a strand that has ended, and [left it as new][#leavesThreadAsNew].
    ///
    /// @return false if it needs another: it has one, or is to run among other threads or scoped values
    boolean takesOver(Strand ended) {
        Thread thread = ended.ownThread();
        if (launched || container == null || bindings == null || container != ended.container
                || bindings != ended.bindings || !THREAD.compareAndSet(this, null, thread)) {
            return false;
        }
        launched = true;
        isOnUsedThread = true;
        ended.thread = GONE;
        ended.container = null;
        ended.bindings = null;
        Hook.setHandler(thread, this);
        return true;
    }

    /// Gives the thread that it [has taken over][#takesOver] what a thread of its own would have been made with. May wait: a name
    /// is set under the thread's monitor, which the program may hold.
    void settlesIn() {
        Thread thread = ownThread();
        if (thread.getContextClassLoader() != loader) {
            thread.setContextClassLoader(loader);
        }
        if (!thread.getName().equals(name)) {
            thread.setName(name);
        }
    }

    /// The scope in which it begins. Until it has begun.
    ///
    /// @return around all others of its own
    public Scope outermost() {
        Scope scope = innermost;
        assert scope != null;
        return scope;
    }

    private void turn(Scheduler loop) {
        if (launched) {
            loop.mount(this);
        } else {
            launch(loop);
        }
    }

    private void launch(Scheduler loop) {
        Container group = container;
        Object scopedValues = bindings;
        launched = true;
        if (group == null || scopedValues == null) {
            Scope scope = outermost();
            scope.cancel(new Request(scope, "its fork was cut short by an error", null, null, false));
            loop.chore(this);
            return;
        }
        try {
            loop.launch(this, group, scopedValues);
        } catch (Throwable t) {
            startFailure = t;
            loop.chore(this);
        }
    }

    // --- what the thread itself calls ---

    /// At each suspension point: for whoever looks on.
    void arrive() {
        Witness witness = Witness.on;
        if (witness != null) {
            witness.arrives(this);
        }
    }

    /// Throws if the strand is cancelled, or was interrupted from outside.
    ///
    /// @throws InterruptedException with the reason; the interrupt flag is clear then
    public void checkpoint() throws InterruptedException {
        arrive();
        if (active != null || ownThread().isInterrupted()) {
            throw interruption();
        }
    }

    /// The exception for a wait that ends now because of a request, or of an interrupt from outside. Takes the flag
    /// with it.
    InterruptedException interruption() {
        Request request = active;
        if (request == null) {
            Thread.interrupted();
            return new InterruptedException("interrupted from outside Weft, and not cancelled, in " + this);
        }
        while (!isTold()) {
            // Its flag would otherwise come after this exception, and hit the cleanup.
            Thread.yield();
        }
        return request.toException();
    }

    /// The request is told by an exception, so no interrupt need follow. And if the body now sets the flag, as is the
    /// custom of those who swallow that exception, it is no interrupt from outside: the edge clears it.
    ///
    /// @return false if the interrupt is on its way: to be called again
    private boolean isTold() {
        byte now = delivery;
        return switch (now) {
            case SENDING, SENDING_TWO -> false;
            case SENT -> clear();
            case REPEATED -> DELIVERY.compareAndSet(this, REPEATED, SENT) && clear();
            // A flag that is set now is somebody else's, and stays.
            default -> ownThread().isInterrupted() || DELIVERY.compareAndSet(this, now, SENT);
        };
    }

    private static boolean clear() {
        Thread.interrupted();
        return true;
    }

    /// To be called by an operation that need not wait: lets others run once in 128 such calls, so that a loop over an
    /// operation that is always ready cannot starve them.
    public void spend() {
        if (++budget == 0) {
            budget = -BUDGET;
            Thread.yield();
        }
    }

    /// What cancels the strand here and now.
    ///
    /// @return null if nothing does
    public @Nullable Request active() {
        return active;
    }

    /// The innermost scope that the strand is in.
    ///
    /// @return null for a foreign thread outside all scopes
    public @Nullable Scope innermost() {
        return innermost;
    }

    /// Whose it is: the label of the outermost scope that the strand is in. By the thread itself; else as a guess.
    ///
    /// @return null for a foreign thread outside all scopes
    public @Nullable Object owner() {
        Object label = null;
        for (Scope at = innermost; at != null && at.strand == this; at = at.parent) {
            label = at.label();
        }
        return label;
    }

    /// Where it lives.
    ///
    /// @return never changes
    public Domain domain() {
        return domain;
    }

    /// It comes to live in its domain.
    void isBorn(long now, boolean measured) {
        born = now;
        since = now;
        if (measured) {
            usage = new Used();
        }
    }

    /// When it was forked, or first seen. Any thread.
    ///
    /// @return in ns: on a loop by [Scheduler#roughTime], elsewhere by `System.nanoTime`
    public long born() {
        return born;
    }

    /// When it was last given the carrier of its loop. On the loop, or as a guess.
    ///
    /// @return in ns by [Scheduler#roughTime]; off the loops as [#born]
    public long since() {
        return since;
    }

    /// How often it was given the carrier of its loop. On the loop, or as a guess: if it is the same as before, the strand has
    /// not run in between, unless it runs now as it did then.
    ///
    /// @return 0 or more
    public long switches() {
        return switches;
    }

    /// What its loop has measured of it.
    ///
    /// @return null if that measures nothing
    public @Nullable Used usage() {
        return usage;
    }

    /// The thread switches to a stack inside its own, or back: whoever looks at it from outside in that moment may crash the JVM.
    /// By the thread itself.
    public void switchesInside() {
        innerSwitches++;
    }

    /// How often it did that. Any thread, as a guess.
    int innerSwitches() {
        return innerSwitches;
    }

    /// On which it runs, or will. One thread may have several strands, one after the other; a strand whose thread is asked for
    /// before it starts has one of its own. Any thread.
    ///
    /// @return one that is not alive if it has ended, or has not begun
    public Thread thread() {
        Thread own = thread;
        return own != null ? own : newThread();
    }

    private Thread newThread() {
        Thread made = domain.newThread(name, this);
        made.setContextClassLoader(loader);
        return THREAD.compareAndSet(this, null, made) ? made : ownThread();
    }

    /// When it has started.
    Thread ownThread() {
        Thread own = thread;
        assert own != null;
        return own;
    }

    /// Whether the calling thread is its own.
    ///
    /// @return false also if it has none yet
    public boolean isCurrent() {
        return thread == Thread.currentThread();
    }

    /// Whether its thread was another's before: then the thread's id is not enough to tell the two apart.
    ///
    /// @return never changes, once it has started
    public boolean isOnUsedThread() {
        return isOnUsedThread;
    }

    /// Which one it is of those that ever lived on its loop, in the order in which they came: the same in each run of a program
    /// whose order is the same.
    ///
    /// @return 0 for the loop's own, else above zero; 0 off the loop
    public int number() {
        return number;
    }

    /// What it waits for, at one of Weft's suspension points.
    ///
    /// @return null if it does not wait there
    public @Nullable Object waitsOn() {
        Waiter now = waiter;
        return now != null ? now.on() : null;
    }

    /// Whether what it waited for, at one of Weft's suspension points, has come, and it has not run since. On its loop.
    ///
    /// @return false if it does not wait there
    public boolean isWoken() {
        Waiter now = waiter;
        return now != null && now.hasEnded();
    }

    /// Whether its wait, at one of Weft's suspension points, has a time limit of its own. On its loop.
    ///
    /// @return false if it does not wait there
    public boolean isTimed() {
        Waiter now = waiter;
        return now != null && now.isSet();
    }

    /// Whether it is cancelled here and now and nothing has told it: no wait of its was ended by that, and it has not
    /// taken the interrupt. By the thread itself.
    ///
    /// @return false if it is not cancelled
    public boolean isUntold() {
        byte now = delivery;
        return active != null && ((now != NONE && now != SENT) || ownThread().isInterrupted());
    }

    /// What a layer above keeps for the thread.
    ///
    /// @return null if there is none. By the thread itself
    public @Nullable Companion companion() {
        return companion;
    }

    /// Gives the thread a companion, in place of one that it had. By the thread itself.
    ///
    /// @param one told when the thread's body ends
    public void accompany(Companion one) {
        companion = one;
    }

    /// The thread's body has returned or thrown, and its outermost scope is still open: tells the companion. By the thread
    /// itself.
    public void endCompanion() {
        Companion one = companion;
        if (one != null) {
            one.threadEnds();
        }
    }

    /// Whether Weft did not make the thread.
    ///
    /// @return true for guests of a loop, and for foreign threads
    public boolean isGuest() {
        return body == null;
    }

    /// Whether its wait was ended but it was not made runnable: a StackOverflowError came between.
    boolean isLost() {
        Waiter now = waiter;
        return now != null && now.hasEnded() && thread().getState() == Thread.State.WAITING;
    }

    // --- scopes and requests ---

    /// Under exclusion, by the thread itself.
    void moveTo(@Nullable Scope scope) {
        innermost = scope;
        if (active != null || (scope != null && scope.request() != null)) {
            active = scope != null ? scope.effective() : null;
        }
    }

    /// A scope that this strand is in, or was, has been cancelled. Under exclusion.
    void reached(Scope scope, boolean interrupt) {
        if (innermost != scope) {
            return;
        }
        Request now = scope.effective();
        if (now == active) {
            return;
        }
        active = now;
        if (!started && domain instanceof Scheduler) {
            // Its body will look before it does anything. (Off the loop it may be doing that now: then interrupt it.)
            return;
        }
        Waiter waiting = waiter;
        if (waiting != null && waiting.cancel()) {
            return;
        }
        if (interrupt) {
            interrupt();
        }
    }

    private void interrupt() {
        if (isCurrent()) {
            raise();
            return;
        }
        // One that was not seen yet does for this one too; one that is on its way must not be overwritten: it could
        // arrive after the edge that took this one back.
        boolean unseen = delivery == SENT && thread().isInterrupted();
        if (unseen || DELIVERY.compareAndSet(this, SENDING, SENDING_TWO)) {
            return;
        }
        if (DELIVERY.compareAndSet(this, NONE, PENDING) || DELIVERY.compareAndSet(this, SENT, REPEATED)) {
            domain.interruptSoon(this);
        }
    }

    /// By the thread itself, under exclusion. What is under way from elsewhere must not meet the flag that is set here,
    /// and take it for somebody else's. One that is somebody else's does for both.
    private void raise() {
        takeBack();
        Thread own = ownThread();
        if (!own.isInterrupted()) {
            delivery = SENT;
            own.interrupt();
        }
    }

    /// Interrupts the thread, if the request still stands. From where it may block: an interrupt closes the channel that
    /// the thread blocks in.
    void sendInterrupt() {
        boolean repeated = DELIVERY.compareAndSet(this, REPEATED, SENDING);
        if (!repeated && !DELIVERY.compareAndSet(this, PENDING, SENDING)) {
            return;
        }
        // One not yet seen does for both. If it is somebody else's it stays theirs.
        boolean isThere = thread().isInterrupted();
        Throwable failure = isThere ? null : interruptThread();
        byte sent = isThere && !repeated ? NONE : SENT;
        if (!DELIVERY.compareAndSet(this, SENDING, sent)) {
            // What did for the first may have been seen before the second came.
            delivery = sent == SENT ? REPEATED : PENDING;
            sendInterrupt();
        }
        // Only now: the edge waits for the state, and others for their interrupts.
        if (failure != null) {
            Faults.ofTheProgram("an interrupt of thread \"" + thread().getName() + "\" failed", failure);
        }
    }

    /// @return what was thrown by the program's code that closes a channel under an interrupt; null if nothing was
    private @Nullable Throwable interruptThread() {
        try {
            thread().interrupt();
            return null;
        } catch (Throwable t) {
            return t;
        }
    }

    /// Withdraws what was not sent, and clears what was.
    ///
    /// @return whether an interrupt was under way, and not seen
    boolean takeBack() {
        while (delivery != NONE) {
            if (DELIVERY.compareAndSet(this, PENDING, NONE)) {
                return true;
            }
            if (DELIVERY.compareAndSet(this, REPEATED, NONE)) {
                return clear();
            }
            if (delivery == SENT) {
                delivery = NONE;
                return Thread.interrupted();
            }
            Thread.yield();
        }
        return false;
    }

    /// At the end of a shield: what it hid, and what came meanwhile, counts again. Under exclusion.
    void reveal(@Nullable Request hidden, boolean hidFlag) {
        Scope scope = innermost;
        Request now = scope != null ? scope.effective() : null;
        active = now;
        takeBack();
        if (now == null) {
            return;
        }
        if (hidFlag || now != hidden) {
            raise();
        } else if (!ownThread().isInterrupted()) {
            // It was told before the shield.
            delivery = SENT;
        }
    }

    // --- waiting ---

    void waitsWith(@Nullable Waiter now) {
        if (domain instanceof Scheduler) {
            // Whoever cancels does so on this very carrier: no fence, of which a switch has enough.
            WAITER.setRelease(this, now);
        } else {
            waiter = now;
        }
        budget = -BUDGET;
    }

    /// A wait that could not be cancelled has ended, and took an interrupt on the way.
    void restoreInterrupt() {
        ownThread().interrupt();
    }

    void unpark() {
        LockSupport.unpark(thread());
    }

    /// What a body let through: its runner catches everything, so this is a fault of Weft's own.
    @Override
    public void uncaughtException(Thread t, Throwable failure) {
        Faults.report("a task's runner failed", failure);
    }

    @Override
    public String toString() {
        Scope scope = innermost;
        return scope != null ? scope.toString() : "thread \"" + thread().getName() + "\"";
    }
}
