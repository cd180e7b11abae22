package dev.weft.spring.web;

import dev.weft.TaskGroup;
import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/// Gives a handler method the group that was opened for it.
final class TaskGroupArgument implements HandlerMethodArgumentResolver {

    private static final String ATTRIBUTE = TaskGroup.class.getName();

    static void put(ServletRequest request, TaskGroup group) {
        request.setAttribute(ATTRIBUTE, group);
    }

    static void remove(ServletRequest request) {
        request.removeAttribute(ATTRIBUTE);
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == TaskGroup.class;
    }

    @Override
    public Object resolveArgument(MethodParameter parameter, @Nullable ModelAndViewContainer container,
            NativeWebRequest request, @Nullable WebDataBinderFactory binders) {
        Object group = request.getAttribute(ATTRIBUTE, RequestAttributes.SCOPE_REQUEST);
        if (group == null) {
            throw new IllegalStateException("no group was opened for the parameter of type TaskGroup of "
                    + parameter.getExecutable()
                    + ": it may stand in handler methods (@GetMapping and so on) only; and if"
                    + " the application has a WebMvcRegistrations bean, let its getRequestMappingHandlerAdapter() return a"
                    + " new dev.weft.spring.web.TaskGroupHandlerAdapter()");
        }
        return group;
    }
}
