package dev.weft.spring.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.DeferredResultProcessingInterceptor;

/// Answers for a `DeferredResult`, or a `CompletableFuture`, that has no value when the request's deadline passes. Whoever
/// makes the value is not stopped: nobody knows who that is.
final class DeferredDeadline implements DeferredResultProcessingInterceptor {

    private static final String ATTRIBUTE = DeferredDeadline.class.getName();

    @Override
    public <T> void beforeConcurrentHandling(NativeWebRequest request, DeferredResult<T> result) {
        HttpServletRequest servlet = request.getNativeRequest(HttpServletRequest.class);
        RequestDeadline deadline = servlet == null ? null : RequestDeadline.of(servlet);
        if (deadline == null) {
            return;
        }
        // One timer of the JDK's for all; what ends before takes its entry out again.
        CompletableFuture<Boolean> timer = new CompletableFuture<Boolean>().completeOnTimeout(true,
                deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        var _ = timer.thenRunAsync(() -> {
            if (!isStreaming(request)) {
                result.setErrorResult(deadline.passed(null));
            }
        });
        request.setAttribute(ATTRIBUTE, timer, RequestAttributes.SCOPE_REQUEST);
    }

    /// Of an SseEmitter that has sent something the answer has begun in time, and the stream may go on.
    private static boolean isStreaming(NativeWebRequest request) {
        HttpServletResponse response = request.getNativeResponse(HttpServletResponse.class);
        return response != null && response.isCommitted();
    }

    @Override
    public <T> void afterCompletion(NativeWebRequest request, DeferredResult<T> result) {
        if (request.getAttribute(ATTRIBUTE, RequestAttributes.SCOPE_REQUEST) instanceof CompletableFuture<?> timer) {
            timer.cancel(false);
        }
    }
}
