package dev.weft.internal.carrier;

import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;

/// The private members of `java.lang` that Weft calls. Initialised only by [Hook]; throws there when `java.lang` is not
/// open to us, or when this JDK no longer has them.
final class Handles {

    /// `Thread ThreadBuilders.newVirtualThread(Executor, String, int, Runnable)`.
    static final MethodHandle NEW_VIRTUAL_THREAD;
    /// `Thread Thread.currentCarrierThread()`, an intrinsic.
    static final MethodHandle CURRENT_CARRIER;
    /// `void Thread.start(ThreadContainer)`, typed `(Thread, Object)`.
    static final MethodHandle START;
    /// `void Thread.yield0()`, of the platform thread underneath.
    static final MethodHandle YIELD_CARRIER;
    /// `ThreadContainer Thread.threadContainer()`, typed `(Thread)Object`.
    static final MethodHandle CONTAINER;
    /// `Object Thread.scopedValueBindings`, a field.
    static final VarHandle BINDINGS;
    /// `Snapshot ScopedValue.scopedValueBindings()`, never null, typed `()Object`.
    static final MethodHandle CURRENT_BINDINGS;
    /// `void Thread.setScopedValueCache(Object[])`, static, an intrinsic.
    static final MethodHandle SET_SCOPED_VALUE_CACHE;
    /// `Executor VirtualThread.scheduler`, typed `(Thread)Executor`.
    static final MethodHandle SCHEDULER;
    /// Fields of `Thread`: `UncaughtExceptionHandler uncaughtExceptionHandler`, `ThreadLocalMap threadLocals` and
    /// `inheritableThreadLocals`, `StackableScope headStackableScopes`.
    static final VarHandle HANDLER;
    static final VarHandle LOCALS;
    static final VarHandle INHERITABLE_LOCALS;
    static final VarHandle SCOPES;
    /// `long Thread.eetop`, a field: the address of the JVM's own structure of a platform thread.
    static final VarHandle EETOP;
    /// `boolean VirtualThread.parkPermit`, a field.
    static final VarHandle PARK_PERMIT;
    /// `int VirtualThread.state`, a field, and two of its values.
    static final VarHandle STATE;
    static final int PARKED;
    static final int UNPARKED;
    static final int SUSPENDED;
    static final int STARTED;
    static final int YIELDED;
    static final int UNBLOCKED;
    static final int TIMED_PARKED;
    static final int BLOCKED;
    static final int WAIT;
    static final int TIMED_WAIT;

    static final VarHandle BLOCK_PERMIT;
    static final VarHandle ON_WAITING_LIST;
    static final VarHandle NOTIFIED;
    /// `Runnable VirtualThread.runContinuation`, typed `(Thread)Runnable`.
    static final MethodHandle CONTINUATION;
    /// The virtual thread that a `runContinuation` captured, typed `(Runnable)Thread`.
    static final MethodHandle THREAD_OF;
    /// `Thread VirtualThread.carrierThread`, null while it is not mounted, typed `(Thread)Thread`.
    static final MethodHandle CARRIER;
    /// The class of `runContinuation`: one lambda for all virtual threads.
    static final Class<?> CONTINUATION_CLASS;
    /// The JDK's own scheduler of virtual threads.
    static final Executor DEFAULT_SCHEDULER;

    static {
        try {
            Lookup thread = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
            exportTo(Handles.class.getModule(), "jdk.internal.vm", "jdk.internal.misc");

            Class<?> builders = thread.findClass("java.lang.ThreadBuilders");
            NEW_VIRTUAL_THREAD = in(builders).findStatic(builders, "newVirtualThread",
                    MethodType.methodType(Thread.class, Executor.class, String.class, int.class, Runnable.class));
            CURRENT_CARRIER = thread.findStatic(Thread.class, "currentCarrierThread",
                    MethodType.methodType(Thread.class));
            YIELD_CARRIER = thread.findStatic(Thread.class, "yield0", MethodType.methodType(void.class));
            Class<?> container = thread.findClass("jdk.internal.vm.ThreadContainer");
            START = thread.findVirtual(Thread.class, "start", MethodType.methodType(void.class, container))
                    .asType(MethodType.methodType(void.class, Thread.class, Object.class));

            CONTAINER = thread.findVirtual(Thread.class, "threadContainer", MethodType.methodType(container))
                    .asType(MethodType.methodType(Object.class, Thread.class));

            BINDINGS = thread.findVarHandle(Thread.class, "scopedValueBindings", Object.class);
            SET_SCOPED_VALUE_CACHE = thread.findStatic(Thread.class, "setScopedValueCache",
                    MethodType.methodType(void.class, Object[].class));
            HANDLER = thread.findVarHandle(Thread.class, "uncaughtExceptionHandler", UncaughtExceptionHandler.class);
            Class<?> locals = thread.findClass("java.lang.ThreadLocal$ThreadLocalMap");
            LOCALS = thread.findVarHandle(Thread.class, "threadLocals", locals);
            INHERITABLE_LOCALS = thread.findVarHandle(Thread.class, "inheritableThreadLocals", locals);
            SCOPES = thread.findVarHandle(Thread.class, "headStackableScopes",
                    thread.findClass("jdk.internal.vm.StackableScope"));
            EETOP = thread.findVarHandle(Thread.class, "eetop", long.class);
            Class<?> snapshot = thread.findClass("java.lang.ScopedValue$Snapshot");
            CURRENT_BINDINGS = in(ScopedValue.class)
                    .findStatic(ScopedValue.class, "scopedValueBindings", MethodType.methodType(snapshot))
                    .asType(MethodType.methodType(Object.class));

            Class<?> virtual = thread.findClass("java.lang.VirtualThread");
            SCHEDULER = in(virtual).findGetter(virtual, "scheduler", Executor.class)
                    .asType(MethodType.methodType(Executor.class, Thread.class));
            PARK_PERMIT = in(virtual).findVarHandle(virtual, "parkPermit", boolean.class);
            STATE = in(virtual).findVarHandle(virtual, "state", int.class);
            PARKED = constant(virtual, "PARKED");
            UNPARKED = constant(virtual, "UNPARKED");
            SUSPENDED = constant(virtual, "SUSPENDED");
            STARTED = constant(virtual, "STARTED");
            YIELDED = constant(virtual, "YIELDED");
            UNBLOCKED = constant(virtual, "UNBLOCKED");
            TIMED_PARKED = constant(virtual, "TIMED_PARKED");
            BLOCKED = constant(virtual, "BLOCKED");
            WAIT = constant(virtual, "WAIT");
            TIMED_WAIT = constant(virtual, "TIMED_WAIT");
            BLOCK_PERMIT = in(virtual).findVarHandle(virtual, "blockPermit", boolean.class);
            ON_WAITING_LIST = in(virtual).findVarHandle(virtual, "onWaitingList", boolean.class);
            NOTIFIED = in(virtual).findVarHandle(virtual, "notified", boolean.class);
            CONTINUATION = in(virtual).findGetter(virtual, "runContinuation", Runnable.class)
                    .asType(MethodType.methodType(Runnable.class, Thread.class));
            CARRIER = in(virtual).findGetter(virtual, "carrierThread", Thread.class)
                    .asType(MethodType.methodType(Thread.class, Thread.class));
            DEFAULT_SCHEDULER = (Executor) in(virtual)
                    .findStatic(virtual, "defaultScheduler", MethodType.methodType(Executor.class)).invoke();

            Thread sample = Thread.ofVirtual().unstarted(() -> {});
            CONTINUATION_CLASS = ((Runnable) CONTINUATION.invokeExact(sample)).getClass();
            var captured = CONTINUATION_CLASS.getDeclaredFields()[0];
            captured.setAccessible(true);
            THREAD_OF = MethodHandles.lookup().unreflectGetter(captured)
                    .asType(MethodType.methodType(Thread.class, Runnable.class));
        } catch (Throwable t) {
            throw new ExceptionInInitializerError(t);
        }
    }

    private Handles() {
    }

    /// Initialises this class, which the classes that extend the JDK's need before they can be linked.
    static void link() {
    }

    private static int constant(Class<?> type, String name) throws ReflectiveOperationException {
        return (int) in(type).findStaticVarHandle(type, name, int.class).get();
    }

    private static Lookup in(Class<?> type) throws IllegalAccessException {
        return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    }

    /// With `java.lang` open, `Module.implAddExports` opens the rest: one flag is enough for all.
    private static void exportTo(Module us, String... packages) throws Throwable {
        MethodHandle export = in(Module.class).findVirtual(Module.class, "implAddExports",
                MethodType.methodType(void.class, String.class, Module.class));
        for (String name : packages) {
            export.invoke(Object.class.getModule(), name, us);
        }
    }
}
