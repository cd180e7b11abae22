package dev.weft.spring.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/// The first filter of all, when requests run on a loop.
///
/// Tomcat serves one connection as long as there is something to read from it, and on a loop nobody interrupts that: without
/// a break at each request, a client that sends one after the other keeps all others waiting.
final class LoopFilter extends OncePerRequestFilter {

    private static final Logger LOG = LoggerFactory.getLogger("dev.weft");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        RejectedExecutionException refusal = RequestExecutor.refusal();
        if (refusal != null) {
            LOG.debug("refused {} {}: {}", request.getMethod(), request.getRequestURI(), refusal.getMessage());
            refuse(response);
            return;
        }
        if (Thread.currentThread().isVirtual()) {
            Thread.yield();
        }
        chain.doFilter(request, response);
    }

    /// And close the connection: what comes next from it may fit on the loop again, but this thread is none of it.
    private static void refuse(HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setHeader(HttpHeaders.RETRY_AFTER, "1");
        response.setHeader(HttpHeaders.CONNECTION, "close");
        response.setContentLength(0);
    }
}
