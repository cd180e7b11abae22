package dev.weft.spring;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/// A method that is to run on a loop.
///
/// @param loop   its name
/// @param key    decides on a loop of a group; empty if there is none
/// @param reply  how it answers
/// @param toTask names the tasks that run it
record OnLoopMethod(String loop, String key, Reply reply, String toTask) {

    /// @return null if the method is to run where it is called
    static @Nullable OnLoopMethod find(Method method, Class<?> type) {
        Method specific = AopUtils.getMostSpecificMethod(method, type);
        OnLoop annotation = annotation(specific, type);
        return annotation == null
                ? null
                : new OnLoopMethod(annotation.value(), annotation.key(), Reply.of(specific),
                        ClassUtils.getUserClass(type).getSimpleName() + "." + specific.getName());
    }

    private static @Nullable OnLoop annotation(Method method, Class<?> type) {
        OnLoop own = AnnotatedElementUtils.findMergedAnnotation(method, OnLoop.class);
        if (own != null) {
            return own;
        }
        // What a class says is meant for what can be called from outside; and its toString is to work for a debugger.
        int modifiers = method.getModifiers();
        boolean callable = !Modifier.isPrivate(modifiers) && !Modifier.isStatic(modifiers) && !method.isSynthetic()
                && !ReflectionUtils.isObjectMethod(method);
        return callable ? AnnotatedElementUtils.findMergedAnnotation(type, OnLoop.class) : null;
    }
}
