package dev.weft.spring;

import dev.weft.EventLoop;
import dev.weft.Task;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.expression.AnnotatedElementKey;

/// Has a call run on its loop.
final class OnLoopInterceptor implements MethodInterceptor {

    private final Supplier<WeftLoops> loops;
    private final Map<AnnotatedElementKey, OnLoopMethod> methods = new ConcurrentHashMap<>();

    OnLoopInterceptor(Supplier<WeftLoops> loops) {
        this.loops = loops;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        OnLoopMethod method = method(invocation);
        EventLoop loop = loops.get().loop(method.loop());
        LoopCall call = new LoopCall(invocation);
        if (method.reply() != Reply.VALUE) {
            return method.reply().of(loop.submit(call::proceedToEnd, method.toTask()));
        }
        if (loop.isCurrent()) {
            return invocation.proceed();
        }
        Task<@Nullable Object> task = loop.submit(call::proceed, method.toTask());
        return call.await(task);
    }

    private OnLoopMethod method(MethodInvocation invocation) {
        Object target = Objects.requireNonNull(invocation.getThis());
        Method method = invocation.getMethod();
        return methods.computeIfAbsent(new AnnotatedElementKey(method, target.getClass()),
                _ -> Objects.requireNonNull(OnLoopMethod.find(method, AopUtils.getTargetClass(target))));
    }
}
