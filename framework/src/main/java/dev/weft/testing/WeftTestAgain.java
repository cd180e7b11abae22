package dev.weft.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/// A test method that is run again, on a new instance, where JUnit does not: to find out more about a failure.
final class WeftTestAgain {

    private final Class<?> type;
    private final Method method;
    private final boolean leakCheck;
    private final List<Method> before;
    private final List<Method> after;

    WeftTestAgain(Class<?> type, Method method, boolean leakCheck) {
        this.leakCheck = leakCheck;
        this.type = type;
        this.method = method;
        this.before = before(type);
        this.after = after(type);
    }

    private static List<Method> before(Class<?> type) {
        return AnnotationSupport.findAnnotatedMethods(type, BeforeEach.class, HierarchyTraversalMode.TOP_DOWN);
    }

    private static List<Method> after(Class<?> type) {
        return AnnotationSupport.findAnnotatedMethods(type, AfterEach.class, HierarchyTraversalMode.BOTTOM_UP);
    }

    /// Why it cannot be.
    ///
    /// @return null if it can
    static @Nullable String obstacle(ExtensionContext context) {
        Class<?> type = context.getRequiredTestClass();
        if (type.isMemberClass() && !Modifier.isStatic(type.getModifiers())) {
            return type.getSimpleName() + " is an inner class, which cannot be made anew alone";
        }
        if (context.getTestInstanceLifecycle().filter(TestInstance.Lifecycle.PER_CLASS::equals).isPresent()) {
            return "the instance of " + type.getSimpleName() + " is shared by its tests";
        }
        if (type.getDeclaredConstructors().length != 1
                || type.getDeclaredConstructors()[0].getParameterCount() > 0) {
            return "the constructor of " + type.getSimpleName() + " takes parameters";
        }
        return Stream.of(Stream.of(context.getRequiredTestMethod()), before(type).stream(), after(type).stream())
                .flatMap(each -> each)
                .filter(each -> each.getParameterCount() > 0).findFirst()
                .map(each -> each.getName() + " takes parameters").orElse(null);
    }

    /// Once, as JUnit would.
    Trial<?> run(Simulation simulation, boolean recorded) {
        Object instance = ReflectionSupport.newInstance(type);
        before.forEach(each -> ReflectionSupport.invokeMethod(each, instance));
        try {
            Callable<@Nullable Object> body = () -> invoke(instance);
            return simulation.<@Nullable Object>trial(leakCheck ? Leaks.<@Nullable Object>checked(body) : body,
                    recorded);
        } finally {
            after.forEach(each -> ReflectionSupport.invokeMethod(each, instance));
        }
    }

    private @Nullable Object invoke(Object instance) throws Exception {
        method.setAccessible(true);
        try {
            return method.invoke(instance);
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                case null, default -> throw e;
            }
        }
    }
}
