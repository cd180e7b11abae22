package dev.weft.examples.docs;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Starts a class as the `java` command does, in this JVM, and listens.
final class Program {

    private Program() {
    }

    /// Runs `main`.
    ///
    /// @return what was printed meanwhile
    static String outputOf(Class<?> type) throws Exception {
        PrintStream before = System.out;
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            run(type);
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static void run(Class<?> type) throws Exception {
        Method main = Arrays.stream(type.getDeclaredMethods()).filter(method -> method.getName().equals("main"))
                .findFirst().orElseThrow(() -> new AssertionError(type + " has no main"));
        main.setAccessible(true);
        try {
            main.invoke(Modifier.isStatic(main.getModifiers()) ? null : instanceOf(type),
                    main.getParameterCount() == 0 ? new Object[0] : new Object[]{new String[0]});
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static Object instanceOf(Class<?> type) throws ReflectiveOperationException {
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }
}
