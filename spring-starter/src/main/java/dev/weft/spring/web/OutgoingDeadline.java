package dev.weft.spring.web;

import dev.weft.Deadline;
import dev.weft.Weft;
import java.io.InterruptedIOException;
import java.util.Objects;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestInitializer;
import org.springframework.web.client.ResourceAccessException;

/// Gives what remains of the caller's [deadline][Weft#deadline] on to the server that is called: in a header, as
/// milliseconds, so that clocks need not agree. A request without a deadline is left as it is.
///
/// `RestClient.Builder` and `RestTemplateBuilder` beans have it already; for others, `requestInitializer` of a
/// `RestClient.Builder`, or `getClientHttpRequestInitializers()` of a `RestTemplate`, takes it. Not an interceptor: with one
/// of those Spring keeps each request's body in memory.
///
/// It sets the header; that the call itself ends is the caller's cancellation, which interrupts it.
public final class OutgoingDeadline implements ClientHttpRequestInitializer {

    private final String header;

    /// Sends the deadline in a header of that name.
    ///
    /// @param header its name
    public OutgoingDeadline(String header) {
        this.header = Objects.requireNonNull(header, "header");
    }

    /// Sets the header, from any thread.
    ///
    /// @throws ResourceAccessException if the deadline has passed, or the caller is cancelled: the request is not sent
    @Override
    public void initialize(ClientHttpRequest request) {
        Deadline deadline = Weft.deadline().orElse(null);
        if (deadline == null) {
            return;
        }
        if (deadline.hasPassed()) {
            // So that it counts as the cancellation, and ends at the edge of the scope that is cancelled.
            throw new ResourceAccessException("not sent: " + request.getMethod() + " " + request.getURI()
                    + ", since the caller's deadline has passed", new InterruptedIOException("deadline has passed"));
        }
        // Rounded up: 0 would say that it has passed.
        long millis = Math.ceilDiv(deadline.remaining().toNanos(), 1_000_000L);
        request.getHeaders().set(header, Long.toString(Math.max(1, millis)));
    }
}
