package dev.weft.spring.web;

import dev.weft.CancelOptions;
import dev.weft.CancelScope;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.filter.OncePerRequestFilter;

/// Runs a request that has a deadline in a scope that ends with it.
final class DeadlineFilter extends OncePerRequestFilter {

    private final DeadlineRules rules;
    private final ErrorAnswers answers;

    DeadlineFilter(DeadlineRules rules, ErrorAnswers answers) {
        this.rules = rules;
        this.answers = answers;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        RequestDeadline deadline;
        try {
            deadline = rules.of(request);
        } catch (ErrorResponseException e) {
            answers.send(request, response, e);
            return;
        }
        if (deadline == null) {
            chain.doFilter(request, response);
        } else if (deadline.remaining().isZero() || !ended(deadline, request, response, chain)) {
            answers.send(request, response, deadline.passed(null));
        }
    }

    /// @return false if the deadline cut it short
    private static boolean ended(RequestDeadline deadline, HttpServletRequest request, HttpServletResponse response,
            FilterChain chain) throws ServletException, IOException {
        deadline.attachTo(request);
        boolean[] ended = {false};
        try {
            CancelScope.<Exception>runVoid(options(deadline, request), scope -> {
                deadline.enterFilters(scope);
                try {
                    chain.doFilter(request, response);
                    ended[0] = true;
                } finally {
                    deadline.leaveFilters();
                }
            });
        } catch (IOException | ServletException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            // A filter that is not written in Java may throw what it did not declare.
            throw new ServletException(e);
        }
        return ended[0];
    }

    private static CancelOptions options(RequestDeadline deadline, HttpServletRequest request) {
        return CancelOptions.named("request " + request.getMethod() + " " + request.getRequestURI())
                .timeout(deadline.remaining());
    }
}
