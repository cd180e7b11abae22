package dev.weft.spring;

import java.lang.reflect.Method;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.annotation.AnnotationUtils;

/// The methods that are to run on a loop.
final class OnLoopPointcut extends StaticMethodMatcherPointcut {

    OnLoopPointcut() {
        setClassFilter(type -> AnnotationUtils.isCandidateClass(type, OnLoop.class));
    }

    @Override
    public boolean matches(Method method, Class<?> type) {
        return OnLoopMethod.find(method, type) != null;
    }
}
