package dev.weft.internal.carrier;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A signal as `sun.misc.Signal` has it, which is supported, but which javac warns of whatever one says: hence reflection.
///
/// @param name   as `sun.misc.Signal` wants it, without SIG
/// @param signal itself
record JvmSignal(String name, Object signal) {

    /// The types and methods of `sun.misc`.
    ///
    /// @param signal of signals
    /// @param type   of their handlers
    /// @param set    the static method that exchanges them
    /// @param handle the method of a handler
    private record Library(Class<?> signal, Class<?> type, Method set, Method handle) {

        /// Null in an image without the module `jdk.unsupported`.
        static final @Nullable Library HERE = find();

        private static @Nullable Library find() {
            try {
                Class<?> signal = Class.forName("sun.misc.Signal");
                Class<?> handler = Class.forName("sun.misc.SignalHandler");
                return new Library(signal, handler, signal.getMethod("handle", signal, handler),
                        handler.getMethod("handle", signal));
            } catch (ReflectiveOperationException e) {
                return null;
            }
        }
    }

    private static final MethodHandle ACCEPT;

    static {
        try {
            ACCEPT = MethodHandles.lookup().findVirtual(Consumer.class, "accept",
                    MethodType.methodType(void.class, Object.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// @throws IllegalArgumentException      if the platform has no such signal
    /// @throws UnsupportedOperationException if this image of the JDK has no signals
    static JvmSignal named(String name) {
        try {
            return new JvmSignal(name, library().signal.getConstructor(String.class).newInstance(name));
        } catch (InvocationTargetException e) {
            throw unchecked(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Library library() {
        Library library = Library.HERE;
        if (library == null) {
            throw new UnsupportedOperationException("signals need the JDK's module jdk.unsupported, which this image"
                    + " lacks: add it with jlink --add-modules jdk.unsupported");
        }
        return library;
    }

    /// @param reaction gets the signal, on a new thread of the JVM's own
    Object newHandler(Consumer<Object> reaction) {
        return MethodHandleProxies.asInterfaceInstance(library().type, ACCEPT.bindTo(reaction));
    }

    /// @return the handler before
    /// @throws IllegalArgumentException if the JVM, or the system, keeps the signal for itself; then nothing has changed
    Object exchange(Object handler) {
        return call(library().set, null, signal, handler);
    }

    /// Has a handler of another's deal with the signal. A reaction of the system's own cannot be had so: then nothing
    /// happens.
    void pass(Object handler) {
        try {
            call(library().handle, handler, signal);
        } catch (UnsupportedOperationException e) {
            // It is native: the JDK has only a way to put it back.
        }
    }

    /// Whether it is the JVM's own, or the system's. For SIGINT, SIGTERM and SIGHUP the JVM's ends the process with 128 and
    /// the signal's number.
    static boolean isTheJvms(Object handler) {
        return handler.getClass().getName().equals("sun.misc.Signal$SunMiscHandler");
    }

    private static Object call(Method method, @Nullable Object receiver, Object... arguments) {
        try {
            return method.invoke(receiver, arguments);
        } catch (InvocationTargetException e) {
            throw unchecked(e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RuntimeException unchecked(InvocationTargetException e) {
        return e.getCause() instanceof RuntimeException refusal ? refusal : new IllegalStateException(e.getCause());
    }
}
