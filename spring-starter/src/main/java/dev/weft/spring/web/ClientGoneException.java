package dev.weft.spring.web;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/// The client of a request closed its connection before it had its answer. Nobody reads what is made of this; in logs and
/// metrics it is status 499, as with nginx.
public final class ClientGoneException extends ErrorResponseException {

    private static final long serialVersionUID = 1L;

    private static final HttpStatusCode STATUS = HttpStatusCode.valueOf(499);

    ClientGoneException(@Nullable Throwable cause) {
        super(STATUS, ProblemDetail.forStatusAndDetail(STATUS, "The client has closed its connection."), cause);
    }
}
