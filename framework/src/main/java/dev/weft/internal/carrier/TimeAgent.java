package dev.weft.internal.carrier;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.IllegalClassFormatException;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The Java agent that has the JDK's own timed waits ask [TimeClass] for the time, in place of `System.nanoTime()`.
///
/// It changes classes that wait and measure for themselves how long. Not those in which one thread notes a time that another
/// compares with its own, as `ScheduledThreadPoolExecutor`: theirs must be one time for all. And nothing of the program's.
public final class TimeAgent implements ClassFileTransformer {

    /// Without these next to nothing would be virtual.
    private static final List<String> INDISPENSABLE = List.of("java/lang/VirtualThread",
            "java/util/concurrent/locks/AbstractQueuedSynchronizer",
            "java/util/concurrent/locks/AbstractQueuedSynchronizer$ConditionObject");

    private static final Set<String> NAMES = Stream.concat(INDISPENSABLE.stream(), Stream.of("java/lang/Process",
            "java/lang/Thread", "java/lang/ref/ReferenceQueue", "java/util/concurrent/AbstractExecutorService",
            "java/util/concurrent/CompletableFuture", "java/util/concurrent/CompletableFuture$Signaller",
            "java/util/concurrent/Exchanger", "java/util/concurrent/ForkJoinPool", "java/util/concurrent/ForkJoinTask",
            "java/util/concurrent/FutureTask", "java/util/concurrent/LinkedTransferQueue$DualNode",
            "java/util/concurrent/Phaser$QNode", "java/util/concurrent/SubmissionPublisher$BufferedSubscription",
            "java/util/concurrent/ThreadPerTaskExecutor",
            "java/util/concurrent/locks/AbstractQueuedLongSynchronizer",
            "java/util/concurrent/locks/AbstractQueuedLongSynchronizer$ConditionObject",
            "java/util/concurrent/locks/StampedLock", "jdk/internal/misc/ThreadFlock",
            "sun/nio/ch/DatagramChannelImpl", "sun/nio/ch/NioSocketImpl", "sun/nio/ch/ServerSocketChannelImpl",
            "sun/nio/ch/SocketChannelImpl",
            // One of these, on each system.
            "sun/nio/ch/EPollSelectorImpl", "sun/nio/ch/KQueueSelectorImpl", "sun/nio/ch/WEPollSelectorImpl"))
            .collect(Collectors.toUnmodifiableSet());

    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Throwable failure;

    private TimeAgent() {
    }

    /// Called by the JVM for `-javaagent`, before `main`.
    ///
    /// @param arguments       none are known
    /// @param instrumentation the JVM's
    /// @throws Exception if this JDK's waits cannot be changed: the JVM ends then
    public static void premain(@Nullable String arguments, Instrumentation instrumentation) throws Exception {
        if (find(TimeClass.NAME) != null) {
            // Named twice on the command line.
            return;
        }
        instrumentation.redefineModule(Object.class.getModule(), Set.of(), Map.of(),
                Map.of(TimeClass.PACKAGE, Set.of(TimeAgent.class.getModule())), Set.of(), Map.of());
        Class<?> neighbour = Class.forName(TimeClass.PACKAGE + ".Unsafe");
        Class<?> time = MethodHandles.privateLookupIn(neighbour, MethodHandles.lookup()).defineClass(TimeClass.bytes());
        new TimeAgent().change(instrumentation);
        MethodHandles.lookup().findStaticVarHandle(time, TimeClass.ASKED, boolean.class).setVolatile(true);
    }

    private static @Nullable Class<?> find(String name) {
        try {
            return Class.forName(name, false, null);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    private void change(Instrumentation instrumentation) throws Exception {
        List<Class<?>> classes = new ArrayList<>();
        for (String name : NAMES) {
            // Loaded now, so that none is changed later on some carrier.
            Class<?> found = find(name.replace('/', '.'));
            if (found != null) {
                classes.add(found);
            }
        }
        // It stays: whenever another agent changes one of these classes again, all start from the original.
        instrumentation.addTransformer(this, true);
        instrumentation.retransformClasses(classes.toArray(new Class<?>[0]));
        if (failure != null || !changed.containsAll(INDISPENSABLE)) {
            instrumentation.removeTransformer(this);
            throw new IllegalStateException("Weft's agent for virtual time does not fit this JDK " + Runtime.version()
                    + ": it is made for 25. Leave -javaagent away: Weft's own waits go by virtual time without it.",
                    failure);
        }
    }

    @Override
    public byte @Nullable [] transform(@Nullable ClassLoader loader, @Nullable String name, @Nullable Class<?> type,
            @Nullable ProtectionDomain domain, byte[] bytes) throws IllegalClassFormatException {
        if (loader != null || name == null || !NAMES.contains(name)) {
            return null;
        }
        try {
            byte[] result = changed(bytes);
            changed.add(name);
            return result;
        } catch (Throwable t) {
            // The JVM would drop it.
            failure = t;
            return null;
        }
    }

    private static byte[] changed(byte[] bytes) {
        ClassFile files = ClassFile.of();
        ClassModel original = files.parse(bytes);
        return files.transformClass(original, (type, element) -> {
            if (element instanceof MethodModel method) {
                type.transformMethod(method, MethodTransform.transformingCode(TimeCalls.in(original, method)));
            } else {
                type.with(element);
            }
        });
    }
}
