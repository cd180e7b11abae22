package dev.weft.spring.web;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/// A request has not been answered within the time that its client, or the default, gave it. Spring MVC makes a 503 of it,
/// as of its own `AsyncRequestTimeoutException`; an `@ExceptionHandler` may answer otherwise.
public final class RequestDeadlineException extends ErrorResponseException {

    private static final long serialVersionUID = 1L;

    RequestDeadlineException(Duration allowed, @Nullable Throwable cause) {
        super(HttpStatus.SERVICE_UNAVAILABLE, ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE,
                "The request was not answered within the " + allowed.toMillis() + " ms that it had."), cause);
    }
}
