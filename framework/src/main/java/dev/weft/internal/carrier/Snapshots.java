package dev.weft.internal.carrier;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the JDK's own thread dump looks at: a snapshot of one thread, and the owner of a lock. Only for people to read, so
/// each part that this JDK has not is done without.
final class Snapshots {

    /// `ThreadSnapshot ThreadSnapshot.of(Thread)` and its methods.
    private record Parts(MethodHandle of, MethodHandle stackTrace, MethodHandle threadState, MethodHandle blockedOn,
            MethodHandle waitingOn, MethodHandle ownsMonitors, MethodHandle ownedMonitorsAt) {
    }

    /// `CountDownLatch VirtualThread.termination`, and `Sync CountDownLatch.sync`.
    private record Ends(MethodHandle termination, MethodHandle sync) {
    }

    private static final @Nullable Parts PARTS = orNull(Snapshots::parts);
    /// `Thread AbstractOwnableSynchronizer.getExclusiveOwnerThread()`.
    private static final @Nullable MethodHandle OWNER = orNull(
            () -> in(AbstractOwnableSynchronizer.class).findVirtual(AbstractOwnableSynchronizer.class,
                    "getExclusiveOwnerThread", MethodType.methodType(Thread.class)));
    private static final @Nullable Ends ENDS = orNull(Snapshots::ends);

    private interface Part<P> {

        P find() throws Throwable;
    }

    private Snapshots() {
    }

    private static <P> @Nullable P orNull(Part<P> part) {
        try {
            return part.find();
        } catch (Throwable t) {
            return null;
        }
    }

    private static Parts parts() throws Throwable {
        Class<?> type = Class.forName("jdk.internal.vm.ThreadSnapshot", true, null);
        Lookup snapshot = in(type);
        return new Parts(
                snapshot.findStatic(type, "of", MethodType.methodType(type, Thread.class))
                        .asType(MethodType.methodType(Object.class, Thread.class)),
                part(snapshot, type, "stackTrace", StackTraceElement[].class),
                part(snapshot, type, "threadState", Thread.State.class),
                part(snapshot, type, "blockedOn", Object.class),
                part(snapshot, type, "waitingOn", Object.class),
                part(snapshot, type, "ownsMonitors", boolean.class),
                snapshot.findVirtual(type, "ownedMonitorsAt", MethodType.methodType(Stream.class, int.class))
                        .asType(MethodType.methodType(Stream.class, Object.class, int.class)));
    }

    private static MethodHandle part(Lookup snapshot, Class<?> type, String name, Class<?> gives) throws Throwable {
        return snapshot.findVirtual(type, name, MethodType.methodType(gives))
                .asType(MethodType.methodType(gives, Object.class));
    }

    private static Ends ends() throws Throwable {
        Class<?> virtual = Class.forName("java.lang.VirtualThread", true, null);
        Class<?> sync = Class.forName("java.util.concurrent.CountDownLatch$Sync", true, null);
        return new Ends(
                in(virtual).findGetter(virtual, "termination", CountDownLatch.class)
                        .asType(MethodType.methodType(CountDownLatch.class, Thread.class)),
                in(CountDownLatch.class).findGetter(CountDownLatch.class, "sync", sync)
                        .asType(MethodType.methodType(Object.class, CountDownLatch.class)));
    }

    /// With `java.lang` open, `Module.implAddOpens` opens the rest.
    private static Lookup in(Class<?> type) throws Throwable {
        MethodHandles.privateLookupIn(Module.class, MethodHandles.lookup())
                .findVirtual(Module.class, "implAddOpens",
                        MethodType.methodType(void.class, String.class, Module.class))
                .invoke(Object.class.getModule(), type.getPackageName(), Snapshots.class.getModule());
        return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    }

    /// @return null if it cannot be had
    static @Nullable ThreadLook look(Thread thread) {
        Parts parts = PARTS;
        if (parts == null) {
            return null;
        }
        try {
            Object snapshot = (Object) parts.of.invokeExact(thread);
            return snapshot == null ? null : look(parts, snapshot);
        } catch (Throwable t) {
            return null;
        }
    }

    private static ThreadLook look(Parts parts, Object snapshot) throws Throwable {
        StackTraceElement[] stack = (StackTraceElement[]) parts.stackTrace.invokeExact(snapshot);
        Thread.State state = (Thread.State) parts.threadState.invokeExact(snapshot);
        Object wants = null;
        Object awaits = null;
        if (state == Thread.State.BLOCKED) {
            wants = (Object) parts.blockedOn.invokeExact(snapshot);
        } else if (state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING) {
            awaits = (Object) parts.waitingOn.invokeExact(snapshot);
        }
        return new ThreadLook(List.of(stack), wants, awaits, monitors(parts, snapshot, stack.length));
    }

    private static List<Object> monitors(Parts parts, Object snapshot, int depth) throws Throwable {
        if (!(boolean) parts.ownsMonitors.invokeExact(snapshot)) {
            return List.of();
        }
        List<Object> found = new ArrayList<>();
        for (int at = 0; at < depth; at++) {
            ((Stream<?>) parts.ownedMonitorsAt.invokeExact(snapshot, at)).forEach(monitor -> {
                // Null where the compiler has done away with it.
                if (monitor != null) {
                    found.add(monitor);
                }
            });
        }
        return found;
    }

    static @Nullable Thread ownerOf(AbstractOwnableSynchronizer lock) {
        try {
            return OWNER == null ? null : (Thread) OWNER.invokeExact(lock);
        } catch (Throwable t) {
            return null;
        }
    }

    static @Nullable Object endOf(Thread thread) {
        Ends ends = ENDS;
        if (ends == null) {
            return null;
        }
        try {
            CountDownLatch latch = (CountDownLatch) ends.termination.invokeExact(thread);
            return latch == null ? null : (Object) ends.sync.invokeExact(latch);
        } catch (Throwable t) {
            return null;
        }
    }
}
