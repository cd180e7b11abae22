package dev.weft.spring.web;

import dev.weft.CancelOptions;
import dev.weft.CancelScope;
import dev.weft.GroupOptions;
import dev.weft.TaskFailedException;
import dev.weft.TaskGroup;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.ServletInvocableHandlerMethod;

/// One call of a handler method. Its scope, and inside that its group, hold the reading of its arguments and the method
/// itself. So both have ended before the answer is written or an exception handler is asked, and neither is cut off by a
/// deadline, or meets an interrupt.
final class RequestHandlerMethod extends ServletInvocableHandlerMethod {

    private final boolean takesGroup;

    private @Nullable CancelScope scope;
    private @Nullable ClientWatch watch;

    RequestHandlerMethod(HandlerMethod method) {
        super(method);
        this.takesGroup = takesGroup(getMethodParameters());
    }

    private static boolean takesGroup(MethodParameter[] parameters) {
        for (MethodParameter parameter : parameters) {
            if (parameter.getParameterType() == TaskGroup.class) {
                return true;
            }
        }
        return false;
    }

    @Override
    public @Nullable Object invokeForRequest(NativeWebRequest request, @Nullable ModelAndViewContainer container,
            @Nullable Object... provided) throws Exception {
        HttpServletRequest servlet = request.getNativeRequest(HttpServletRequest.class);
        if (servlet == null) {
            return super.invokeForRequest(request, container, provided);
        }
        RequestDeadline deadline = RequestDeadline.of(servlet);
        watch = ClientWatch.of(servlet);
        if (deadline == null && watch == null) {
            return inGroup(servlet, request, container, provided);
        }
        Object value = inScope(nameOf(servlet), deadline, () -> inGroup(servlet, request, container, provided));
        return deadline == null ? value : bounded(value, servlet, deadline);
    }

    private @Nullable Object inScope(String name, @Nullable RequestDeadline deadline,
            Callable<@Nullable Object> body) throws Exception {
        if (deadline != null) {
            deadline.takeOver();
            if (deadline.remaining().isZero()) {
                throw deadline.passed(null);
            }
        }
        Ending ending = new Ending(body);
        CancelScope.run(options(name, deadline), inside -> {
            scope = inside;
            return ending.run(inside);
        });
        if (ending.hasEnded) {
            return ending.value;
        }
        throw ending.expired && deadline != null
                ? deadline.passed(ending.thrown)
                : new ClientGoneException(ending.thrown);
    }

    private static CancelOptions options(String name, @Nullable RequestDeadline deadline) {
        CancelOptions options = CancelOptions.named(name);
        return deadline == null ? options : options.timeout(deadline.remaining());
    }

    /// What the scope's edge does not tell: whether a null is the body's value, and what it swallowed.
    private static final class Ending {

        private final Callable<@Nullable Object> body;
        private boolean hasEnded;
        private @Nullable Object value;
        private boolean expired;
        private @Nullable Throwable thrown;

        Ending(Callable<@Nullable Object> body) {
            this.body = body;
        }

        @Nullable Object run(CancelScope scope) throws Exception {
            try {
                value = body.call();
                hasEnded = true;
                return value;
            } catch (Exception e) {
                expired = scope.expired();
                thrown = e;
                throw e;
            }
        }
    }

    private @Nullable Object inGroup(HttpServletRequest servlet, NativeWebRequest request,
            @Nullable ModelAndViewContainer container, @Nullable Object... provided) throws Exception {
        if (!takesGroup) {
            return super.invokeForRequest(request, container, provided);
        }
        try {
            return TaskGroup.<@Nullable Object, Exception>scope(GroupOptions.named(nameOf(servlet)), group -> {
                TaskGroupArgument.put(servlet, group);
                return super.invokeForRequest(request, container, provided);
            });
        } catch (TaskFailedException e) {
            throw unwrapped(e);
        } finally {
            TaskGroupArgument.remove(servlet);
        }
    }

    /// As if the method had called what its task did: so `@ExceptionHandler` and `@ResponseStatus` mean it.
    private static Exception unwrapped(TaskFailedException failed) {
        Throwable first = failed.getCause();
        while (first instanceof TaskFailedException inner) {
            first = inner.getCause();
        }
        if (!(first instanceof Exception exception)) {
            return failed;
        }
        for (Throwable other : failed.getSuppressed()) {
            if (other != exception) {
                exception.addSuppressed(other);
            }
        }
        return exception;
    }

    @Override
    protected @Nullable Object doInvoke(@Nullable Object... args) throws Exception {
        CancelScope inside = scope;
        if (inside == null) {
            return super.doInvoke(args);
        }
        if (inside.cancelled()) {
            // Foreign code that read the arguments may have swallowed the interrupt.
            throw new InterruptedException(inside.reason().orElse("cancelled"));
        }
        ClientWatch watching = watch;
        if (watching == null || !watching.begin(inside)) {
            return super.doInvoke(args);
        }
        try {
            return super.doInvoke(args);
        } finally {
            watching.end();
        }
    }

    /// The deadline goes for what is called later on another thread, too.
    private @Nullable Object bounded(@Nullable Object value, HttpServletRequest servlet, RequestDeadline deadline) {
        if (value instanceof Callable<?> callable && getReturnType().getParameterType() == Callable.class) {
            String name = nameOf(servlet);
            return (Callable<@Nullable Object>) () -> inScope(name, deadline, callable::call);
        }
        return value;
    }

    private static String nameOf(HttpServletRequest request) {
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        return request.getMethod() + " " + Objects.requireNonNullElse(pattern, request.getRequestURI());
    }
}
