package dev.weft.internal.carrier;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// SIGINT as `sun.misc.Signal` has it, which is supported, but which javac warns of whatever one says: hence reflection.
///
/// @param signal itself
/// @param type   of its handlers
/// @param set    the static method that exchanges them
/// @param handle the method of a handler
record Sigint(Object signal, Class<?> type, Method set, Method handle) {

    /// Null in an image without the module `jdk.unsupported`.
    static final @Nullable Sigint HERE = find();

    private static final MethodHandle ACCEPT;

    static {
        try {
            ACCEPT = MethodHandles.lookup().findVirtual(Consumer.class, "accept",
                    MethodType.methodType(void.class, Object.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static @Nullable Sigint find() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            return new Sigint(signal.getConstructor(String.class).newInstance("INT"), handler,
                    signal.getMethod("handle", signal, handler), handler.getMethod("handle", signal));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /// @param reaction gets the signal, on a new thread of the JVM's own
    Object newHandler(Consumer<Object> reaction) {
        return MethodHandleProxies.asInterfaceInstance(type, ACCEPT.bindTo(reaction));
    }

    /// @return the handler before
    /// @throws IllegalArgumentException if the JVM was told to leave signals alone; then nothing has changed
    Object exchange(Object handler) {
        return call(set, null, signal, handler);
    }

    /// Has a handler of another's deal with a signal.
    void pass(Object given, Object handler) {
        call(handle, handler, given);
    }

    /// Whether it is the JVM's own, which ends the process with 130.
    static boolean isTheJvms(Object handler) {
        return handler.getClass().getName().equals("sun.misc.Signal$SunMiscHandler");
    }

    private static Object call(Method method, @Nullable Object receiver, Object... arguments) {
        try {
            return method.invoke(receiver, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException refusal ? refusal : new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
