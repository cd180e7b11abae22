package dev.weft.spring.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/// Answers from a filter as Spring MVC would: by the application's exception handlers, as problem details where these are
/// switched on, else by its error page.
final class ErrorAnswers {

    private final ObjectProvider<HandlerExceptionResolver> resolvers;

    ErrorAnswers(ObjectProvider<HandlerExceptionResolver> resolvers) {
        this.resolvers = resolvers;
    }

    /// Does nothing if the answer is on its way already.
    void send(HttpServletRequest request, HttpServletResponse response, ErrorResponseException error)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.reset();
        if (!isResolved(request, response, error) && !response.isCommitted()) {
            response.sendError(error.getStatusCode().value());
        }
    }

    private boolean isResolved(HttpServletRequest request, HttpServletResponse response, ErrorResponseException error) {
        HandlerExceptionResolver resolver = resolvers.getIfAvailable();
        ModelAndView answer = resolver == null ? null : resolver.resolveException(request, response, null, error);
        // Nobody is here to render a view.
        return answer != null && answer.isEmpty();
    }
}
