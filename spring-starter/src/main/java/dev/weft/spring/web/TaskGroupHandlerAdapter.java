package dev.weft.spring.web;

import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.method.annotation.ServletInvocableHandlerMethod;

/// Spring MVC's adapter for handler methods, which runs those that ask for one in a [dev.weft.TaskGroup], and those that
/// have a deadline, or a client to be watched, in a scope.
///
/// It is in use without further ado. Only an application with a `WebMvcRegistrations` bean of its own must return one of
/// these from its `getRequestMappingHandlerAdapter()`.
public class TaskGroupHandlerAdapter extends RequestMappingHandlerAdapter {

    /// An adapter, to be configured by Spring.
    public TaskGroupHandlerAdapter() {
    }

    @Override
    protected ServletInvocableHandlerMethod createInvocableHandlerMethod(HandlerMethod handlerMethod) {
        return new RequestHandlerMethod(handlerMethod);
    }
}
