package dev.weft.spring.web;

import dev.weft.CancelScope;
import jakarta.servlet.ServletRequest;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Request;
import org.jspecify.annotations.Nullable;

/// Looks, from another thread, whether the client of one request has closed its connection.
///
/// Tomcat tells a handler that runs nothing of that. But while the handler runs, and its body has been read, nobody reads
/// from the connection; so somebody else may try to, without waiting. Bytes that come then belong to the next request:
/// Tomcat keeps them for it, and nothing more can be known of this one. The end of the stream says that the client is gone.
final class ClientWatch {

    private static final String ATTRIBUTE = ClientWatch.class.getName();

    private final ClientWatches all;
    private final Request request;
    private final long since = System.nanoTime();

    // Under the monitor, which keeps the request's own thread from going on while somebody reads.
    private @Nullable CancelScope scope;

    ClientWatch(ClientWatches all, Request request) {
        this.all = all;
        this.request = request;
    }

    void attachTo(ServletRequest servlet) {
        servlet.setAttribute(ATTRIBUTE, this);
    }

    /// @return null if clients are not watched
    static @Nullable ClientWatch of(ServletRequest servlet) {
        return servlet.getAttribute(ATTRIBUTE) instanceof ClientWatch watch ? watch : null;
    }

    /// Begins to watch. By the request's thread.
    ///
    /// @param inside is cancelled when the client is gone
    /// @return false if that cannot be done, since there may be more of the body to read
    synchronized boolean begin(CancelScope inside) {
        AtomicBoolean read = new AtomicBoolean();
        request.action(ActionCode.REQUEST_BODY_FULLY_READ, read);
        if (!read.get()) {
            return false;
        }
        scope = inside;
        all.add(this);
        return true;
    }

    /// Ends it. By the request's thread: after this nobody else reads.
    void end() {
        all.remove(this);
        synchronized (this) {
            scope = null;
        }
    }

    /// Whether it began before a moment.
    boolean isOlderThan(long nanoTime) {
        return since - nanoTime < 0;
    }

    /// Cancels the scope if the client is gone. By the watching thread.
    void look() {
        CancelScope inside;
        synchronized (this) {
            inside = scope;
            if (inside == null || !isGone()) {
                return;
            }
            scope = null;
        }
        all.remove(this);
        inside.cancel("the client has closed its connection");
    }

    /// Tomcat's answer is 1 for the end of the stream, where a read would throw, as for a byte of the next request. But the
    /// end it meets again each time it reads, and not without reading; a byte the other way round.
    private boolean isGone() {
        return isAvailable(true) && !isAvailable(false) && isAvailable(true);
    }

    private boolean isAvailable(boolean read) {
        request.action(ActionCode.AVAILABLE, read);
        return request.getAvailable() > 0;
    }
}
