package dev.weft.internal.carrier;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The way into the JDK: virtual threads whose scheduler is ours.
///
/// Whether it works here is asked once, by linking the private members and then by running a few threads through a
/// scheduler of our own ([SelfTest]); the answer is kept in words, for whoever needs a loop and cannot have one.
public final class Hook {

    /// `Thread.Builder.inheritInheritableThreadLocals(false)`; 0 would inherit them.
    private static final int NO_INHERIT_THREAD_LOCALS = 1 << 2;

    private Hook() {
    }

    /// Whether loops can run in this JVM.
    ///
    /// @return false if [#problem()] says why not
    public static boolean isAvailable() {
        return Probe.PROBLEM == null;
    }

    /// Why loops cannot run here, and what to do about it.
    ///
    /// @return a message for the user, or null if they can
    public static @Nullable String problem() {
        return Probe.PROBLEM;
    }

    /// Makes a virtual thread that will be mounted by `scheduler` only. It inherits no thread-locals.
    ///
    /// @param scheduler the loop's
    /// @param name      or "" for none
    /// @param body      what it runs
    /// @return not started yet
    public static Thread newThread(CarrierPool scheduler, String name, Runnable body) {
        try {
            return (Thread) Handles.NEW_VIRTUAL_THREAD.invokeExact((Executor) scheduler, name,
                    NO_INHERIT_THREAD_LOCALS, body);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /// The platform thread under the current thread.
    ///
    /// @return the carrier if the current thread is virtual, else the current thread
    public static Thread currentCarrier() {
        try {
            return (Thread) Handles.CURRENT_CARRIER.invokeExact();
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /// Lets another thread of the operating system have the processor. A virtual thread stays mounted.
    public static void yieldCarrier() {
        try {
            Handles.YIELD_CARRIER.invokeExact();
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /// Runs something in a virtual thread of ours that stays mounted meanwhile: should it meet a lock that another has, its
    /// carrier waits, too.
    ///
    /// @param action short
    public static void runPinned(Runnable action) {
        Pinned.run(action);
    }

    /// Opens a container on the current thread's stack of scopes.
    ///
    /// @param members who is in it
    /// @return to be closed by the same thread
    public static Container openContainer(Container.Members members) {
        return new ThreadContainerAdapter(members);
    }

    /// Registers a container that no thread owns.
    ///
    /// @param members who is in it
    /// @return to be closed by anyone
    public static Container openSharedContainer(Container.Members members) {
        return new SharedContainer(members);
    }

    /// Whether [#newInnerStack] can be used: loops can run here, and this JVM tells who holds monitors.
    ///
    /// @return never changes
    public static boolean hasInnerStacks() {
        return Probe.PROBLEM == null && Monitors.canTell();
    }

    /// Makes a call stack inside the current thread's.
    ///
    /// @param body what runs on it; lets nothing out
    /// @return not run yet
    public static InnerStack newInnerStack(Runnable body) {
        return new InnerContinuation(body);
    }

    /// Whether the current thread holds a monitor (`synchronized`) that it would lose if an [InnerStack] were suspended
    /// now. Where [#hasInnerStacks].
    ///
    /// @return false if it holds none, or only such as are kept elsewhere
    public static boolean holdsMonitor() {
        return Monitors.areHeld();
    }

    /// Starts a thread.
    ///
    /// @param thread    new
    /// @param container that it shows in
    /// @param bindings  the scoped values that it sees, as by [#bindings]
    public static void start(Thread thread, Container container, Object bindings) {
        try {
            Handles.BINDINGS.set(thread, bindings);
            Handles.START.invokeExact(thread, (Object) container);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /// A thread's own handler of uncaught exceptions, as `Thread.getUncaughtExceptionHandler`, but without the look at whether the
    /// thread has ended: each use of Weft asks for it.
    ///
    /// @param thread any
    /// @return null if it has none of its own
    public static @Nullable UncaughtExceptionHandler handlerOf(Thread thread) {
        return Probe.PROBLEM == null
                ? (UncaughtExceptionHandler) Handles.HANDLER.get(thread)
                : thread.getUncaughtExceptionHandler();
    }

    /// Sets the current thread's handler of uncaught exceptions. Others may see it a little later.
    ///
    /// @param thread  the current one
    /// @param handler for it
    public static void setHandler(Thread thread, UncaughtExceptionHandler handler) {
        Handles.HANDLER.setRelease(thread, handler);
    }

    /// Whether what has run on a thread has left nothing there by which it could be told from a new one, other than its id: no
    /// thread-local, interrupt, handler, or open scope of the JDK's.
    ///
    /// @param thread  the current one, virtual
    /// @param handler that it began with
    /// @return true for a new one, too
    public static boolean isAsNew(Thread thread, UncaughtExceptionHandler handler) {
        return Handles.HANDLER.get(thread) == handler && Handles.LOCALS.get(thread) == null
                && Handles.INHERITABLE_LOCALS.get(thread) == null && Handles.SCOPES.get(thread) == null
                && !thread.isInterrupted();
    }

    /// Whether a thread was started by [#start]. If not, and it runs on a loop, it is a guest there.
    ///
    /// @param thread started
    /// @return false for threads that others started, in whatever way
    public static boolean isOurs(Thread thread) {
        try {
            return (Object) Handles.CONTAINER.invokeExact(thread) instanceof Container;
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /// The scoped values that are bound on the current thread, as one object: the same object, the same bindings.
    ///
    /// @return never null
    public static Object bindings() {
        try {
            return (Object) Handles.CURRENT_BINDINGS.invokeExact();
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /// Makes the current thread look its scoped values up anew. An [InnerStack] that goes on under other bindings than
    /// before still has those values in its cache that it read then.
    public static void forgetScopedValues() {
        try {
            Handles.SET_SCOPED_VALUE_CACHE.invokeExact((Object[]) null);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /// The loop's scheduler that a virtual thread belongs to.
    ///
    /// @param thread any
    /// @return null for a platform thread, or one of another scheduler
    public static @Nullable CarrierScheduler schedulerOf(Thread thread) {
        if (!thread.isVirtual()) {
            return null;
        }
        try {
            Executor scheduler = (Executor) Handles.SCHEDULER.invokeExact(thread);
            return scheduler instanceof CarrierPool pool ? pool.target() : null;
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /// Whether a virtual thread is mounted, so that nobody else can be on its carrier.
    ///
    /// @param thread virtual
    /// @return as it was a moment ago
    public static boolean isMounted(Thread thread) {
        try {
            return (Thread) Handles.CARRIER.invokeExact(thread) != null;
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /// The virtual thread behind what the JDK gave to `execute`.
    ///
    /// @param continuation as submitted
    /// @return null if it is something else
    public static @Nullable Thread threadOf(Runnable continuation) {
        if (continuation.getClass() != Handles.CONTINUATION_CLASS) {
            return null;
        }
        try {
            return (Thread) Handles.THREAD_OF.invokeExact(continuation);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /// What the JDK submits for a virtual thread. Running it when the thread is not runnable does nothing.
    ///
    /// @param thread virtual
    /// @return the same object that `execute` gets
    public static Runnable continuationOf(Thread thread) {
        try {
            return (Runnable) Handles.CONTINUATION.invokeExact(thread);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /// Takes a thread out of its park, as `LockSupport.unpark` does, but does not submit it: whoever calls this runs
    /// [#continuationOf] it. Nor does it leave a permit behind. By its carrier.
    ///
    /// @param thread virtual
    /// @return false if it does not park without a time limit: then unpark it
    public static boolean unparkHere(Thread thread) {
        return Handles.STATE.compareAndSet(thread, Handles.PARKED, Handles.UNPARKED);
    }

    /// Whether somebody who takes a stack trace of a thread keeps it from being mounted.
    ///
    /// @param thread virtual
    /// @return as it was a moment ago
    public static boolean isSuspended(Thread thread) {
        return ((int) Handles.STATE.getVolatile(thread) & Handles.SUSPENDED) != 0;
    }

    /// Whether a thread is parked without a time limit.
    ///
    /// @param thread virtual
    /// @return as it was a moment ago
    public static boolean isParked(Thread thread) {
        return stateOf(thread) == Handles.PARKED;
    }

    /// Whether a thread is not mounted and could be, having waited or yielded before.
    ///
    /// @param thread virtual
    /// @return as it was a moment ago
    public static boolean isRunnable(Thread thread) {
        int state = stateOf(thread);
        return state == Handles.UNPARKED || state == Handles.YIELDED || state == Handles.UNBLOCKED;
    }

    /// Whether a thread is not mounted and could be.
    ///
    /// @param thread virtual
    /// @return as it was a moment ago
    public static boolean isRunnableOrNew(Thread thread) {
        return isRunnable(thread) || stateOf(thread) == Handles.STARTED;
    }

    /// Whether a thread waits and nobody is about to wake it: no permit was given, and no monitor handed to it.
    ///
    /// @param thread virtual
    /// @return false also if it does not wait
    public static boolean isAtRest(Thread thread) {
        int state = (int) Handles.STATE.getVolatile(thread);
        // After the state: the permit is given before that changes.
        if (state == Handles.PARKED || state == Handles.TIMED_PARKED) {
            return !(boolean) Handles.PARK_PERMIT.getVolatile(thread);
        }
        if (state == Handles.BLOCKED) {
            return !(boolean) Handles.ON_WAITING_LIST.getVolatile(thread)
                    && !(boolean) Handles.BLOCK_PERMIT.getVolatile(thread);
        }
        return (state == Handles.WAIT || state == Handles.TIMED_WAIT)
                && !(boolean) Handles.NOTIFIED.getVolatile(thread) && !thread.isInterrupted();
    }

    /// Whether a thread is the JDK's own that makes virtual threads runnable to which a monitor was handed.
    ///
    /// @param thread any
    /// @return never changes
    public static boolean isUnblocker(Thread thread) {
        return Unblocker.is(thread);
    }

    /// Whether that thread is done with all that it has begun with: there is a moment in which a thread that waits for a monitor
    /// looks [at rest][#isAtRest] although it is about to be made runnable. Looked at again after this, it tells.
    ///
    /// @return false if it is at work, or was a moment ago
    public static boolean unblockerWaits() {
        return Unblocker.waits();
    }

    /// Takes back that a thread was made runnable because it was notified while somebody took its stack trace: without him it would
    /// wait, as any that is notified, until the monitor is handed to it.
    ///
    /// @param thread virtual, that was submitted and has not run since
    /// @return true if it is to be dropped, and waits for the monitor now; false if it is runnable by right
    public static boolean blockAgain(Thread thread) {
        while (stateOf(thread) == Handles.UNBLOCKED && (boolean) Handles.NOTIFIED.getVolatile(thread)
                && !(boolean) Handles.BLOCK_PERMIT.getVolatile(thread) && !thread.isInterrupted()) {
            if (Handles.STATE.compareAndSet(thread, Handles.UNBLOCKED, Handles.BLOCKED)) {
                // It may have been handed over meanwhile, when nobody was seen to wait for it.
                return !(boolean) Handles.BLOCK_PERMIT.getVolatile(thread)
                        || !Handles.STATE.compareAndSet(thread, Handles.BLOCKED, Handles.UNBLOCKED);
            }
            // Somebody takes its stack trace again.
            Thread.onSpinWait();
        }
        return false;
    }

    /// Whether a thread waits to enter a monitor.
    ///
    /// @param thread virtual
    /// @return as it was a moment ago
    public static boolean waitsForMonitor(Thread thread) {
        return stateOf(thread) == Handles.BLOCKED;
    }

    private static int stateOf(Thread thread) {
        return (int) Handles.STATE.getVolatile(thread) & ~Handles.SUSPENDED;
    }

    /// Unparks a thread that is parked although it has the permit to go on, if it does: an unpark sees the permit and
    /// thinks that somebody is waking the thread already. (Somebody may: then it is woken once all the same.)
    ///
    /// @param thread virtual, parked
    public static void unparkIfPermitted(Thread thread) {
        if ((boolean) Handles.PARK_PERMIT.getVolatile(thread)) {
            Handles.PARK_PERMIT.setVolatile(thread, false);
            LockSupport.unpark(thread);
        }
    }

    /// The JDK's own scheduler. On its carriers a yield does not come back to the scheduler the thread was made with,
    /// so what once runs there stays there.
    ///
    /// @return never ours
    public static Executor defaultScheduler() {
        return Handles.DEFAULT_SCHEDULER;
    }

    /// A timed wake-up for a thread that runs on the JDK's own scheduler.
    ///
    /// @param wakeUp     the JDK's own code
    /// @param delayNanos from now, in ns
    /// @return to be cancelled by the JDK
    public static WakeUp scheduleOnDefault(Runnable wakeUp, long delayNanos) {
        Future<?> timer = ((ForkJoinPool) defaultScheduler()).schedule(wakeUp, delayNanos, TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
    }

    /// What is thrown through a method handle is the callee's own: pass it on as it is.
    private static RuntimeException unexpected(Throwable t) {
        return Hook.<RuntimeException>sneak(t);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Throwable> X sneak(Throwable t) throws X {
        throw (X) t;
    }
}
