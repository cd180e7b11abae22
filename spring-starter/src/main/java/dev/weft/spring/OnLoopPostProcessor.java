package dev.weft.spring;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.expression.ParseException;

/// Gives beans with [OnLoop] their proxy, and refuses those that can have none.
final class OnLoopPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {

    OnLoopPostProcessor(boolean proxyTargetClass) {
        setProxyTargetClass(proxyTargetClass);
        setBeforeExistingAdvisors(true);
    }

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        super.setBeanFactory(beanFactory);
        // Asked for late: loops must not be opened while the container is still getting its post-processors.
        this.advisor = new DefaultPointcutAdvisor(new OnLoopPointcut(),
                new OnLoopInterceptor(() -> beanFactory.getBean(WeftLoops.class)));
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (isEligible(bean, beanName)) {
            check(AopUtils.getTargetClass(bean));
        }
        return super.postProcessAfterInitialization(bean, beanName);
    }

    private void check(Class<?> type) {
        Map<Method, OnLoopMethod> methods = MethodIntrospector.selectMethods(type,
                (Method method) -> OnLoopMethod.find(method, type));
        methods.forEach((method, onLoop) -> {
            checkProxy(type, method);
            checkReply(method, onLoop);
            checkLoop(method, onLoop);
            checkKey(method, onLoop);
        });
    }

    private void checkProxy(Class<?> type, Method method) {
        int modifiers = method.getModifiers();
        String obstacle = Modifier.isFinal(type.getModifiers()) && isProxyTargetClass() ? type.getName() + " is final"
                : Modifier.isFinal(modifiers) ? "the method is final"
                        : Modifier.isPrivate(modifiers) ? "the method is private"
                                : Modifier.isStatic(modifiers) ? "the method is static" : "";
        if (!obstacle.isEmpty()) {
            throw refused(method, "cannot run on a loop: " + obstacle,
                    "@OnLoop works by a proxy, that is by a subclass: take that word away, or the annotation.");
        }
    }

    private static void checkReply(Method method, OnLoopMethod onLoop) {
        if (onLoop.reply() == Reply.UNKNOWN) {
            throw refused(method, "returns " + method.getReturnType().getName(),
                    "Return Task, Future, CompletableFuture or CompletionStage, or a plain value for which the caller waits.");
        }
    }

    private void checkLoop(Method method, OnLoopMethod onLoop) {
        if (!LoopSupport.isThere()) {
            throw LoopSupport.missing(text(method) + " is to run on a loop");
        }
        WeftLoops loops = beanFactory().getBean(WeftLoops.class);
        WeftConfigurationException problem = loops.problemWith(onLoop.loop());
        if (problem != null) {
            throw refused(method, "is to run on loop \"" + onLoop.loop() + "\", and there is none", problem.action());
        }
        if (loops.isGroup(onLoop.loop()) && onLoop.key().isEmpty()) {
            throw refused(method, "is to run on loops \"" + onLoop.loop() + "\", which are a group, and has no key",
                    "Say which calls belong together, as in @OnLoop(value = \"" + onLoop.loop()
                            + "\", key = \"#id\"), or leave"
                            + " weft.loops." + onLoop.loop() + ".count at 1.");
        }
    }

    private static void checkKey(Method method, OnLoopMethod onLoop) {
        try {
            LoopKey.parse(onLoop.key());
        } catch (ParseException e) {
            throw refused(method, "has key \"" + onLoop.key() + "\", which is no expression: " + e.getMessage(),
                    "Write an expression over the method's arguments, as #orderId.");
        }
    }

    private BeanFactory beanFactory() {
        if (this.beanFactory == null) {
            throw new IllegalStateException("not in a bean factory");
        }
        return this.beanFactory;
    }

    private static WeftConfigurationException refused(Method method, String what, String action) {
        return new WeftConfigurationException(text(method) + " " + what, action);
    }

    private static String text(Method method) {
        return "@OnLoop method " + method.getName() + " of " + method.getDeclaringClass().getName();
    }
}
