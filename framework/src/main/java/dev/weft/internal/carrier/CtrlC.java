package dev.weft.internal.carrier;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// SIGINT, for the time of one run: the first one is the run's, the second the JVM's own, which ends the process.
///
/// `sun.misc.Signal` is supported, but javac warns of it whatever one says; hence reflection. Where it is missing
/// (`-Xrs`), or where the program has a handler of its own, Ctrl-C stays what it was.
public final class CtrlC implements AutoCloseable {

    /// One run in the JVM has it at a time.
    private static final AtomicBoolean TAKEN = new AtomicBoolean();

    private final Runnable first;
    private final AtomicBoolean seen = new AtomicBoolean();
    private @Nullable Object previous;

    private CtrlC(Runnable first) {
        this.first = first;
    }

    /// Takes Ctrl-C over, if nobody else has.
    ///
    /// @param first called at the first signal, by a thread of the JVM's own; must not block
    /// @return to be closed when the run has ended
    public static CtrlC handle(Runnable first) {
        CtrlC ctrlC = new CtrlC(first);
        if (TAKEN.compareAndSet(false, true)) {
            ctrlC.install();
        }
        return ctrlC;
    }

    private void install() {
        Object old = null;
        try {
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, this::invoke);
            old = set(handler);
        } catch (ReflectiveOperationException e) {
            // Ctrl-C stays the JVM's.
        }
        if (old == null) {
            TAKEN.set(false);
        } else if (old.getClass().getName().equals("sun.misc.Signal$SunMiscHandler")) {
            previous = old;
        } else {
            restore(old);
        }
    }

    private static Object set(Object handler) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Object sigint = signal.getConstructor(String.class).newInstance("INT");
        Method handle = signal.getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"));
        return handle.invoke(null, sigint, handler);
    }

    private @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws ReflectiveOperationException {
        return switch (method.getName()) {
            case "handle" -> {
                onSignal(method, arguments);
                yield null;
            }
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "Weft's Ctrl-C handler";
        };
    }

    private void onSignal(Method handle, @Nullable Object @Nullable [] arguments) throws ReflectiveOperationException {
        if (seen.compareAndSet(false, true)) {
            first.run();
        } else if (previous != null) {
            handle.invoke(previous, arguments);
        }
    }

    private static void restore(Object handler) {
        try {
            set(handler);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot restore the handler of SIGINT", e);
        } finally {
            TAKEN.set(false);
        }
    }

    /// Gives Ctrl-C back.
    @Override
    public void close() {
        Object old = previous;
        if (old != null) {
            previous = null;
            restore(old);
        }
    }
}
