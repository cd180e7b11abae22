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
    private final Map<AnnotatedElementKey, Target> targets = new ConcurrentHashMap<>();

    OnLoopInterceptor(Supplier<WeftLoops> loops) {
        this.loops = loops;
    }

    private record Target(OnLoopMethod method, @Nullable LoopKey key) {

        EventLoop loop(WeftLoops loops, MethodInvocation invocation) {
            return key != null && loops.isGroup(method.loop())
                    ? loops.group(method.loop()).forKey(key.of(invocation))
                    : loops.loop(method.loop());
        }
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Target target = target(invocation);
        OnLoopMethod method = target.method();
        EventLoop loop = target.loop(loops.get(), invocation);
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

    private Target target(MethodInvocation invocation) {
        Object bean = Objects.requireNonNull(invocation.getThis());
        Method method = invocation.getMethod();
        return targets.computeIfAbsent(new AnnotatedElementKey(method, bean.getClass()), _ -> {
            OnLoopMethod found = Objects.requireNonNull(OnLoopMethod.find(method, AopUtils.getTargetClass(bean)));
            return new Target(found, LoopKey.parse(found.key()));
        });
    }
}
